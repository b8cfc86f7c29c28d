//! `exclusion-without-effect`: an entry with `~` that excludes nothing of the included entries.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, is_plain_host};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "exclusion-without-effect",
    group: LintGroup::Hosts,
    severity: Severity::Note,
    what: "An entry with `~` that excludes nothing of the included entries.",
    why: "The included entries do not contain that host. Some authors write it as a reminder.",
    example: "*$script,to=com|~ee.co.uk",
    instead: "*$script,to=com",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in &line.host_lists {
        let included: Vec<&str> = list.entries.iter().copied().filter(|entry| !entry.starts_with('~')).collect();
        // Expressions, entities and paths are not compared.
        if included.is_empty() || !included.iter().all(|entry| is_plain_host(entry)) {
            continue;
        }
        for entry in list.entries.iter().filter_map(|entry| entry.strip_prefix('~')) {
            let is_below =
                |of: &&str| entry.strip_suffix(*of).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
            if is_plain_host(entry) && !included.iter().any(is_below) {
                out.add(&LINT, line.span(entry), format!("no included entry contains {entry}")).suggest("remove it");
            }
        }
    }
}
