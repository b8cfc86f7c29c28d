//! `empty-modifier`: a comma too many between modifiers.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "empty-modifier",
    group: LintGroup::Modifiers,
    severity: Severity::Error,
    what: "A comma too many between modifiers.",
    why: "uBlock Origin rejects the line.",
    example: "||a.example^$script,",
    instead: "||a.example^$script",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    for part in parts.list.iter().filter(|part| part.name.is_empty() && part.value.is_none()) {
        let at = line.span(part.name).start as usize;
        let span = match line.whole[..at].ends_with(',') {
            true => Span::new(at - 1, at),
            false => Span::new(at, (at + 1).min(line.whole.len())),
        };
        let finding = out.add(&LINT, span, "an empty modifier");
        finding.suggest("remove the comma");
        if line.whole.get(span.start as usize..span.end as usize) == Some(",") {
            finding.fix(span, "");
        }
    }
}
