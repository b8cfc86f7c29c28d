//! `contradictory-entry`: a host that a list both includes and excludes.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use std::collections::HashSet;

pub(crate) static LINT: Lint = Lint {
    name: "contradictory-entry",
    group: LintGroup::Hosts,
    severity: Severity::Error,
    what: "A host that a list both includes and excludes.",
    why: "The filter matches nothing there, or the two programs that read it differ.",
    example: "||a.example^$domain=b.example|~b.example",
    instead: "||a.example^$domain=b.example",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in line.host_lists.iter().filter(|list| list.entries.len() > 1) {
        let excluded: HashSet<&str> = list.entries.iter().filter_map(|entry| entry.strip_prefix('~')).collect();
        for entry in list.entries.iter().filter(|entry| excluded.contains(*entry)) {
            out.add(&LINT, line.span(entry), format!("the list has both {entry} and ~{entry}"))
                .suggest("remove one of the two");
        }
    }
}
