//! `fragment-in-pattern`: a pattern with `#`.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "fragment-in-pattern",
    group: LintGroup::Patterns,
    severity: Severity::Note,
    what: "A pattern with `#`.",
    why: "Browsers send URLs without the fragment, in most browsers.",
    example: "||a.example/#ads",
    instead: "||a.example/",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    // `urlskip` and `uritransform` see the whole address of a page.
    if line.regex_source().is_some() || filter.modification().is_some() {
        return;
    }
    let is_page = parts.list.iter().any(|part| matches!(part.name, "doc" | "document" | "popup" | "all"));
    if let Some(at) = parts.pattern.find('#').filter(|_| !is_page) {
        out.add(
            &LINT,
            line.span(&parts.pattern[at..]),
            "most browsers send no fragment, so the pattern matches nothing there",
        )
        .suggest("write the URL up to the #, or ## for a filter for pages");
    }
}
