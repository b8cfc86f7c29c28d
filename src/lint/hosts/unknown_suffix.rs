//! `unknown-suffix`: a host whose last label is no top-level domain.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, is_plain_host, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "unknown-suffix",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "A host whose last label is no top-level domain.",
    why: "No such host exists, so the filter, or this entry of it, never matches.",
    example: "||azureedge.neti^$media",
    instead: "||azureedge.net^$media",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    if let Some((host, _)) = line.pattern_host().filter(|(_, rest)| rest.starts_with(['^', '/'])) {
        one(line, host, out);
    }
    for entry in line.host_lists.iter().flat_map(|list| &list.entries) {
        let host = without_mark(entry);
        let before = out.findings.len();
        one(line, host.split('/').next().unwrap_or(host), out);
        // An exclusion without effect does no harm. Some are placeholders.
        if let Some(new) = out.findings.get_mut(before).filter(|_| entry.starts_with('~')) {
            new.severity(Severity::Note);
        }
    }
}

fn one(line: &LintLine<'_>, host: &str, out: &mut LintReporter) {
    let Some((stem, top)) = host.rsplit_once('.') else { return };
    // Nine of ten end here.
    if line.suffixes.is_top(top) || top.is_empty() || stem.is_empty() || !is_plain_host(host) {
        return;
    }
    let finding = out.add(&LINT, line.span(top), format!("there is no top-level domain {top:?}"));
    if let Some(near) = line.suffixes.nearest(top) {
        finding.suggest(format!("did you mean {near}?"));
    }
}
