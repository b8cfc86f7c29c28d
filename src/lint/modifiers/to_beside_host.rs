//! `to-beside-host`: `to` with hosts that the pattern excludes.

use crate::diagnostic::Severity;
use crate::filter::{Domain, Pattern};
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "to-beside-host",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "`to` with hosts that the pattern excludes.",
    why: "The host of the pattern is none of them, so the filter matches nothing.",
    example: "||a.example^$to=b.example",
    instead: "||a.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let (Pattern::Host(host), Some(condition)) = (&filter.pattern, &filter.condition) else { return };
    let is_related = |domain: &Domain<'_>| match domain {
        Domain::Host(other) => other.ends_with(host.as_ref()) || host.ends_with(other.as_ref()),
        Domain::Entity(_) | Domain::Regex(_) => true,
    };
    let included = &condition.to.included;
    if !included.is_empty() && !included.iter().any(is_related) {
        out.add(&LINT, line.span(parts.modifiers.unwrap_or("")), format!("no entry of to= is {host} or below it"))
            .suggest("remove to=, or write its host as the pattern");
    }
}
