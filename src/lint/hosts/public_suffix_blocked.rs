//! `public-suffix-blocked`: a filter without conditions for a whole public suffix.

use crate::diagnostic::Severity;
use crate::filter::Pattern;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "public-suffix-blocked",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "A filter without conditions for a whole public suffix.",
    why: "It blocks every site under that suffix.",
    example: "||uk^",
    instead: "||ads.example.uk^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let Pattern::Host(host) = &filter.pattern else { return };
    // Companies that rent names out have private suffixes, and a list may mean all of them.
    let is_registry = !host.contains('.') && line.suffixes.is_suffix(host);
    let is_plain = filter.condition.is_none() && !filter.exception && !filter.badfilter;
    if is_plain && is_registry && parts.pattern.starts_with("||") {
        let message = format!("{host} is a public suffix: the filter blocks every site under it");
        out.add(&LINT, line.span(parts.pattern), message)
            .suggest("name a host, or restrict the filter by site, party or type");
    }
}
