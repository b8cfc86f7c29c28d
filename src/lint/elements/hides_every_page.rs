//! `hides-every-page`: a selector for every site that selects the page or nearly all of it.

use crate::diagnostic::Severity;
use crate::filter::page::{ElementAction, PageBody};
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "hides-every-page",
    group: LintGroup::Elements,
    severity: Severity::Warning,
    what: "A selector for every site that selects the page or nearly all of it.",
    why: "It hides whole pages.",
    example: "##body",
    instead: "a.example##body",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.page() else { return };
    let PageBody::Elements(elements) = &filter.body else { return };
    let is_everywhere = filter.scope.included.is_empty() && filter.scope.address.is_none();
    if filter.is_exception || !is_everywhere || !matches!(elements.action, ElementAction::Hide | ElementAction::Remove)
    {
        return;
    }
    const WIDE: [&str; 14] =
        ["*", "html", "body", "div", "main", "a", "p", "span", "section", "article", "header", "img", "li", "ul"];
    for selector in parts.body.split(',').map(str::trim).filter(|selector| WIDE.contains(selector)) {
        out.add(&LINT, line.span(selector), format!("{selector} selects elements of every page"))
            .suggest("name a class, an identifier or an attribute, or the sites");
    }
}
