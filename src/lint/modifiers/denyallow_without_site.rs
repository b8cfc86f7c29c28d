//! `denyallow-without-site`: `denyallow` without `from`.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::dialect::Dialect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "denyallow-without-site",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "`denyallow` without `from`.",
    why: "uBlock Origin rejects the line. AdGuard and Brock apply it on every site.",
    example: "*$3p,script,denyallow=cdn.example",
    instead: "*$3p,script,denyallow=cdn.example,from=a.example",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let Some(part) = parts.with(Effect::DenyAllow) else { return };
    if filter.condition().from.included.is_empty() {
        let severity = if line.dialect == Dialect::Ublock { Severity::Warning } else { Severity::Note };
        out.add(&LINT, line.span(part.name), "uBlock Origin rejects denyallow without from").severity(severity);
    }
}
