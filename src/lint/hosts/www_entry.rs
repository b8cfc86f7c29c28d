//! `www-entry`: an entry of a list of hosts that starts with `www.`.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "www-entry",
    group: LintGroup::Hosts,
    severity: Severity::Note,
    what: "An entry of a list of hosts that starts with `www.`.",
    why: "The same page without `www.` is then not included. The shorter entry includes both.",
    example: "www.a.example##.ad",
    instead: "a.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for entry in line.host_lists.iter().flat_map(|list| &list.entries) {
        if let Some(rest) = without_mark(entry).strip_prefix("www.").filter(|rest| rest.contains('.')) {
            out.add(&LINT, line.span(entry), format!("{rest} without www. is not included"))
                .suggest(format!("write {rest}, which includes www.{rest}"));
        }
    }
}
