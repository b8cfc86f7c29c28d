//! `selector-of-url`: an attribute selector of a link or frame with a scheme and no host.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "selector-of-url",
    group: LintGroup::Elements,
    severity: Severity::Warning,
    what: "An attribute selector of a link or frame with a scheme and no host.",
    why: "It selects nearly all links of a page.",
    example: "##a[href^=\"https://\"]",
    instead: "##a[href^=\"https://ads.example/\"]",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.page() else { return };
    const WIDE: [&str; 6] = [
        "[href^=\"http\"]",
        "[href^=\"https://\"]",
        "[href^=\"http://\"]",
        "[src^=\"http\"]",
        "[src^=\"https://\"]",
        "[href]",
    ];
    let is_wide = |selector: &&str| {
        ["", "a", "img", "iframe"].iter().any(|tag| selector.strip_prefix(tag).is_some_and(|rest| WIDE.contains(&rest)))
    };
    if filter.is_exception || !filter.scope.is_generic() {
        return;
    }
    for selector in parts.body.split(',').map(str::trim).filter(is_wide) {
        out.add(&LINT, line.span(selector), format!("{selector} selects nearly every link of every page"))
            .suggest("write a host, or name the sites");
    }
}
