//! What is said of a line: compact for eyes, an object for programs.

use std::fmt;

use brock::filter::lines;
use brock::{Code, CodeGroup, Diagnostic, ListReport, Severity, Span};
use serde::Serialize;

use super::input::{ListText, shown};
use super::screen::harmless;

/// A diagnostic with the line it is about.
pub(crate) struct Finding<'a> {
    pub(crate) list: &'a ListText,
    /// From 1; the first one of a continued line.
    pub(crate) number: u32,
    /// The text of the line, with line ends in it where it is continued.
    pub(crate) line: &'a str,
    pub(crate) diagnostic: &'a Diagnostic,
}

/// All that is said of lists, in the order of their lines.
pub(crate) fn findings<'a>(lists: &'a [ListText], reports: &'a [ListReport]) -> impl Iterator<Item = Finding<'a>> {
    lists.iter().zip(reports).flat_map(|(list, report)| {
        let lines: Vec<(u32, &str)> = lines(&list.text).collect();
        report.diagnostics.iter().map(move |(number, diagnostic)| {
            let found = lines.binary_search_by_key(number, |(number, _)| *number);
            Finding { list, number: *number, line: found.map_or("", |index| lines[index].1), diagnostic }
        })
    })
}

/// Whether a code is counted only: every list has tens of thousands of page filters, which are not applied yet.
pub(crate) fn is_for_pages(code: Code) -> bool {
    code.group() == CodeGroup::Page && code.severity() == Severity::Note
}

impl Finding<'_> {
    /// Where the span begins: the line in the file, which a continued line has several of, and the column in characters,
    /// both from 1.
    pub(crate) fn place(&self) -> (usize, usize) {
        let before = self.line.get(..self.diagnostic.span.start as usize).unwrap_or("");
        let ends = before.replace("\r\n", "\n").matches(['\n', '\r']).count();
        let last = before.rsplit(['\n', '\r']).next().unwrap_or("");
        (self.number as usize + ends, last.chars().count() + 1)
    }

    /// The object that stands for it in `--json`.
    pub(crate) fn object(&self) -> impl Serialize {
        Object {
            list: &self.list.name,
            line: self.number,
            code: self.diagnostic.code,
            severity: self.diagnostic.severity(),
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
        let (line, column) = self.place();
        write!(f, "{path}:{line}:{column}: {}: {message}", self.diagnostic.code)?;
        match self.diagnostic.suggestion() {
            Some(suggestion) => write!(f, " ({})", harmless(suggestion)),
            None => Ok(()),
        }
    }
}
