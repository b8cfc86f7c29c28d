//! `both-parties`: both `1p` and `3p`.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "both-parties",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "Both `1p` and `3p`.",
    why: "Together they do not restrict the filter.",
    example: "||a.example^$1p,3p",
    instead: "||a.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    let parties: Vec<_> =
        parts.list.iter().filter(|part| part.known.is_some_and(|known| matches!(known.name, "1p" | "3p"))).collect();
    if let [first, second, ..] = parties[..] {
        // `1p,~3p` and `3p,~1p` say the same twice.
        let is_first = |part: &crate::filter::ModifierPart<'_>| {
            part.known.is_some_and(|known| known.effect != Effect::Noop && known.name == "1p") != part.is_negated()
        };
        if is_first(first) != is_first(second) && !first.is_negated() && !second.is_negated() {
            out.add(
                &LINT,
                line.span(second.name),
                format!("{} and {} together restrict nothing", first.name, second.name),
            )
            .suggest("remove both");
        }
    }
}
