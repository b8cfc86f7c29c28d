//! Whether every URL that one pattern matches is matched by another.

use super::coverage::Coverage;
use crate::filter::{Anchor, Pattern, is_separator};
use crate::net::is_below;

/// How `general` is proven to match every URL that `specific` matches.
pub(super) fn covers(general: &Pattern<'_>, specific: &Pattern<'_>) -> Option<Coverage> {
    if general == specific {
        return Some(Coverage::SamePattern);
    }
    match (general, specific) {
        (Pattern::Any, _) => Some(Coverage::Everything),
        (Pattern::Host(name), Pattern::Host(host)) => is_below(host, name).then_some(Coverage::Host),
        (Pattern::Host(name), _) => {
            host_of(specific).is_some_and(|host| is_below(host, name)).then_some(Coverage::Path)
        }
        (Pattern::Text { anchor, end, body }, _) => {
            let specific = Shape::of(specific)?;
            let general = Shape { anchor: *anchor, end: *end, body: body.as_bytes(), closed: false };
            general.covers(&specific).then_some(Coverage::Text)
        }
        (Pattern::Regex(_), _) => None,
    }
}

/// The host that every URL has which the pattern matches.
pub(super) fn host_of<'p>(pattern: &'p Pattern<'_>) -> Option<&'p str> {
    match pattern {
        Pattern::Host(host) => Some(host),
        Pattern::Text { anchor: Anchor::Host, body, .. } => {
            let (host, behind) = body.split_at(host_length(body.as_bytes())?);
            // A byte that no host contains ends the host: text behind `^` does not change this.
            behind.starts_with(['/', '^', ':', '?']).then_some(host)
        }
        Pattern::Text { anchor: Anchor::Start, body, .. } => {
            let rest = body.split_once("://").filter(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphabetic()))?.1;
            // Only a slash proves it: `https://a.com:x@b.com/` has a colon behind the name of a user.
            rest.split_once('/').map(|(host, _)| host).filter(|host| host_length(host.as_bytes()) == Some(host.len()))
        }
        Pattern::Text { .. } | Pattern::Any | Pattern::Regex(_) => None,
    }
}

/// The number of bytes at the start that can be part of a host name; `None` for 0.
fn host_length(body: &[u8]) -> Option<usize> {
    let in_host = |byte: &&u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    Some(body.iter().take_while(in_host).count()).filter(|length| *length > 0)
}

/// A pattern of text as a sequence of bytes, of which `*` and `^` stand for others.
struct Shape<'p> {
    anchor: Anchor,
    end: bool,
    body: &'p [u8],
    /// A separator that is not the end of the URL follows the body: the host of `||host^` ends there.
    closed: bool,
}

