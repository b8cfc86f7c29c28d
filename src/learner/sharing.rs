//! Whether the identifier in a site's own cookie is handed to others: as it is, encoded, or hashed.

use std::collections::VecDeque;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::event::PageSeen;
use super::headers::sent;
use super::identifier::may_identify;
use super::ledger::SiteKey;
use crate::digest::{base64, hex, md5, sha1, sha256};

/// Sites whose cookies are held at a time, in memory alone.
const MOST_PAGES: usize = 16;

/// Cookies of one site that are looked for.
const MOST_COOKIES: usize = 24;

/// Shorter values would be found by chance.
const SHORTEST: usize = 8;

/// Longer values are no identifiers alone, and would make the search for them large.
const LONGEST: usize = 256;

/// Bytes of a body that are looked through.
const LONGEST_BODY: usize = 4096;

/// The cookies of the sites that were seen last.
#[derive(Clone, Debug, Default)]
pub(super) struct Pages {
    pages: VecDeque<Page>,
}

#[derive(Clone, Debug)]
struct Page {
    site: SiteKey,
    /// As the page has them.
    cookies: String,
    /// Finds every form of every value; none if there is no value.
    forms: Option<AhoCorasick>,
}

impl Pages {
    /// Takes note of the cookies of a site.
    pub(super) fn see(&mut self, site: SiteKey, seen: &PageSeen<'_>) {
        if self.pages.iter().any(|page| page.site == site && page.cookies == seen.cookies) {
            return;
        }
        self.pages.retain(|page| page.site != site);
        if self.pages.len() >= MOST_PAGES {
            self.pages.pop_front();
        }
        self.pages.push_back(Page { site, cookies: seen.cookies.to_string(), forms: forms(seen) });
    }

    /// The cookies of a site, as it has them.
    pub(super) fn cookies(&self, site: SiteKey) -> &str {
        self.page(site).map_or("", |page| &page.cookies)
    }

    /// Whether a request from a site carries one of its identifiers.
    pub(super) fn is_shared(&self, site: SiteKey, url: &str, body: &str) -> bool {
        let Some(forms) = self.page(site).and_then(|page| page.forms.as_ref()) else { return false };
        // What the host says it cannot help saying.
        let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let body = body.get(..LONGEST_BODY.min(body.len())).unwrap_or(body);
        forms.is_match(path) || forms.is_match(body)
    }

    pub(super) fn forget(&mut self) {
        self.pages.clear();
    }

    fn page(&self, site: SiteKey) -> Option<&Page> {
        self.pages.iter().find(|page| page.site == site)
    }
}

/// What finds the identifiers of a page's cookies in any form.
fn forms(page: &PageSeen<'_>) -> Option<AhoCorasick> {
    let mut all: Vec<String> = Vec::new();
    let cookies = sent(&page.cookies);
    // What stands in the page's own address is no secret of the cookie's.
    let is_told = |cookie: &&super::headers::Cookie<'_>| {
        cookie.value.len() <= LONGEST && may_identify(cookie.name, cookie.value) && !page.site.contains(cookie.value)
    };
    for cookie in cookies.iter().filter(is_told).take(MOST_COOKIES) {
        let decoded = percent_decoded(cookie.value);
        // `GA1.2.` and the like stand before what identifies.
        for text in [decoded.as_str(), without_head(&decoded)] {
            if text.len() < SHORTEST {
                continue;
            }
            let bytes = text.as_bytes();
            let in_base64 = base64(bytes);
            let digests = [hex(&md5(bytes)), hex(&sha1(bytes)), hex(&sha256(bytes))];
            all.extend(digests.iter().map(|digest| digest.to_ascii_uppercase()));
            all.extend(digests);
            all.push(in_base64.replace('+', "-").replace('/', "_"));
            all.push(in_base64.replace('+', "%2B").replace('/', "%2F"));
            all.push(in_base64);
            all.push(percent_encoded(text));
            all.push(text.to_owned());
        }
        all.push(cookie.value.to_owned());
    }
    all.sort();
    all.dedup();
    all.retain(|form| form.len() >= SHORTEST);
    if all.is_empty() {
        None
    } else {
        AhoCorasick::builder().kind(Some(AhoCorasickKind::NoncontiguousNFA)).build(all).ok()
    }
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

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let code =
            code.and_then(|code| std::str::from_utf8(code).ok()).and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// As `encodeURIComponent` writes it.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            _ if b"-_.!~*'()".contains(&byte) => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let mut pages = Pages::default();
        let site = "https://news.example/".into();
        let cookies =
            "_ga=GA1.2.987654321.1700000000; uid=ab|cd+EF/0123xyz=; lang=en; csrftoken=8f14e45fceea167a5a36dedd";
        pages.see(1, &PageSeen { time: 0, site, cookies: cookies.into() });
        for (path, is_shared) in [
            ("c?cid=987654321.1700000000", true),
            ("c?cid=GA1.2.987654321.1700000000", true),
            ("p/ab|cd+EF/0123xyz=/x.gif", true),
            ("p?u=ab%7Ccd%2BEF%2F0123xyz%3D", true),
            // base64, md5, sha1 and sha256 of `987654321.1700000000`.
            ("p?u=OTg3NjU0MzIxLjE3MDAwMDAwMDA", true),
            ("p?l=en", false),
            // What protects forms identifies nobody.
            ("p?t=8f14e45fceea167a5a36dedd", false),
            ("p?cid=987654321", false),
        ] {
            assert_eq!(pages.is_shared(1, &format!("https://t.example/{path}"), ""), is_shared, "{path}");
        }
        for digest in [
            hex(&md5(b"987654321.1700000000")),
            hex(&sha1(b"987654321.1700000000")),
            hex(&sha256(b"987654321.1700000000")),
        ] {
            assert!(pages.is_shared(1, "https://t.example/", &format!("{{\"user\":\"{digest}\"}}")), "{digest}");
        }
        // Those of another site are not looked for.
        assert!(!pages.is_shared(2, "https://t.example/c?cid=987654321.1700000000", ""));
    }

    #[test]
    fn what_the_page_says_itself_is_no_secret() {
        let mut pages = Pages::default();
        let site = "https://shop.example/item/8f14e45fceea167a".into();
        pages.see(1, &PageSeen { time: 0, site, cookies: "last=8f14e45fceea167a".into() });
        assert!(!pages.is_shared(1, "https://t.example/p?item=8f14e45fceea167a", ""));
    }
}
