//! `pattern-without-word`: a pattern without a word to look it up by, for every site.

use crate::diagnostic::Severity;
use crate::filter::Pattern;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "pattern-without-word",
    group: LintGroup::Patterns,
    severity: Severity::Note,
    what: "A pattern without a word to look it up by, for every site.",
    why: "Each request has to be tested against it.",
    example: "/?x=$image",
    instead: "/pixel?x=$image",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let Pattern::Text { body, .. } = &filter.pattern else { return };
    let has_site = filter
        .condition
        .as_ref()
        .is_some_and(|condition| !condition.from.included.is_empty() || !condition.to.included.is_empty());
    let longest = body.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max().unwrap_or(0);
    if longest < 3 && !has_site && !filter.badfilter && body.len() > 2 {
        out.add(&LINT, line.span(parts.pattern), "the pattern has no word of three characters or more")
            .suggest("add a word of the URL, or restrict the filter with from= or to=");
    }
}
