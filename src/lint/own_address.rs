//! The address that a pattern spells out, and whether another pattern matches it.

use crate::filter::{Anchor, Pattern, is_separator};
use crate::regexp::{MatchOutcome, encode, matches};

/// The URL that is made of a pattern with a host: with `/` for `^`, and nothing for `*`.
pub(super) struct OwnAddress {
    pub(super) url: String,
    host_end: usize,
}

/// Before the host of every address.
const SCHEME: &str = "https://";

impl OwnAddress {
    /// `None` if the pattern does not name a whole host.
    pub(super) fn of(pattern: &Pattern<'_>) -> Option<OwnAddress> {
        let (host, rest) = host_and_rest(pattern)?;
        let mut url = format!("{SCHEME}{host}");
        let host_end = url.len();
        url.extend(rest.chars().filter(|c| *c != '*').map(|c| if c == '^' { '/' } else { c }));
        if rest.is_empty() {
            url.push('/');
        }
        Some(OwnAddress { url, host_end })
    }

    pub(super) fn host(&self) -> &str {
        &self.url[SCHEME.len()..self.host_end]
    }

    /// The last segment of the path, with the slash at its end if there is one; `None` if it is short.
    pub(super) fn tail(&self) -> Option<&str> {
        let path = &self.url[self.host_end..];
        let start = path.trim_end_matches('/').rfind('/').map_or(0, |at| at + 1);
        Some(&path[start..]).filter(|tail| tail.len() > 4)
    }

    /// Whether a pattern matches the address.
    pub(super) fn is_matched_by(&self, pattern: &Pattern<'_>, match_case: bool) -> bool {
        match pattern {
            Pattern::Any => true,
            Pattern::Host(name) => crate::net::is_below(self.host(), name),
            Pattern::Regex(regex) => {
                let text = encode(&self.url, !match_case);
                // An expression that takes too long counts as a match.
                matches(regex.program(!match_case), &text) != MatchOutcome::NoMatch
            }
            Pattern::Text { anchor, end, body } => {
                let url = self.url.as_bytes();
                let starts = match anchor {
                    Anchor::Start => 0..1,
                    Anchor::Host => SCHEME.len()..self.host_end,
                    Anchor::None => 0..url.len() + 1,
                };
                let is_start = |at: &usize| *anchor != Anchor::Host || *at == SCHEME.len() || url[at - 1] == b'.';
                starts.filter(is_start).any(|at| matches_from(body.as_bytes(), *end, &url[at..]))
            }
        }
    }
}

/// The host that every URL has which the pattern matches, and the rest of the pattern.
fn host_and_rest<'p>(pattern: &'p Pattern<'_>) -> Option<(&'p str, &'p str)> {
    match pattern {
        Pattern::Host(host) => Some((host, "")),
        Pattern::Text { anchor: Anchor::Host, body, .. } => split(body),
        Pattern::Text { anchor: Anchor::Start, body, .. } => split(body.split_once("://")?.1),
        Pattern::Text { .. } | Pattern::Any | Pattern::Regex(_) => None,
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c)))?;
    let (host, rest) = text.split_at(length);
    (!host.is_empty() && rest.starts_with(['/', '^', ':', '?'])).then_some((host, rest))
}

/// Whether the text starts with a match of the body, and ends with it if `end` is set.
fn matches_from(body: &[u8], end: bool, text: &[u8]) -> bool {
    let mut parts = body.split(|byte| *byte == b'*').peekable();
    let Some(mut at) = parts.next().and_then(|first| part_end(first, text, 0)) else { return false };
    if parts.peek().is_none() {
        return !end || at == text.len();
    }
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let found = (at..=text.len())
            .filter_map(|from| part_end(part, text, from))
            .find(|found| !(end && is_last) || *found == text.len());
        match found {
            Some(found) => at = found,
            None => return false,
        }
    }
    true
}

/// The end of a part without `*` that matches at a place. `^` matches a separator or the end of the URL.
fn part_end(part: &[u8], text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    for wanted in part {
        match (wanted, text.get(at)) {
            (b'^', None) => {}
            (b'^', Some(found)) if is_separator(*found) => at += 1,
            (wanted, Some(found)) if found.eq_ignore_ascii_case(wanted) => at += 1,
            _ => return None,
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::NetworkFilter;

    #[test]
    fn addresses() {
        for (pattern, expected) in [
            ("||a.com^", Some("https://a.com/")),
            ("||a.com/x^y*z.js", Some("https://a.com/x/yz.js")),
            ("|http://a.com/x", Some("https://a.com/x")),
            ("||a.com^x", Some("https://a.com/x")),
            ("||a.", None),
            ("/ads/", None),
        ] {
            let filter = NetworkFilter::parse(pattern).unwrap();
            assert_eq!(OwnAddress::of(&filter.pattern).map(|one| one.url).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn matches_of_patterns() {
        let filter = NetworkFilter::parse("||b.a.com/x/ads.js").unwrap();
        let address = OwnAddress::of(&filter.pattern).unwrap();
        for (pattern, expected) in [
            ("||a.com^", true),
            ("||b.a.com^", true),
            ("||c.a.com^", false),
            ("||a.com/x/", true),
            ("||b.a.com/x/*.js", true),
            ("||b.a.com/x/*.css", false),
            ("/ads.js|", true),
            ("/x^ads.js^", true),
            ("/x|", false),
            ("*/ADS.", true),
            ("|https://b.", true),
            ("|https://a.", false),
            ("||om/", false),
            ("/[xy]\\/ads/", true),
            ("/[yz]\\/ads/", false),
        ] {
            let other = NetworkFilter::parse(pattern).unwrap();
            assert_eq!(address.is_matched_by(&other.pattern, false), expected, "{pattern}");
        }
    }
}
