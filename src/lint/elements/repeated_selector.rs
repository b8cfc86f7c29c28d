//! `repeated-selector`: the same selector twice in one filter.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use std::collections::HashSet;

pub(crate) static LINT: Lint = Lint {
    name: "repeated-selector",
    group: LintGroup::Elements,
    severity: Severity::Warning,
    what: "The same selector twice in one filter.",
    why: "The second has no effect.",
    example: "a.example##.ad, .ad",
    instead: "a.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(_))) = line.page().filter(|(parts, _)| parts.is_element) else { return };
    // Commas within functions and texts are not separators.
    if parts.body.contains(['(', '[', '"', '{', '\'']) {
        return;
    }
    let mut seen = HashSet::new();
    for selector in parts.body.split(',').map(str::trim) {
        if !selector.is_empty() && !seen.insert(selector) {
            out.add(&LINT, line.span(selector), format!("{selector} is in the filter already")).suggest("remove it");
        }
    }
}
