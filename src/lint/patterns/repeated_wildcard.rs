//! `repeated-wildcard`: several `*` one after the other.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "repeated-wildcard",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "Several `*` one after the other.",
    why: "One matches the same.",
    example: "||a.example/**/ads",
    instead: "||a.example/*/ads",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    if line.regex_source().is_some() {
        return;
    }
    // `find` prepares a search for each line, which takes longer than this one.
    if let Some(at) = parts.pattern.as_bytes().windows(2).position(|pair| pair == b"**") {
        let length = parts.pattern[at..].bytes().take_while(|byte| *byte == b'*').count();
        let span = line.span(&parts.pattern[at..at + length]);
        out.add(&LINT, span, "several * match the same as one").suggest("write one *").fix(span, "*");
    }
}
