//! The URL condition of a rule.

/// The URL condition of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum UrlMatch {
    Any,
    /// A `urlFilter`.
    Text(String),
    /// A `regexFilter`.
    Regex {
        source: String,
        match_case: bool,
    },
}

impl UrlMatch {
    pub(crate) fn is_regex(&self) -> bool {
        matches!(self, UrlMatch::Regex { .. })
    }

    /// Whether all URLs of `self` are provably URLs of `other`.
    pub(crate) fn is_subset(&self, other: &UrlMatch) -> bool {
        match (self, other) {
            (_, UrlMatch::Any) => true,
            (UrlMatch::Text(long), UrlMatch::Text(short)) => long == short || is_part(short, long),
            _ => self == other,
        }
    }

    /// `None`: a rule cannot express the intersection.
    pub(crate) fn intersection(&self, other: &UrlMatch) -> Option<UrlMatch> {
        if self.is_subset(other) {
            return Some(self.clone());
        }
        other.is_subset(self).then(|| other.clone())
    }
}

/// Whether a `urlFilter` contains another one, so that every URL that matches the longer one matches the shorter one.
fn is_part(short: &str, long: &str) -> bool {
    is_position_independent(short) && long.match_indices(short).any(|(at, _)| keeps_anchor(short, long, at))
}

/// Whether a `urlFilter` has the same meaning at every position of a longer one: it has no end anchor.
pub(crate) fn is_position_independent(text: &str) -> bool {
    !text.ends_with('|') && !text.starts_with('*')
}

/// Whether a `urlFilter` at position `at` of a longer one has no start anchor, or has the same one.
pub(crate) fn keeps_anchor(short: &str, long: &str, at: usize) -> bool {
    let anchors = |text: &str| text.bytes().take_while(|&b| b == b'|').count();
    anchors(short) == 0 || (at == 0 && anchors(short) == anchors(long))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets() {
        let text = |text: &str| UrlMatch::Text(text.to_owned());
        for (long, short, expected) in [
            ("/a/b.js", "/b.js", true),
            ("/b.js", "/a/b.js", false),
            ("||a.com/b/c", "||a.com/b", true),
            ("||a.com/b", "a.com/b", true),
            ("/a.com/b", "||a.com/b", false),
            ("|http://a", "||a", false),
            ("/b.js?", "/b.js|", false),
            ("/b.js|", "/b.js", true),
            ("/a*b", "*b", false),
        ] {
            assert_eq!(text(long).is_subset(&text(short)), expected, "{long} in {short}");
            assert!(text(long).is_subset(&UrlMatch::Any) && !UrlMatch::Any.is_subset(&text(short)));
        }
    }
}
