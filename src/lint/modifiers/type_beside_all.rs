//! `type-beside-all`: a resource type beside `all`.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "type-beside-all",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "A resource type beside `all`.",
    why: "`all` includes it.",
    example: "||a.example^$all,script",
    instead: "||a.example^$all",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    if parts.with(Effect::AllTypes).is_none() {
        return;
    }
    for part in parts.list.iter().filter(|part| !part.is_negated()) {
        if part.known.is_some_and(|known| matches!(known.effect, Effect::Type(_))) {
            out.add(&LINT, line.span(part.name), format!("all includes {}", part.name)).suggest("remove it");
        }
    }
}
