//! `excluded-public-suffix`: a whole public suffix that is excluded.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "excluded-public-suffix",
    group: LintGroup::Hosts,
    severity: Severity::Note,
    what: "A whole public suffix that is excluded.",
    why: "The filter is off on every site of that suffix.",
    example: "/ads.js$domain=~com",
    instead: "/ads.js$domain=~a.com",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in line.host_lists.iter().filter(|list| list.entries.iter().all(|entry| entry.starts_with('~'))) {
        for entry in list.entries.iter().filter_map(|entry| entry.strip_prefix('~')) {
            if !entry.contains('.') && line.suffixes.is_suffix(entry) {
                out.add(&LINT, line.span(entry), format!("the filter is off on every site under {entry}"));
            }
        }
    }
}
