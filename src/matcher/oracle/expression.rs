//! Regular expressions by their source.

use crate::regexp::{Outcome, Regex, matches};

pub(super) fn program(source: &str, ignore_case: bool) -> Vec<u8> {
    Regex::parse(source).and_then(|regex| regex.program(ignore_case)).unwrap_or_default()
}

/// [`regex_matches`] for an expression over text with any characters, as in `removeparam`.
pub fn text_regex_matches(source: &str, text: &str, ignore_case: bool) -> Option<bool> {
    let program = Regex::over_text(source, ignore_case).and_then(|regex| regex.program(ignore_case)).ok()?;
    match matches(&program, &crate::regexp::text(text, ignore_case)) {
        Outcome::Match => Some(true),
        Outcome::NoMatch => Some(false),
        Outcome::GaveUp => None,
    }
}

/// Whether an expression matches a URL; `None` if it is rejected or exceeds its step limit.
pub fn regex_matches(source: &str, text: &str, ignore_case: bool) -> Option<bool> {
    let program = Regex::parse(source).and_then(|regex| regex.program(ignore_case)).ok()?;
    let text = if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() };
    match matches(&program, text.as_bytes()) {
        Outcome::Match => Some(true),
        Outcome::NoMatch => Some(false),
        Outcome::GaveUp => None,
    }
}
