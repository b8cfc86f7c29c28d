//! Findings of lints with their lines: a snippet for people, an object for programs.

use std::collections::BTreeMap;
use std::io;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use brock::Severity;
use brock::answer::{LintAnswer, LintFixAnswer};
use brock::filter::lines;
use brock::lint::LintFinding;

use super::diagnostics::place;
use super::input::{ListText, shown};
use super::output::{Out, table, thousands};

/// A finding with its line.
pub(crate) struct LintRow<'a> {
    pub(crate) list: &'a ListText,
    /// The text of the line, with line ends if it is continued.
    pub(crate) line: &'a str,
    pub(crate) finding: &'a LintFinding,
    /// Its line is one of a change, so it comes first where only some are shown.
    pub(crate) is_changed: bool,
}

/// The findings, which are in the order of lists and lines, with their lines.
pub(crate) fn rows<'a>(texts: &'a [ListText], findings: &'a [LintFinding]) -> Vec<LintRow<'a>> {
    let mut rows = Vec::with_capacity(findings.len());
    for of_list in findings.chunk_by(|a, b| a.list == b.list) {
        let list = &texts[of_list[0].list as usize];
        let mut rest = lines(&list.text).peekable();
        for finding in of_list {
            while rest.next_if(|(number, _)| *number < finding.line).is_some() {}
            let line = rest.peek().filter(|(number, _)| *number == finding.line).map_or("", |(_, line)| line);
            rows.push(LintRow { list, line, finding, is_changed: false });
        }
    }
    rows
}

/// The renderer of snippets.
pub(crate) fn renderer(colours: bool) -> Renderer {
    if colours { Renderer::styled() } else { Renderer::plain() }
}

impl LintRow<'_> {
    /// The line in the file and the column in characters of the start of the span and of its end, from 1.
    pub(crate) fn places(&self) -> ((usize, usize), (usize, usize)) {
        let at = |byte| place(self.finding.line, self.line, byte);
        (at(self.finding.span.start), at(self.finding.span.end))
    }

    /// The object for `--json`.
    pub(crate) fn answer(&self) -> LintAnswer<'_> {
        let LintFinding { line, name, severity, span, subject, .. } = *self.finding;
        let (start_line, column) = self.places().0;
        let fix = self.finding.fix.as_ref().map(|fix| LintFixAnswer {
            start: fix.span.start,
            end: fix.span.end,
            text: &fix.text,
            removes_line: fix.removes_line,
        });
        LintAnswer {
            list: &self.list.name,
            line,
            code: name,
            severity,
            message: &self.finding.message,
            start: span.start,
            end: span.end,
            subject,
            suggestion: self.finding.suggestion.as_deref(),
            path: shown(&self.list.path),
            start_line,
            column,
            filter: self.line,
            fix,
        }
    }

    /// The finding as a snippet of the list.
    pub(crate) fn render(&self, renderer: &Renderer) -> String {
        let level = match self.finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            _ => Level::NOTE,
        };
        let span = self.finding.span.start as usize..self.finding.span.end as usize;
        // An invalid span is a defect in this program. The whole line is then marked.
        let span = if self.line.get(span.clone()).is_some() { span } else { 0..self.line.len() };
        let snippet = Snippet::source(self.line)
            .line_start(self.finding.line as usize)
            .path(shown(&self.list.path))
            .annotation(AnnotationKind::Primary.span(span));
        let title = level.primary_title(self.finding.message.as_ref()).id(self.finding.name);
        let mut group = title.element(snippet);
        if let Some(suggestion) = &self.finding.suggestion {
            group = group.element(Level::HELP.message(suggestion.as_ref()));
        }
        renderer.render(&[group])
    }
}

/// Prints the number of findings of each lint, the most frequent first.
pub(crate) fn print_counts(rows: &[LintRow<'_>], out: &mut Out) -> io::Result<()> {
    let mut counts: BTreeMap<(Severity, &str), u32> = BTreeMap::new();
    for row in rows {
        *counts.entry((row.finding.severity, row.finding.name)).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|((severity, name), count)| (std::cmp::Reverse((*severity, *count)), *name));
    let cells: Vec<Vec<String>> = counts
        .into_iter()
        .map(|((severity, name), count)| vec![severity.name().to_owned(), name.to_owned(), thousands(count)])
        .collect();
    if cells.is_empty() { Ok(()) } else { table(out, &["severity", "lint", ">findings"], &cells) }
}
