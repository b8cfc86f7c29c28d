//! Patterns that no line of a list may match, as in AGLint's rule `no-excluded-rules`.

use crate::regexp::{MatchOutcome, Regex, encode, matches};

/// A regular expression over lines.
#[derive(Debug)]
pub struct ExcludedPattern {
    regex: Regex<'static>,
    ignore_case: bool,
}

impl ExcludedPattern {
    /// Parses `expression` or `/expression/flags`.
    ///
    /// # Errors
    ///
    /// The reason why the expression is rejected.
    ///
    /// ```
    /// use brock::lint::ExcludedPattern;
    /// assert!(ExcludedPattern::parse("^n$").unwrap().is_match("n"));
    /// assert!(ExcludedPattern::parse("/ADS\\.example/i").unwrap().is_match("||ads.example^"));
    /// assert!(ExcludedPattern::parse("(").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<ExcludedPattern, String> {
        let parts = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        let (source, flags) = match parts.filter(|(_, flags)| flags.bytes().all(|flag| b"dgimsuvy".contains(&flag))) {
            Some((source, flags)) if !source.is_empty() => (source, flags),
            _ => (text, ""),
        };
        let ignore_case = flags.contains('i');
        let regex = Regex::over_text(source.to_owned(), ignore_case).map_err(|why| why.to_string())?;
        Ok(ExcludedPattern { regex, ignore_case })
    }

    /// Whether the expression matches somewhere in a line.
    pub fn is_match(&self, line: &str) -> bool {
        let text = encode(line, self.ignore_case);
        matches(self.regex.program(self.ignore_case), &text) == MatchOutcome::Match
    }
}
