//! `space-in-host-field`: white space beside the separator of a page filter, or within its host field.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "space-in-host-field",
    group: LintGroup::Hosts,
    severity: Severity::Error,
    what: "White space beside the separator of a page filter, or within its host field.",
    why: "uBlock Origin rejects the line.",
    example: "a.example, b.example##.ad",
    instead: "a.example,b.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.page() else { return };
    let field = parts.hosts;
    if field.contains('/') {
        return;
    }
    for (at, character) in field.char_indices().filter(|(_, character)| character.is_whitespace()) {
        let start = line.span(field).start as usize + at;
        let span = Span::new(start, start + character.len_utf8());
        out.add(&LINT, span, "white space in the host field").suggest("remove it").fix(span, "");
    }
}
