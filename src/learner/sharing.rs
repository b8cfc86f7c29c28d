//! Whether the identifier in a site's own cookie is handed to others: as it is, encoded, or hashed.
//!
//! What is looked for is kept as keyed hashes, so no cookie outlives the event in which it was told.

use std::collections::{BTreeSet, VecDeque};
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::event::{PageSeen, Time};
use super::headers::{Cookie, sent};
use super::identifier::core;
use super::ledger::SiteKey;
use super::names::is_of_content;
use super::shape::percent_decoded;
use crate::digest::{base64, hex, md5, sha1, sha256};

/// Sites whose cookies are looked for at a time.
const MOST_PAGES: usize = 16;

/// Cookies of one site that are looked for.
const MOST_COOKIES: usize = 24;

/// Bits of a number that is looked for: eight digits of a product's number would be found in its picture's address.
const LEAST_BITS: f64 = 33.0;

/// Bits of one part of a value that is looked for by itself.
const BITS_ALONE: f64 = 48.0;

/// Shorter values would be found by chance.
const SHORTEST: usize = 8;

/// Longer values are no identifiers alone.
const LONGEST: usize = 256;

/// Runs of letters and digits that a value may have, with what stands between them.
const MOST_RUNS: usize = 12;

/// Bytes of a body that are looked through.
const LONGEST_BODY: usize = 4096;

/// Endings of the files that pages are made of: their addresses name content, not people.
const FILES: [&str; 31] = [
    "js", "mjs", "css", "map", "json", "wasm", "jpg", "jpeg", "png", "webp", "avif", "svg", "ico", "bmp", "woff",
    "woff2", "ttf", "otf", "eot", "mp4", "webm", "mp3", "ogg", "m4a", "m4s", "m3u8", "mpd", "pdf", "vtt", "zip",
    "html",
];

/// Steps of a path that belong to signing in or to paying: frames of these get tokens for one transaction.
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

/// The texts that stand for an identifier, as keyed hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Forms(BTreeSet<u64>);

impl Forms {
    /// Of cookies, but for what stands in the text `told`.
    pub(super) fn of<'c>(key: &[u8; 16], cookies: impl Iterator<Item = Cookie<'c>>, told: &str, now: Time) -> Forms {
        let mut forms = Forms::default();
        let told = percent_decoded(told);
        for cookie in cookies.filter(|cookie| cookie.value.len() <= LONGEST).take(MOST_COOKIES) {
            let Some(core) = core(cookie.name, cookie.value, now) else { continue };
            let is_number = core.parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            if is_number && core.whole < LEAST_BITS {
                continue;
            }
            let decoded = percent_decoded(cookie.value);
            // What stands in the page's own address is no secret of the cookie's.
            if told.contains(&decoded) || told.contains(&*core.text()) {
                continue;
            }
            // `GA1.2.` and the like stand before what identifies.
            let mut texts = vec![decoded.as_str(), without_head(&decoded), cookie.value];
            if core.bits / core.parts.len() as f64 >= BITS_ALONE {
                texts.extend(core.parts.iter().map(String::as_str));
            }
            texts.into_iter().for_each(|text| forms.add(key, text));
        }
        forms
    }

    fn add(&mut self, key: &[u8; 16], text: &str) {
        if text.len() < SHORTEST {
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

    /// Whether one of them stands in the path, a parameter, or the part behind `#` of an address.
    pub(super) fn are_in_url(&self, key: &[u8; 16], url: &str, kind: &str) -> bool {
        if self.0.is_empty() {
            return false;
        }
        // What the host says it cannot help saying.
        let rest = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, rest)| rest);
        let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
        if kind == "sub_frame" && path.split('/').any(|step| TRANSACTIONS.contains(&&*step.to_ascii_lowercase())) {
            return false;
        }
        (!is_file(path) && self.are_in(key, path))
            || query.split(['?', '#', '&']).any(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or(("", pair));
                !is_of_content(name) && self.are_in(key, value)
            })
    }

    /// Whether one of them stands in a text, between what is no letter and no digit.
    pub(super) fn are_in(&self, key: &[u8; 16], text: &str) -> bool {
        if self.0.is_empty() || text.len() < SHORTEST {
            return false;
        }
        let mut end = text.len().min(LONGEST_BODY);
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
            let ends = runs[first..].iter().take(MOST_RUNS).map(|(_, end)| *end);
            ends.take_while(|end| end - start <= LONGEST).any(|end| {
                end - start >= SHORTEST && text.get(start..end).is_some_and(|text| self.0.contains(&hash(key, text)))
            })
        })
    }
}

/// The cookies of the sites that were seen last.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages {
    pages: VecDeque<Page>,
}

