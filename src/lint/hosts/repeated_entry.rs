//! `repeated-entry`: the same entry twice in one list of hosts.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::hosts::entry_span::with_separator;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use std::collections::HashSet;

pub(crate) static LINT: Lint = Lint {
    name: "repeated-entry",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "The same entry twice in one list of hosts.",
    why: "The second one has no effect.",
    example: "a.example,b.example,a.example##.ad",
    instead: "a.example,b.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in line.host_lists.iter().filter(|list| list.entries.len() > 1) {
        let mut seen = HashSet::new();
        for entry in &list.entries {
            if !entry.is_empty() && !seen.insert(*entry) {
                out.add(&LINT, line.span(entry), format!("{entry} is in the list already"))
                    .suggest("remove it")
                    .fix(with_separator(line, list, entry), "");
            }
        }
    }
}
