//! `css-comment`: a comment within a selector or a style.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "css-comment",
    group: LintGroup::Elements,
    severity: Severity::Warning,
    what: "A comment within a selector or a style.",
    why: "Programs that do not parse CSS take it for a part of the selector.",
    example: "a.example##.ad/* banner */",
    instead: "a.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.page().filter(|(parts, _)| parts.is_element) else { return };
    // In texts, addresses and expressions the characters are no comment.
    if parts.body.contains(['"', '\'', '(', '[']) {
        return;
    }
    if let Some(at) = parts.body.find("/*") {
        let length = parts.body[at..].find("*/").map_or(parts.body.len() - at, |end| end + 2);
        let span = line.span(&parts.body[at..at + length]);
        out.add(&LINT, span, "a comment within a page filter")
            .suggest("write it on a line of its own, after !")
            .fix(span, "");
    }
}
