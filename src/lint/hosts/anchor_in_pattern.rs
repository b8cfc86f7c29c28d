//! `anchor-in-pattern`: a `|` or `||` within a pattern.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "anchor-in-pattern",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "A `|` or `||` within a pattern.",
    why: "Anchors have a meaning at the start and the end only. Two lines were probably joined.",
    example: "||a.example|images.b.example",
    instead: "||a.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    if line.regex_source().is_some() {
        return;
    }
    let inner = parts.pattern.trim_start_matches('|').trim_end_matches('|');
    let Some(at) = inner.find('|') else { return };
    // A bar within a path or a query can be a part of the URL.
    if inner[..at].contains(['/', '?', '=']) && !inner[at..].starts_with("||") {
        return;
    }
    let length = inner[at..].bytes().take_while(|byte| *byte == b'|').count();
    let bars = &inner[at..at + length];
    out.add(&LINT, line.span(bars), format!("{bars} within the pattern is no anchor"))
        .suggest("write the two filters on lines of their own");
}
