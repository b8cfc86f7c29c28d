//! `stealth-elsewhere`: `stealth`.

use crate::diagnostic::Severity;
use crate::filter::ModificationKind;
use crate::lint::dialect::Dialect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "stealth-elsewhere",
    group: LintGroup::Modifiers,
    severity: Severity::Note,
    what: "`stealth`.",
    why: "Only AdGuard has it. uBlock Origin rejects the line.",
    example: "@@||a.example^$stealth",
    instead: "@@||a.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    if filter.modification().is_some_and(|one| one.kind == ModificationKind::Stealth) {
        let severity = if line.dialect == Dialect::Ublock { Severity::Warning } else { Severity::Note };
        out.add(&LINT, line.span(parts.modifiers.unwrap_or("")), "uBlock Origin rejects stealth").severity(severity);
    }
}