impl<'p> Shape<'p> {
    fn of(pattern: &'p Pattern<'_>) -> Option<Shape<'p>> {
        match pattern {
            Pattern::Host(host) => {
                Some(Shape { anchor: Anchor::Host, end: false, body: host.as_bytes(), closed: true })
            }
            Pattern::Text { anchor, end, body } => {
                Some(Shape { anchor: *anchor, end: *end, body: body.as_bytes(), closed: false })
            }
            Pattern::Any | Pattern::Regex(_) => None,
        }
    }

    /// The positions of the body at which a match of a pattern with this anchor is certain to be allowed to start.
    fn starts(&self, anchor: Anchor) -> Vec<usize> {
        match (anchor, self.anchor) {
            (Anchor::None, _) => (0..=self.body.len()).collect(),
            (Anchor::Start, Anchor::Start) => vec![0],
            (Anchor::Host, Anchor::Host) => {
                let length = host_length(self.body).unwrap_or(0);
                let after_dot = (1..length).filter(|&at| self.body[at - 1] == b'.');
                std::iter::once(0).chain(after_dot).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether each text that `specific` matches is one that this matches.
    fn covers(&self, specific: &Shape<'_>) -> bool {
        specific.starts(self.anchor).into_iter().any(|start| self.covers_from(specific, start))
    }

    /// The same for matches that start at the same place: which parts of `specific` each part of this can stand for.
    fn covers_from(&self, specific: &Shape<'_>, start: usize) -> bool {
        let length = specific.body.len() + specific.closed as usize;
        // Which positions behind the start can have been reached.
        let mut reached = vec![false; length + 1];
        reached[start] = true;
        for &wanted in self.body {
            if wanted == b'*' {
                let first = reached.iter().position(|is_reached| *is_reached).unwrap_or(length);
                reached[first..].fill(true);
                continue;
            }
            let mut next = vec![false; length + 1];
            for at in (0..=length).filter(|&at| reached[at]) {
                match specific.body.get(at) {
                    Some(&found) if found == wanted || (wanted == b'^' && is_separator(found) && found != b'*') => {
                        next[at + 1] = true;
                    }
                    None if wanted == b'^' && specific.closed && at < length => next[at + 1] = true,
                    // The URL ends here: `^` stands for its end, as often as it is written.
                    None if wanted == b'^' && specific.end => next[at] = true,
                    _ => {}
                }
            }
            reached = next;
        }
        match self.end {
            true => specific.end && reached[length],
            false => reached.contains(&true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::NetworkFilter;

    #[test]
    fn patterns_in_patterns() {
        for (general, specific, expected) in [
            ("||a.com^", "||b.a.com^", Some(Coverage::Host)),
            ("||a.com^", "||nota.com^", None),
            ("||a.com^", "||a.com/x", Some(Coverage::Path)),
            ("||a.com^", "||b.a.com^x", Some(Coverage::Path)),
            ("||a.com^", "||a.com*x", None),
            ("||a.com^", "||a.com.", None),
            ("||a.com^", "|https://a.com/x", Some(Coverage::Path)),
            ("||a.com^", "|https://a.com:8080/x", None),
            ("||a.com^", "|https://a.com^", None),
            ("||a.com^", "https://a.com/x", None),
            ("||a.com^", "|http*://a.com/", None),
            ("/ads/*", "/x/ads/y", Some(Coverage::Text)),
            ("/ads/*", "/ads*/y", None),
            ("/ads/*", "/ads^y", None),
            ("/ads^", "/ads/y", Some(Coverage::Text)),
            ("/ads^", "/ads^y", Some(Coverage::Text)),
            ("/ads^", "/ads|", Some(Coverage::Text)),
            ("/ads^", "/ads", None),
            ("/ads*x", "/ads/y/x", Some(Coverage::Text)),
            ("/ads*x", "/ads^*x", Some(Coverage::Text)),
            ("/ads^x", "/ads*x", None),
            ("/ads|", "/x/ads|", Some(Coverage::Text)),
            ("/ads|", "/x/ads", None),
            ("-ad-", "||x-ad-y.com^", Some(Coverage::Text)),
            (".a.com/", "||b.a.com^", None),
            (".a.com^", "||b.a.com^", Some(Coverage::Text)),
            (".a.com^|", "||b.a.com^", None),
            ("||ads.", "||ads.x.com^", Some(Coverage::Text)),
            ("||ads.", "||x.ads.com/y", Some(Coverage::Text)),
            ("||ads.", "||x.com/y.ads.", None),
            ("||a.com/x", "||b.a.com/x/y", Some(Coverage::Text)),
            ("||a.com/x", "|https://a.com/x/y", None),
            ("|https://a", "|https://a.com/", Some(Coverage::Text)),
            ("|https://a", "https://a.com/", None),
            ("||*.gif", "||a.com/x.gif", Some(Coverage::Text)),
            ("/a^^", "/a^|", Some(Coverage::Text)),
            ("*$image", "||a.com^$image", Some(Coverage::Everything)),
            ("/^x/", "/^x/", Some(Coverage::SamePattern)),
            ("/^x/", "/^xy/", None),
        ] {
            let read = |text: &'static str| NetworkFilter::parse(text).expect("the filter is valid").pattern;
            assert_eq!(covers(&read(general), &read(specific)), expected, "{general} over {specific}");
        }
    }
}
