//! `short-pattern`: a pattern of one or two characters that no modifier restricts.

use crate::diagnostic::Severity;
use crate::filter::Pattern;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "short-pattern",
    group: LintGroup::Patterns,
    severity: Severity::Error,
    what: "A pattern of one or two characters that no modifier restricts.",
    why: "It matches a large part of all requests. It is mostly the rest of a line that was lost.",
    example: "n",
    instead: "||n.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, filter)) = line.network() else { return };
    let body = parts.pattern.trim_matches(['|', '*', '^']);
    let is_open = parts.list.iter().all(|part| part.name == "important" || part.name == "_");
    let is_host =
        filter.is_some_and(|filter| matches!(filter.pattern, Pattern::Host(_))) && parts.pattern.starts_with("||");
    if (1..=2).contains(&body.chars().count()) && is_open && !is_host && line.regex_source().is_none() {
        let count = body.chars().count();
        let characters = if count == 1 { "character" } else { "characters" };
        out.add(&LINT, line.span(parts.pattern), format!("a pattern of {count} {characters}"))
            .suggest("write a longer pattern, or restrict the filter by site, party or type");
    }
}
