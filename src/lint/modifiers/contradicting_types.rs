//! `contradicting-types`: a resource type that is both included and excluded.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "contradicting-types",
    group: LintGroup::Modifiers,
    severity: Severity::Error,
    what: "A resource type, or a party, that is both included and excluded.",
    why: "The filter cannot mean both. Programs differ in which one counts.",
    example: "/foo.js^$script,~script",
    instead: "/foo.js^$script",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    for part in parts.list.iter().filter(|part| part.is_negated()) {
        let Some(known) = part.known.filter(|known| matches!(known.effect, Effect::Type(_) | Effect::Party { .. }))
        else {
            continue;
        };
        let same = |other: &&crate::filter::ModifierPart<'_>| {
            !other.is_negated() && other.known.is_some_and(|one| one.name == known.name)
        };
        if let Some(other) = parts.list.iter().find(same) {
            out.add(&LINT, line.span(part.name), format!("{} and {} contradict each other", other.name, part.name))
                .suggest("remove one of the two");
        }
    }
}
