//! What is said of a line: compact for eyes, an object for programs.

use std::fmt;

use brock::{Code, Diagnostic, ListReport, Severity, Span};
use serde::Serialize;

use super::input::{ListText, shown};
use super::screen::harmless;

/// A diagnostic with the line it is about.
pub(crate) struct Finding<'a> {
    pub(crate) list: &'a ListText,
    /// From 1.
    pub(crate) number: u32,
    /// The text of the line.
    pub(crate) line: &'a str,
    pub(crate) diagnostic: &'a Diagnostic,
}

/// All that is said of lists, in the order of their lines.
pub(crate) fn findings<'a>(lists: &'a [ListText], reports: &'a [ListReport]) -> impl Iterator<Item = Finding<'a>> {
    lists.iter().zip(reports).flat_map(|(list, report)| {
        let lines: Vec<&str> = list.text.lines().collect();
        report.diagnostics.iter().map(move |(number, diagnostic)| Finding {
            list,
            number: *number,
            line: (*number as usize).checked_sub(1).and_then(|index| lines.get(index)).copied().unwrap_or(""),
            diagnostic,
        })
    })
}

/// Lines for another part of the program than the one that decides requests: tens of thousands in every list.
pub(crate) fn is_for_pages(code: Code) -> bool {
    matches!(code, Code::CosmeticFilter | Code::ScriptletFilter | Code::HtmlFilter)
}

impl Finding<'_> {
    /// Where the span begins, in characters from 1.
    pub(crate) fn column(&self) -> usize {
        self.line.get(..self.diagnostic.span.start as usize).map_or(0, |before| before.chars().count()) + 1
    }

    /// The object that stands for it in `--json`.
    pub(crate) fn object(&self) -> impl Serialize {
        Object {
            list: &self.list.name,
            line: self.number,
            code: self.diagnostic.code,
            severity: self.diagnostic.code.severity(),
            message: self.diagnostic.message(),
            span: self.diagnostic.span,
            subject: self.diagnostic.subject(),
            suggestion: self.diagnostic.suggestion(),
        }
    }
}

#[derive(Serialize)]
struct Object<'a> {
    list: &'a str,
    line: u32,
    code: Code,
    severity: Severity,
    message: &'a str,
    span: Span,
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: &'a str,
    suggestion: Option<&'a str>,
}

/// `easylist.txt:123:5: unknown-modifier: unknown modifier "scripts" (did you mean script?)`
impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, message) = (shown(&self.list.path), harmless(self.diagnostic.message()));
        write!(f, "{path}:{}:{}: {}: {message}", self.number, self.column(), self.diagnostic.code)?;
        match self.diagnostic.suggestion() {
            Some(suggestion) => write!(f, " ({})", harmless(suggestion)),
            None => Ok(()),
        }
    }
}
