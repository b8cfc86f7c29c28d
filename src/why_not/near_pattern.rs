//! Patterns that nearly match a URL.

use crate::filter::{Anchor, Pattern, distance};
use crate::net::is_below;
use crate::small::find;

/// A URL, and what patterns are compared with.
pub(super) struct NearUrl<'u> {
    /// In lower case.
    pub(super) url: &'u str,
    pub(super) host: &'u str,
    /// The site of the host.
    pub(super) site: &'u str,
}

/// Characters of a text that must be found at least.
const LEAST: usize = 6;

impl NearUrl<'_> {
    /// How near a pattern is that does not match, and the difference; `None`: it is not near.
    pub(super) fn near(&self, pattern: &Pattern<'_>) -> Option<(u32, String)> {
        match pattern {
            Pattern::Host(host) => self.near_host(host),
            Pattern::Text { anchor: Anchor::Host, body, .. } => {
                let end = body.find(['/', '^', '*', '?', ':']).unwrap_or(body.len());
                let (host, rest) = body.split_at(end);
                if is_below(self.host, host) {
                    return self.near_text(rest, 60);
                }
                // Both differ: two reasons.
                rest.trim_end_matches('^').is_empty().then(|| self.near_host(host)).flatten()
            }
            Pattern::Text { body, .. } => self.near_text(body, 30),
            Pattern::Any | Pattern::Regex(_) => None,
        }
    }

    fn near_host(&self, host: &str) -> Option<(u32, String)> {
        if is_below(self.host, host) {
            return None;
        }
        let sentence = || format!("the pattern is for {host}, the request goes to {}", self.host);
        if is_below(host, self.site) {
            return Some((100, sentence()));
        }
        // A mistyped name: of the site, or of the host.
        let is_similar = |name: &str| {
            let lengths = host.len().abs_diff(name.len());
            name.len() > 5 && lengths <= 1 && shares_end(host, name) && distance(host, name) == 1
        };
        (is_similar(self.site) || is_similar(self.host)).then(|| (90, sentence()))
    }

    /// A text of which the first two thirds are in the URL.
    fn near_text(&self, body: &str, least: u32) -> Option<(u32, String)> {
        let run = body.split(['*', '^']).max_by_key(|run| run.len())?;
        let length = (run.len() * 2).div_ceil(3).max(LEAST);
        let start = run.get(..length)?;
        find(self.url, start)?;
        if find(self.url, run).is_some() {
            let rest = "the URL has its longest part, but not all of it";
            return Some((least + 10, rest.to_owned()));
        }
        let longest = (length..run.len()).rev().filter_map(|end| run.get(..end));
        let found = longest.into_iter().find(|part| find(self.url, part).is_some()).unwrap_or(start);
        let share = (found.len() * 10 / run.len()) as u32;
        Some((least + share, format!("the URL has {found:?} of {run:?}")))
    }
}

/// Whether two names have the same first or last characters: most names are told apart by that.
fn shares_end(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    a.first() == b.first() && a.last() == b.last() || a[a.len().saturating_sub(4)..] == b[b.len().saturating_sub(4)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness() {
        let url = NearUrl {
            url: "https://cdn.news.example/js/banner-large.js",
            host: "cdn.news.example",
            site: "news.example",
        };
        for (pattern, is_near) in [
            (Pattern::Host("ads.news.example".into()), true),
            (Pattern::Host("cdm.news.example".into()), true),
            (Pattern::Host("new.example".into()), true),
            (Pattern::Host("other.example".into()), false),
            (Pattern::Host("example".into()), false),
            (Pattern::Text { anchor: Anchor::None, end: false, body: "/banner-small.".into() }, false),
            (Pattern::Text { anchor: Anchor::None, end: false, body: "/js/banner-lrg.".into() }, true),
            (Pattern::Text { anchor: Anchor::None, end: false, body: "/unrelated/".into() }, false),
            (Pattern::Text { anchor: Anchor::Host, end: false, body: "news.example/js/banner-x.js".into() }, true),
        ] {
            assert_eq!(url.near(&pattern).is_some(), is_near, "{pattern:?}");
        }
    }
}
