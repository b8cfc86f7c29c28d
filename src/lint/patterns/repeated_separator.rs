//! `repeated-separator`: several `^` one after the other.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "repeated-separator",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "Several `^` one after the other.",
    why: "Each matches a character of its own, or the end. A host is followed by one.",
    example: "||ads.example^^",
    instead: "||ads.example^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((host, rest)) = line.pattern_host() else { return };
    if rest.starts_with("^^") && host.contains('.') {
        let length = rest.bytes().take_while(|byte| *byte == b'^').count();
        let span = line.span(&rest[..length]);
        out.add(&LINT, span, "a second ^ behind a host matches only a separator after the first")
            .suggest("write one ^")
            .fix(span, "^");
    }
}
