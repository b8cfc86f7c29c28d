//! `regex-flags-in-pattern`: flags behind the closing slash of a pattern that looks like a regular expression.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "regex-flags-in-pattern",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "Flags behind the closing slash of a pattern that looks like a regular expression.",
    why: "A pattern has no flags: with text behind the slash the whole is plain text.",
    example: "/ads[0-9]+/i",
    instead: "/ads[0-9]+/",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    let Some((front, flags)) = parts.pattern.rsplit_once('/') else { return };
    let is_flags = (1..=2).contains(&flags.len()) && flags.bytes().all(|byte| b"gimsuy".contains(&byte));
    let looks_like_regex = front.len() > 2
        && front.starts_with('/')
        && (front.contains("\\/") || front.contains("[") && front.contains("]") || front.contains("\\d"));
    if is_flags && looks_like_regex {
        let span = line.span(flags);
        out.add(&LINT, span, format!("with {flags:?} behind the slash the pattern is plain text"))
            .suggest("remove the flags")
            .fix(span, "");
    }
}
