//! Detects identifiers of cookies in requests to others: as plain text, encoded, or hashed.
//!
//! The texts are stored as keyed hashes, so that no cookie value is kept after its event.

use std::collections::{BTreeSet, VecDeque};
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::event::{PageSeen, Time};
use super::headers::{Cookie, sent};
use super::identifier::identifying_parts;
use super::names::is_content_parameter;
use super::occurrence::SiteKey;
use super::shape::percent_decoded;
use crate::digest::{base64, hex, md5, sha1, sha256};

/// Number of sites whose cookies are searched for.
const MAX_SITES: usize = 16;

/// Maximum number of cookies per site.
const MAX_COOKIES: usize = 24;

/// Minimum bits of a number. A number of eight digits may be a product's, in the URL of its image.
const LEAST_BITS: f64 = 33.0;

/// Minimum bits of a part that is searched for on its own.
const BITS_ALONE: f64 = 48.0;

/// Minimum length: shorter texts occur by chance.
const MIN_LENGTH: usize = 8;

/// Maximum length: longer values contain more than an identifier.
const MAX_LENGTH: usize = 256;

/// Maximum number of runs of letters and digits in a text.
const MAX_RUNS: usize = 12;

/// Bytes of a body that are searched.
const MAX_BODY: usize = 4096;

/// Extensions of static files: their URLs name content, not users.
const FILES: [&str; 31] = [
    "js", "mjs", "css", "map", "json", "wasm", "jpg", "jpeg", "png", "webp", "avif", "svg", "ico", "bmp", "woff",
    "woff2", "ttf", "otf", "eot", "mp4", "webm", "mp3", "ogg", "m4a", "m4s", "m3u8", "mpd", "pdf", "vtt", "zip",
    "html",
];

/// Path segments of sign-ins and payments: frames with these receive tokens for one transaction.
const TRANSACTIONS: [&str; 15] = [
    "authorize",
    "oauth",
    "oauth2",
    "openid",
    "saml",
    "saml2",
    "sso",
    "login",
    "signin",
    "checkout",
    "pay",
    "payment",
    "payments",
    "3ds",
    "3ds2",
];

/// The forms of identifiers (plain, encoded, hashed) as keyed hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct EncodedForms(BTreeSet<u64>);

impl EncodedForms {
    /// The forms of the cookies' identifiers, except those in the text `public`.
    pub(super) fn of<'c>(
        key: &[u8; 16],
        cookies: impl Iterator<Item = Cookie<'c>>,
        public: &str,
        now: Time,
    ) -> EncodedForms {
        let mut forms = EncodedForms::default();
        let public = percent_decoded(public);
        for cookie in cookies.filter(|cookie| cookie.value.len() <= MAX_LENGTH).take(MAX_COOKIES) {
            let Some(parts) = identifying_parts(cookie.name, cookie.value, now) else { continue };
            let is_number = parts.parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            if is_number && parts.bits_with_times < LEAST_BITS {
                continue;
            }
            let decoded = percent_decoded(cookie.value);
            // A value in the page's own URL is sent without the cookie, too.
            if public.contains(&decoded) || public.contains(&*parts.text()) {
                continue;
            }
            // Prefixes such as `GA1.2.` are often removed.
            let mut texts = vec![decoded.as_str(), without_head(&decoded), cookie.value];
            if parts.bits / parts.parts.len() as f64 >= BITS_ALONE {
                texts.extend(parts.parts.iter().map(String::as_str));
            }
            texts.into_iter().for_each(|text| forms.add(key, text));
        }
        forms
    }

    fn add(&mut self, key: &[u8; 16], text: &str) {
        if text.len() < MIN_LENGTH {
            return;
        }
        let bytes = text.as_bytes();
        let in_base64 = base64(bytes);
        for form in [
            text,
            &in_base64.replace('+', "-").replace('/', "_"),
            &in_base64,
            &hex(&md5(bytes)),
            &hex(&sha1(bytes)),
            &hex(&sha256(bytes)),
        ] {
            self.0.insert(hash(key, trimmed(form)));
        }
    }

    /// Whether a form is in the path, a parameter, or the fragment of a URL.
    pub(super) fn are_in_url(&self, key: &[u8; 16], url: &str, resource_type: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        // The host is not searched: it is fixed.
        let rest = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, rest)| rest);
        let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        if resource_type == "sub_frame"
            && path.split('/').any(|step| TRANSACTIONS.contains(&&*step.to_ascii_lowercase()))
        {
            return false;
        }
        (!is_file(path) && self.are_in(key, path))
            || query.split(['?', '#', '&']).any(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or(("", pair));
                !is_content_parameter(name) && self.are_in(key, value)
            })
    }

    /// Whether a form is in a text, delimited by characters that are not letters or digits.
    pub(super) fn are_in(&self, key: &[u8; 16], text: &str) -> bool {
        if self.0.is_empty() || text.len() < MIN_LENGTH {
            return false;
        }
        let mut end = text.len().min(MAX_BODY);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        self.are_in_one(key, text) || (text.contains('%') && self.are_in_one(key, &percent_decoded(text)))
    }

    fn are_in_one(&self, key: &[u8; 16], text: &str) -> bool {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            match runs.last_mut() {
                Some((_, end)) if *end == at && byte.is_ascii_alphanumeric() => *end = at + 1,
                _ if byte.is_ascii_alphanumeric() => runs.push((at, at + 1)),
                _ => {}
            }
        }
        (0..runs.len()).any(|first| {
            let start = runs[first].0;
            let ends = runs[first..].iter().take(MAX_RUNS).map(|(_, end)| *end);
            ends.take_while(|end| end - start <= MAX_LENGTH).any(|end| {
                end - start >= MIN_LENGTH && text.get(start..end).is_some_and(|text| self.0.contains(&hash(key, text)))
            })
        })
    }
}

