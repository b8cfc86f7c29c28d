//! `empty-entry`: an empty entry in a list of hosts.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "empty-entry",
    group: LintGroup::Hosts,
    severity: Severity::Error,
    what: "An empty entry in a list of hosts.",
    why: "A separator too many. Programs differ: some ignore the entry, some take the filter for every site.",
    example: ",a.example,b.example##.ad",
    instead: "a.example,b.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in &line.host_lists {
        for entry in list.entries.iter().filter(|entry| without_mark(entry).is_empty()) {
            // The separator before the entry, or after it at the start of the field.
            let (at, field) = (line.span(entry), line.span(list.field));
            let span = match at.start > field.start {
                true => Span::new(at.start as usize - 1, at.end as usize),
                false => Span::new(at.start as usize, (at.end as usize + 1).min(field.end.max(at.end) as usize)),
            };
            let separator = if list.separator() == ',' { "comma" } else { "|" };
            let finding = out.add(&LINT, span, "the list of hosts has an empty entry");
            finding.suggest(format!("remove the {separator}"));
            if list.entries.len() > 1 {
                finding.fix(span, "");
            }
        }
    }
}
