//! `repeated-modifier`: the same modifier twice, under one name or two.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "repeated-modifier",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "The same modifier twice, under one name or two.",
    why: "The second has no effect, and uBlock Origin rejects the line.",
    example: "||a.example^$3p,third-party",
    instead: "||a.example^$3p",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    for (index, part) in parts.list.iter().enumerate() {
        let Some(known) = part.known.filter(|known| known.effect != Effect::Noop) else { continue };
        let same = |other: &&crate::filter::ModifierPart<'_>| {
            other.known.is_some_and(|one| one.name == known.name)
                && other.is_negated() == part.is_negated()
                && other.value == part.value
        };
        if let Some(first) = parts.list[..index].iter().find(same) {
            let place = line.span(part.name);
            let end = part.value.map_or(place.end, |value| line.span(value).end);
            let span = Span::new(place.start as usize - 1, end as usize);
            let message = match first.name == part.name {
                true => format!("{} is there already", part.name),
                false => format!("{} and {} are the same modifier", first.name, part.name),
            };
            let is_simple = part.value.is_none() && line.text.as_bytes().get(place.start as usize).is_some();
            let finding = out.add(&LINT, place, message);
            finding.suggest("remove it");
            if is_simple && line.whole[..place.start as usize].ends_with(',') {
                finding.fix(span, "");
            }
        }
    }
}
