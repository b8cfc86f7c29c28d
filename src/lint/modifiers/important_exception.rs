//! `important-exception`: `important` in an exception.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::dialect::Dialect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "important-exception",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "`important` in an exception.",
    why: "uBlock Origin rejects the line. AdGuard and Brock take it.",
    example: "@@||a.example^$important",
    instead: "@@||a.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    if let Some(part) = parts.with(Effect::Important).filter(|_| filter.exception) {
        let severity = if line.dialect == Dialect::Ublock { Severity::Warning } else { Severity::Note };
        out.add(&LINT, line.span(part.name), "uBlock Origin rejects important in an exception").severity(severity);
    }
}
