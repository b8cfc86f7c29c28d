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
    let is_simple = !has_alternatives(source) && source.len() > 4;
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

/// Whether an expression has a `|` outside of groups and classes: then an end of it is an end of one alternative only.
fn has_alternatives(source: &str) -> bool {
    let (mut depth, mut is_class, mut is_escaped) = (0_u32, false, false);
    for byte in source.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'[' => is_class = true,
            b']' => is_class = false,
            _ if is_class => {}
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 => return true,
            _ => {}
        }
    }
    false
}