#[derive(Clone, Debug)]
struct Page {
    site: SiteKey,
    /// The hash of what was told.
    told: u64,
    /// As the page has them; kept for Privacy Badger's rules alone, which compare letter by letter.
    cookies: String,
    forms: Forms,
}

impl Pages {
    /// Takes note of the cookies of a site; `whole`: as they are, too.
    pub(super) fn see(&mut self, key: &[u8; 16], site: SiteKey, seen: &PageSeen<'_>, whole: bool) {
        let told = hash(key, &seen.cookies);
        if self.pages.iter().any(|page| page.site == site && page.told == told) {
            return;
        }
        self.pages.retain(|page| page.site != site);
        if self.pages.len() >= MOST_PAGES {
            self.pages.pop_front();
        }
        let forms = Forms::of(key, sent(&seen.cookies).into_iter(), &seen.site, seen.time);
        let cookies = if whole { seen.cookies.to_string() } else { String::new() };
        self.pages.push_back(Page { site, told, cookies, forms });
    }

    /// The cookies of a site, as it has them.
    pub(super) fn cookies(&self, site: SiteKey) -> &str {
        self.page(site).map_or("", |page| &page.cookies)
    }

    /// What stands for the identifiers of a site.
    pub(super) fn forms(&self, site: SiteKey) -> Option<&Forms> {
        self.page(site).map(|page| &page.forms)
    }

    pub(super) fn forget(&mut self) {
        self.pages.clear();
    }

    fn page(&self, site: SiteKey) -> Option<&Page> {
        self.pages.iter().find(|page| page.site == site)
    }
}

/// Whether a path leads to a file that pages are made of.
pub(super) fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| FILES.contains(&&*ending.to_ascii_lowercase()))
}

/// Digests are written in either case.
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

/// The value behind its first short parts: `GA1.2.123456789.1700000000` → `123456789.1700000000`.
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

    fn pages(site: &str, cookies: &str) -> Pages {
        let mut pages = Pages::default();
        let (site, cookies) = (site.to_owned().into(), cookies.to_owned().into());
        pages.see(&KEY, 1, &PageSeen { time: 1_787_356_800_000, site, cookies }, false);
        pages
    }

    fn is_shared(pages: &Pages, site: SiteKey, path: &str) -> bool {
        let url = format!("https://t.example/{path}");
        pages.forms(site).is_some_and(|forms| forms.are_in_url(&KEY, &url, "image"))
    }

    #[test]
    fn every_form() {
        let cookies =
            "_ga=GA1.2.987654321.1700000000; uid=ab|cd+EF/0123xyz=; lang=en; csrftoken=8f14e45fceea167a5a36dedd";
        let seen = pages("https://news.example/", cookies);
        for (path, wanted) in [
            ("c?cid=987654321.1700000000", true),
            ("c?cid=GA1.2.987654321.1700000000", true),
            ("c#cid=987654321.1700000000", true),
            ("p/ab|cd+EF/0123xyz=/x.gif", true),
            ("p?u=ab%7Ccd%2BEF%2F0123xyz%3D", true),
            ("p?u=ab%257Ccd%252BEF%252F0123xyz", true),
            // In base 64.
            ("p?u=OTg3NjU0MzIxLjE3MDAwMDAwMDA", true),
            ("p?l=en", false),
            // What protects forms identifies nobody.
            ("p?t=8f14e45fceea167a5a36dedd", false),
            ("p?cid=987654321", false),
            // Within something longer.
            ("p?cid=9987654321.1700000000", false),
            ("p?cid=987654321.17000000005", false),
            // A build's number, a sign-in.
            ("p?v=987654321.1700000000", false),
            ("p?state=987654321.1700000000", false),
            // The address of a file.
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
        // Those of another site are not looked for.
        assert!(!is_shared(&seen, 2, "c?cid=987654321.1700000000"));
        assert!(!forms.are_in_url(&KEY, "https://t.example/oauth/authorize?x=987654321.1700000000", "sub_frame"));
    }

    #[test]
    fn what_the_page_says_itself_is_no_secret() {
        let seen = pages("https://shop.example/item/8f14e45fceea167a", "thing=8f14e45fceea167a");
        assert!(!is_shared(&seen, 1, "p?item=8f14e45fceea167a"));
        assert!(!is_shared(&seen, 1, "p?x=8f14e45fceea167a"));
    }

    #[test]
    fn parts_and_no_text() {
        let seen = pages("https://news.example/", "visitor=8f14e45fceea167a.1787356801.5; n=84930211");
        assert!(is_shared(&seen, 1, "p?x=8f14e45fceea167a"));
        assert!(!is_shared(&seen, 1, "p?x=84930211"));
        assert!(!format!("{seen:?}").contains("8f14e45f"));
        // A text that is cut in the midst of a letter.
        assert!(!seen.forms(1).unwrap().are_in(&KEY, &"é".repeat(3000)));
    }
}
