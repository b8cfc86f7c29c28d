//! `general-pattern`: a short word as a pattern for every type, site and party.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "general-pattern",
    group: LintGroup::Patterns,
    severity: Severity::Note,
    what: "A short word as a pattern for every type, site and party.",
    why: "It matches many requests that its author does not know.",
    example: "/event",
    instead: "/event/collect^$3p",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let body = parts.pattern.trim_matches(['|', '*', '^']);
    let is_short =
        (3..=6).contains(&body.len()) && body.starts_with('/') && !body[1..].contains(['/', '.', '?', '=', '_', '-']);
    if is_short && filter.condition.is_none() && !filter.exception && !filter.badfilter && line.regex_source().is_none()
    {
        out.add(&LINT, line.span(parts.pattern), format!("{body} is a part of many URLs"))
            .suggest("write more of the URL, or restrict the filter by site, party or type");
    }
}
