//! `switch-of-blocking-filter`: a page switch, such as `generichide`, in a blocking filter.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "switch-of-blocking-filter",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "A page switch, such as `generichide`, in a blocking filter.",
    why: "Switches are for exceptions. uBlock Origin then hides with it what it should not, other programs ignore the line.",
    example: "||a.example^$generichide",
    instead: "@@||a.example^$generichide",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    if filter.exception || filter.badfilter {
        return;
    }
    let is_switch = |part: &&crate::filter::ModifierPart<'_>| {
        part.known.is_some_and(|known| {
            matches!(known.name, "ehide" | "ghide" | "shide") && matches!(known.effect, Effect::Type(_))
        })
    };
    if let Some(part) = parts.list.iter().find(is_switch).filter(|part| !part.is_negated()) {
        out.add(&LINT, line.span(part.name), format!("{} has an effect in exceptions only", part.name))
            .suggest("write @@ in front of the filter");
    }
}
