//! `hides-the-page`: a filter that hides `html` or `body`.

use crate::diagnostic::Severity;
use crate::filter::page::{ElementAction, PageBody};
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "hides-the-page",
    group: LintGroup::Elements,
    severity: Severity::Note,
    what: "A filter that hides `html` or `body`.",
    why: "It hides the whole page of its sites.",
    example: "a.example##body",
    instead: "a.example##body > .ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.page() else { return };
    let PageBody::Elements(elements) = &filter.body else { return };
    let is_hide = matches!(elements.action, ElementAction::Hide | ElementAction::Remove);
    let body = parts.body.trim();
    if is_hide && !filter.is_exception && !filter.scope.is_generic() && matches!(body, "html" | "body" | "*" | ":root")
    {
        out.add(&LINT, line.span(body), format!("{body} is the whole page")).suggest("select the elements in it");
    }
}
