//! Diagnostics of lists with their lines: one line of text for terminals, an object for programs.

use std::fmt;

use brock::answer::DiagnosticAnswer;
use brock::filter::lines;
use brock::{Code, Diagnostic, ListReport};

use super::input::{ListText, shown};
use super::output::sanitize;

/// A diagnostic with its line.
pub(crate) struct LineDiagnostic<'a> {
    pub(crate) list: &'a ListText,
    /// From 1; of a continued line, the first.
    pub(crate) number: u32,
    /// The text of the line, with line ends if it is continued.
    pub(crate) line: &'a str,
    pub(crate) diagnostic: &'a Diagnostic,
}

/// All diagnostics of lists, in the order of their lines.
pub(crate) fn line_diagnostics<'a>(
    lists: &'a [ListText],
    reports: &'a [ListReport],
) -> impl Iterator<Item = LineDiagnostic<'a>> {
    lists.iter().zip(reports).flat_map(|(list, report)| {
        let lines: Vec<(u32, &str)> = lines(&list.text).collect();
        report.diagnostics.iter().map(move |(number, diagnostic)| {
            let found = lines.binary_search_by_key(number, |(number, _)| *number);
            LineDiagnostic { list, number: *number, line: found.map_or("", |index| lines[index].1), diagnostic }
        })
    })
}

/// The line in the file and the column in characters, both from 1, of a byte in a line with this number.
pub(crate) fn place(number: u32, line: &str, at: u32) -> (usize, usize) {
    let before = line.get(..at as usize).unwrap_or("");
    let ends = before.replace("\r\n", "\n").matches(['\n', '\r']).count();
    let last = before.rsplit(['\n', '\r']).next().unwrap_or("");
    (number as usize + ends, last.chars().count() + 1)
}

/// Whether diagnostics of this code are only counted: some lists have hundreds of filters for trusted lists.
pub(crate) fn is_for_trusted(code: Code) -> bool {
    matches!(code, Code::UntrustedScriptlet | Code::UntrustedRewrite)
}

impl LineDiagnostic<'_> {
    /// The start of the span: its line in the file, which differs from `number` in a continued line, and its column in
    /// characters. Both count from 1.
    pub(crate) fn place(&self) -> (usize, usize) {
        place(self.number, self.line, self.diagnostic.span.start)
    }

    /// The object for `--json`.
    pub(crate) fn answer(&self) -> DiagnosticAnswer<'_> {
        DiagnosticAnswer::new(&self.list.name, self.number, self.diagnostic)
    }
}

/// `easylist.txt:123:5: unknown-modifier: unknown modifier "scripts" (did you mean script?)`
impl fmt::Display for LineDiagnostic<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, message) = (shown(&self.list.path), sanitize(self.diagnostic.message()));
        let (line, column) = self.place();
        write!(f, "{path}:{line}:{column}: {}: {message}", self.diagnostic.code)?;
        match self.diagnostic.suggestion() {
            Some(suggestion) => write!(f, " ({})", sanitize(suggestion)),
            None => Ok(()),
        }
    }
}
