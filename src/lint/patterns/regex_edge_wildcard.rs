//! `regex-edge-wildcard`: `.*` at an end of a regular expression.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "regex-edge-wildcard",
    group: LintGroup::Patterns,
    severity: Severity::Note,
    what: "`.*` at an end of a regular expression.",
    why: "An expression matches within the URL, so it has no effect.",
    example: "/.*\\/ads\\/[0-9]+/",
    instead: "/\\/ads\\/[0-9]+/",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some(source) = line.regex_source() else { return };
    let start = [".*", "^.*"]
        .into_iter()
        .find(|edge| source.starts_with(edge) && !source[edge.len()..].starts_with(['?', '+']));
    let end = [".*", ".*$"]
        .into_iter()
        .find(|edge| source.ends_with(edge) && !source[..source.len() - edge.len()].ends_with('\\'));
    let is_simple = !source.contains('|') && source.len() > 4;
    let edge = match (start, end) {
        (Some(start), _) => &source[..start.len()],
        (_, Some(end)) => &source[source.len() - end.len()..],
        _ => return,
    };
    if is_simple {
        let span = line.span(edge);
        out.add(&LINT, span, format!("{edge} at an end of the expression does nothing")).suggest("remove it");
    }
}
