//! Regular expressions of filter lists, with JavaScript's meaning and a bound on the work.
//!
//! Lists are written for a browser's `RegExp`: look-around, back-references and case-insensitivity as
//! JavaScript has them. Here they are compiled once, when a list is, to a program of bytes that the image
//! carries. So no request ever pays for a compilation, native and wasm run the same machine and give the same
//! answers, and the module needs neither a regex crate (189-282 KB gzipped) nor the browser's `RegExp`.
//!
//! text → [`parse`] → tree → [`compile`] → program → [`run`]; [`literal`] finds the text that any match must
//! contain, behind which the index puts the expression, [`extent`] how long it is.

mod compile;
mod extent;
mod literal;
mod parse;
mod run;
mod units;

pub(crate) use self::extent::{Head, Range};
pub(crate) use self::run::{Outcome, matches};
pub(crate) use self::units::text;

use self::parse::Node;

/// Why a regular expression is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegexError {
    /// Something is left open or stands where it cannot.
    #[error("{0}")]
    Syntax(&'static str),
    /// JavaScript syntax that is not supported: named groups, Unicode classes, code points beyond ASCII.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The program would have over 16,384 instructions.
    #[error("the expression is too large")]
    TooLarge,
}

/// A parsed expression.
#[derive(Clone, Debug)]
pub(crate) struct Regex {
    tree: Node,
    groups: u16,
    back_references: bool,
}

impl Regex {
    /// Reads the text between the slashes.
    pub(crate) fn parse(text: &str) -> Result<Regex, RegexError> {
        parse::parse(text.as_bytes(), parse::Alphabet::Ascii)
    }

    /// Reads an expression over text that may hold any character, which [`text`] makes of it. The program must be made
    /// for the same `ignore_case`.
    pub(crate) fn over_text(source: &str, ignore_case: bool) -> Result<Regex, RegexError> {
        parse::parse(&text(source, false), parse::Alphabet::Units { ignore_case })
    }

    /// The program that [`matches`] runs. With `ignore_case` it expects its text in lower case.
    pub(crate) fn program(&self, ignore_case: bool) -> Result<Vec<u8>, RegexError> {
        // What is too large one way is not taken the other: a filter is checked before its case is known.
        let (exact, folded) = (compile::compile(self, false)?, compile::compile(self, true)?);
        Ok(if ignore_case { folded } else { exact })
    }

    /// The texts that every match contains, each a run of bytes, in lower case; the longest first.
    pub(crate) fn literals(&self) -> Vec<String> {
        literal::required(&self.tree)
    }

    /// What every match contains, as the text of a pattern: `*` is anything, `^` no letter or digit.
    pub(crate) fn pattern(&self) -> Vec<u8> {
        literal::pattern(&self.tree)
    }

    /// How long a text with a match is.
    pub(crate) fn length(&self) -> Range {
        let bytes = extent::of(&self.tree).bytes;
        if literal::spans(&self.tree) { bytes } else { Range { most: usize::MAX, ..bytes } }
    }

    /// How a URL with a match starts, if the expression says so.
    pub(crate) fn head(&self) -> Option<Head> {
        extent::head(&self.tree, literal::spans(&self.tree))
    }

    /// The byte, in lower case, that every text ends with that has a match.
    pub(crate) fn last(&self) -> Option<u8> {
        literal::last(&self.tree)
    }
}
