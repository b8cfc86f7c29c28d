//! Regular expressions by their source.

use crate::regexp::{MatchOutcome, Regex, matches};

/// [`regex_matches`] for an expression over text with any characters, as in `removeparam`.
pub fn text_regex_matches(source: &str, text: &str, ignore_case: bool) -> Option<bool> {
    let regex = Regex::over_text(source, ignore_case).ok()?;
    match matches(regex.program(ignore_case), &crate::regexp::encode(text, ignore_case)) {
        MatchOutcome::Match => Some(true),
        MatchOutcome::NoMatch => Some(false),
        MatchOutcome::GaveUp => None,
    }
}

/// Whether an expression matches a URL; `None` if it is rejected or exceeds its step limit.
pub fn regex_matches(source: &str, text: &str, ignore_case: bool) -> Option<bool> {
    let regex = Regex::parse(source).ok()?;
    let text = if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() };
    match matches(regex.program(ignore_case), text.as_bytes()) {
        MatchOutcome::Match => Some(true),
        MatchOutcome::NoMatch => Some(false),
        MatchOutcome::GaveUp => None,
    }
}