/// The first-party cookies of the most recent sites.
#[derive(Clone, Debug, Default)]
pub(super) struct RecentSites {
    sites: VecDeque<SiteCookies>,
}

#[derive(Clone, Debug)]
struct SiteCookies {
    site: SiteKey,
    /// The hash of the `document.cookie` value.
    hash: u64,
    /// The `document.cookie` value; only for policy `badger`, which compares substrings. Otherwise empty.
    cookies: String,
    forms: EncodedForms,
}

impl RecentSites {
    /// Records the cookies of a site. `keep_text`: as text, too.
    pub(super) fn record(&mut self, key: &[u8; 16], site: SiteKey, seen: &PageSeen<'_>, keep_text: bool) {
        let text_hash = hash(key, &seen.cookies);
        if self.sites.iter().any(|known| known.site == site && known.hash == text_hash) {
            return;
        }
        self.sites.retain(|known| known.site != site);
        if self.sites.len() >= MAX_SITES {
            self.sites.pop_front();
        }
        let forms = EncodedForms::of(key, sent(&seen.cookies).into_iter(), &seen.site, seen.time);
        let cookies = if keep_text { seen.cookies.to_string() } else { String::new() };
        self.sites.push_back(SiteCookies { site, hash: text_hash, cookies, forms });
    }

    /// The `document.cookie` value of a site; empty if it is not kept.
    pub(super) fn cookies(&self, site: SiteKey) -> &str {
        self.find(site).map_or("", |known| &known.cookies)
    }

    /// The forms of the identifiers of a site.
    pub(super) fn forms(&self, site: SiteKey) -> Option<&EncodedForms> {
        self.find(site).map(|known| &known.forms)
    }

    pub(super) fn forget(&mut self) {
        self.sites.clear();
    }

    fn find(&self, site: SiteKey) -> Option<&SiteCookies> {
        self.sites.iter().find(|known| known.site == site)
    }
}

/// Whether a path is that of a static file.
pub(super) fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| FILES.contains(&&*ending.to_ascii_lowercase()))
}

/// The keyed hash of a text. Digests in hexadecimal are compared without case.
fn hash(key: &[u8; 16], text: &str) -> u64 {
    let mut hasher = SipHasher13::new_with_key(key);
    match matches!(text.len(), 32 | 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => hasher.write(text.to_ascii_lowercase().as_bytes()),
        false => hasher.write(text.as_bytes()),
    }
    hasher.finish()
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| !letter.is_ascii_alphanumeric())
}

