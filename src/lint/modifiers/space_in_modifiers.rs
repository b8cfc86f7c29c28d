//! `space-in-modifiers`: white space between modifiers.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "space-in-modifiers",
    group: LintGroup::Modifiers,
    severity: Severity::Error,
    what: "White space between modifiers.",
    why: "uBlock Origin rejects the line.",
    example: "||a.example^$script, image",
    instead: "||a.example^$script,image",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    let Some(modifiers) = parts.modifiers else { return };
    let mut from = line.span(modifiers).start as usize;
    for part in &parts.list {
        let place = line.span(part.name);
        let before = &line.whole[from.min(place.start as usize)..place.start as usize];
        let spaces = before.len() - before.trim_end().len();
        if spaces > 0 && before.is_ascii() {
            let span = Span::new(place.start as usize - spaces, place.start as usize);
            out.add(&LINT, span, format!("white space before {}", part.name)).suggest("remove it").fix(span, "");
        }
        from = part.value.map_or(place.end, |value| line.span(value).end) as usize;
    }
}
