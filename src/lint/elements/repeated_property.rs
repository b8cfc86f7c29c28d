//! `repeated-property`: the same CSS property twice in one style.

use crate::diagnostic::Severity;
use crate::filter::page::{ElementAction, PageBody};
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use std::collections::HashSet;

pub(crate) static LINT: Lint = Lint {
    name: "repeated-property",
    group: LintGroup::Elements,
    severity: Severity::Warning,
    what: "The same CSS property twice in one style.",
    why: "The last one counts.",
    example: "a.example##.ad:style(width: 0; width: 1px)",
    instead: "a.example##.ad:style(width: 1px)",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.page() else { return };
    let PageBody::Elements(elements) = &filter.body else { return };
    let ElementAction::Style(style) = &elements.action else { return };
    let mut seen = HashSet::new();
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        // Values with and without a prefix are alternatives for different browsers.
        if value.contains("-webkit-") || value.contains("-moz-") {
            continue;
        }
        if !seen.insert(property.trim().to_ascii_lowercase()) {
            out.add(&LINT, line.span(parts.body), format!("{} is declared twice", property.trim()))
                .suggest("remove the first declaration");
        }
    }
}
