//! `needless-wildcard`: a `*` at an end of a pattern that does nothing.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "needless-wildcard",
    group: LintGroup::Patterns,
    severity: Severity::Note,
    what: "A `*` at an end of a pattern that does nothing.",
    why: "A pattern matches within the URL.",
    example: "*/banner/ads.js",
    instead: "/banner/ads.js",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(_))) = line.network() else { return };
    let pattern = parts.pattern;
    if line.regex_source().is_some() || pattern.trim_matches('*').is_empty() {
        return;
    }
    let front = pattern.strip_prefix('*').map(|rest| (&pattern[..1], rest));
    let back = pattern.strip_suffix('*').map(|rest| (&pattern[pattern.len() - 1..], rest));
    for (star, rest) in [front, back].into_iter().flatten() {
        // Without it, `/ads/*` is an expression, a word is a host, and a sign at the start has another meaning.
        let is_needed = rest.starts_with('/') && rest.ends_with('/')
            || rest.starts_with(['|', '@', '!', '#', '[', '*', '$'])
            || rest.ends_with(['|', '*', '$'])
            || !rest.contains(['/', '?', '=', '&', '^', '|', ':', '_', '-'])
            || rest.starts_with("||") && !rest.contains(['/', '^']);
        if !is_needed && !rest.contains("://") {
            out.add(&LINT, line.span(star), "the * at this end of the pattern does nothing").suggest("remove it");
        }
    }
}
