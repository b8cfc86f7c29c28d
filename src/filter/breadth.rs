//! Filters that match every request of the web.

use super::condition::Condition;
use super::domains::DomainList;
use super::modifier::DEFAULT_TYPES;
use super::network::{NetworkFilter, everything};
use super::pattern::{Anchor, Pattern};
use crate::diagnostic::Diagnostic;
use crate::regexp::{MatchOutcome, Regex, matches};
use crate::span::Span;

/// Texts after `https://`. They have only a slash in common, so a pattern that matches all of them matches every URL.
const URLS: [&str; 8] = [
    "a/",
    "7/",
    "b-c.dd/e",
    "[::1]/",
    "192.0.2.3:8080/x?y=z",
    "xn--j1aef.gov/%e4_~!",
    "qqq.www.zip/mmm.vv?k&",
    "u:v@l.mu/;n,o/p+r",
];

impl NetworkFilter<'_> {
    /// The warning for a filter that is taken and matches every request, or every `https` request. `line`: the text that
    /// spans refer to.
    pub(crate) fn warning(&self, line: &str) -> Option<Diagnostic> {
        if self.badfilter || !self.condition.as_ref().is_none_or(|condition| is_open(condition)) {
            return None;
        }
        self.pattern.matches_everything().then(|| everything(Span::of(self.text, line)).of_taken_line())
    }
}

/// Whether a condition restricts neither page, host nor type of the request.
fn is_open(condition: &Condition<'_>) -> bool {
    let Condition { types, party, methods, match_case: _, from, to, denyallow, extra } = condition;
    let none = DomainList::default();
    let extra = extra.as_ref().is_none_or(|extra| !extra.is_restrictive());
    types & DEFAULT_TYPES == DEFAULT_TYPES
        && party.third().is_none()
        && party.strict_third().is_none()
        && *methods == 0
        && [from, to, denyallow].iter().all(|list| **list == none)
        && extra
}

impl Pattern<'_> {
    /// Whether the pattern matches every URL, or every `https` or `http` URL.
    fn matches_everything(&self) -> bool {
        let regex = match self {
            Pattern::Any => return true,
            Pattern::Host(_) => return false,
            Pattern::Regex(regex) => Ok(regex.clone()),
            // Text in every URL consists of these bytes only.
            Pattern::Text { body, .. } if !body.bytes().all(|byte| b"htps:/*^".contains(&byte)) => return false,
            Pattern::Text { anchor, end, body } => Regex::parse(as_regex(*anchor, *end, body)),
        };
        regex.is_ok_and(|regex| {
            ["https", "http"].iter().any(|scheme| {
                let is_match =
                    |rest| matches(regex.program(true), format!("{scheme}://{rest}").as_bytes()) == MatchOutcome::Match;
                URLS.iter().all(is_match)
            })
        })
    }
}

/// The expression that is equivalent to the text of a pattern.
fn as_regex(anchor: Anchor, end: bool, body: &str) -> String {
    let mut source = String::from(match anchor {
        Anchor::None => "",
        Anchor::Start => "^",
        Anchor::Host => r"^\w+:\/\/(?:[^\/?]+[.@])?",
    });
    for byte in body.chars() {
        match byte {
            '*' => source.push_str(".*"),
            '^' => source.push_str("(?:[^a-z0-9_.%-]|$)"),
            '/' => source.push_str(r"\/"),
            byte => source.push(byte),
        }
    }
    source.push_str(if end { "$" } else { "" });
    source
}

#[cfg(test)]
mod tests {
    use super::super::line::{Line, ParsedLine, read_line};

    fn is_warned_of(line: &str) -> bool {
        match read_line(line) {
            ParsedLine::Line(Line::Network(filter)) => filter.warning(line).is_some(),
            _ => panic!("{line}"),
        }
    }

    #[test]
    fn what_matches_everything() {
        for line in [
            "/.*/",
            "/.+/",
            "/a|/",
            "/|a/",
            "/(?:)/",
            "/(|)/",
            "/x?/",
            "/x*/",
            "/^http/",
            "/^https?:/",
            r"/^https?:\/\//",
            "/[a-z]/",
            r"/\w/",
            r"/\//",
            "/.$/",
            "/$|x/",
            "/(?=h)/",
            "/(?!x)/",
            r"/\b/",
            r"/^\w+:\/\/[^\/]+\//",
            "|https:",
            "|https:/",
            "|https://",
            "|http:",
            "|http://",
            "|http*",
            "|http*://",
            "http*://",
            "https://",
            "https:",
            "://",
            "https:*",
            "*https://",
            "|https://*/",
            "@@|https:",
            "@@/.*/",
            "/.*/$important",
            "|https:$all",
            "/.*/$reason=x",
            "*$all",
            "*$redirect=noopjs",
        ] {
            assert!(is_warned_of(line), "{line}");
        }
    }

    #[test]
    fn what_does_not() {
        for line in [
            "||a.example^",
            "/ads/",
            r"/\d/",
            r"/\./",
            r"/^https?:\/\/[a-z]+\//",
            r"/\/$/",
            "/^http:$/",
            "|wss://",
            "|ws://*",
            "|https://a",
            "https://*.js",
            "|https://*.",
            "|https://^",
            "://www.",
            "/.*/$script",
            "/.*/$3p",
            "|https:$from=a.example",
            "|https:$to=a.example",
            "*$~image",
            "*$popup",
            "*$method=post",
            "*$strict3p",
            "*$removeparam=a",
            "*$csp=script-src 'none'",
            "@@*$ghide",
            "*$header=a",
            "*$redirect-rule=noopjs",
            "/.*/$badfilter",
            "@@*$cname",
            "*$ipaddress=lan",
            "*$top=a.example",
        ] {
            assert!(!is_warned_of(line), "{line}");
        }
    }
}
