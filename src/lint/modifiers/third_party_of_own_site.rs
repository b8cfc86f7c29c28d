//! `third-party-of-own-site`: `3p` on a filter whose only sites are those of its own host.

use crate::diagnostic::Severity;
use crate::filter::{Domain, Pattern};
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "third-party-of-own-site",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "`3p` on a filter whose only sites are those of its own host.",
    why: "A request from that site to itself is first-party, so the filter matches nothing.",
    example: "||a.example^$3p,domain=a.example",
    instead: "||a.example^$1p,domain=a.example",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let (Pattern::Host(host), Some(condition)) = (&filter.pattern, &filter.condition) else { return };
    if condition.party.third() != Some(true) || condition.from.included.is_empty() {
        return;
    }
    // Of subdomains of a suffix of the private section nothing is known here, so only the host itself and what is below.
    let is_own =
        |domain: &Domain<'_>| matches!(domain, Domain::Host(site) if site == host && !line.suffixes.is_suffix(site));
    if condition.from.included.iter().all(is_own) {
        out.add(
            &LINT,
            line.span(parts.modifiers.unwrap_or("")),
            format!("requests from {host} to itself are first-party"),
        )
        .suggest("remove 3p, or name other sites");
    }
}
