//! `mixed-types`: resource types with and without `~` in one filter.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "mixed-types",
    group: LintGroup::Modifiers,
    severity: Severity::Note,
    what: "Resource types with and without `~` in one filter.",
    why: "The excluded types are not among the included ones, so they have no effect.",
    example: "||a.example^$script,~image",
    instead: "||a.example^$script",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    let types: Vec<_> = parts
        .list
        .iter()
        .filter(|part| part.known.is_some_and(|known| matches!(known.effect, Effect::Type(_))))
        .collect();
    // Switches and popups are no types of requests: `script,~popup` may be a reminder.
    let excluded = types.iter().find(|part| part.is_negated());
    let included = types.iter().find(|part| !part.is_negated());
    if let (Some(excluded), Some(included)) = (excluded, included)
        && excluded.known.map(|known| known.name) != included.known.map(|known| known.name)
    {
        out.add(&LINT, line.span(excluded.name), format!("{} has no effect beside {}", excluded.name, included.name))
            .suggest("remove it");
    }
}
