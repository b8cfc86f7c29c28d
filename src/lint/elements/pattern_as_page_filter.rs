//! `pattern-as-page-filter`: a host field that is a network pattern.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, is_plain_host};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "pattern-as-page-filter",
    group: LintGroup::Elements,
    severity: Severity::Warning,
    what: "A host field that is a network pattern.",
    why: "A page filter names hosts without `||` and `^`.",
    example: "||a.example^##.ad",
    instead: "a.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.page() else { return };
    if let Some(rest) = parts.hosts.strip_prefix("||") {
        let host = rest.trim_end_matches(['^', '/']);
        let finding = out.add(&LINT, line.span(parts.hosts), "the host field is written as a pattern");
        finding.suggest(format!("write {host}"));
        if is_plain_host(host) {
            finding.fix(line.span(parts.hosts), host);
        }
    }
}