/// The value without its first short parts: `GA1.2.123456789.1700000000` → `123456789.1700000000`.
fn without_head(value: &str) -> &str {
    let mut rest = value;
    while let Some((head, tail)) = rest.split_once('.') {
        if head.len() > 3 {
            break;
        }
        rest = tail;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 16] = [7; 16];

    fn sites_with(site: &str, cookies: &str) -> RecentSites {
        let mut sites = RecentSites::default();
        let (site, cookies) = (site.to_owned().into(), cookies.to_owned().into());
        sites.record(&KEY, 1, &PageSeen { time: 1_787_356_800_000, site, cookies }, false);
        sites
    }

    fn is_shared(sites: &RecentSites, site: SiteKey, path: &str) -> bool {
        let url = format!("https://t.example/{path}");
        sites.forms(site).is_some_and(|forms| forms.are_in_url(&KEY, &url, "image"))
    }

    #[test]
    fn every_form() {
        let cookies =
            "_ga=GA1.2.987654321.1700000000; uid=ab|cd+EF/0123xyz=; lang=en; csrftoken=8f14e45fceea167a5a36dedd";
        let seen = sites_with("https://news.example/", cookies);
        for (path, wanted) in [
            ("c?cid=987654321.1700000000", true),
            ("c?cid=GA1.2.987654321.1700000000", true),
            ("c#cid=987654321.1700000000", true),
            ("p/ab|cd+EF/0123xyz=/x.gif", true),
            ("p?u=ab%7Ccd%2BEF%2F0123xyz%3D", true),
            ("p?u=ab%257Ccd%252BEF%252F0123xyz", true),
            // In base64.
            ("p?u=OTg3NjU0MzIxLjE3MDAwMDAwMDA", true),
            ("p?l=en", false),
            // A CSRF token is not an identifier.
            ("p?t=8f14e45fceea167a5a36dedd", false),
            ("p?cid=987654321", false),
            // Within a longer text.
            ("p?cid=9987654321.1700000000", false),
            ("p?cid=987654321.17000000005", false),
            // Parameters of builds and sign-ins.
            ("p?v=987654321.1700000000", false),
            ("p?state=987654321.1700000000", false),
            // URLs of static files.
            ("987654321.1700000000/app.js", false),
            ("p/987654321.1700000000.jpg", false),
        ] {
            assert_eq!(is_shared(&seen, 1, path), wanted, "{path}");
        }
        let forms = seen.forms(1).unwrap();
        for digest in [
            hex(&md5(b"987654321.1700000000")),
            hex(&sha1(b"987654321.1700000000")),
            hex(&sha256(b"987654321.1700000000")).to_ascii_uppercase(),
        ] {
            assert!(forms.are_in(&KEY, &format!("{{\"user\":\"{digest}\"}}")), "{digest}");
        }
        // Cookies of another site are not searched for.
        assert!(!is_shared(&seen, 2, "c?cid=987654321.1700000000"));
        assert!(!forms.are_in_url(&KEY, "https://t.example/oauth/authorize?x=987654321.1700000000", "sub_frame"));
    }

    #[test]
    fn values_in_the_page_url_do_not_count() {
        let seen = sites_with("https://shop.example/item/8f14e45fceea167a", "thing=8f14e45fceea167a");
        assert!(!is_shared(&seen, 1, "p?item=8f14e45fceea167a"));
        assert!(!is_shared(&seen, 1, "p?x=8f14e45fceea167a"));
    }

    #[test]
    fn parts_are_found_and_no_text_is_kept() {
        let seen = sites_with("https://news.example/", "visitor=8f14e45fceea167a.1787356801.5; n=84930211");
        assert!(is_shared(&seen, 1, "p?x=8f14e45fceea167a"));
        assert!(!is_shared(&seen, 1, "p?x=84930211"));
        assert!(!format!("{seen:?}").contains("8f14e45f"));
        // The limit is within a character.
        assert!(!seen.forms(1).unwrap().are_in(&KEY, &"é".repeat(3000)));
    }
}
