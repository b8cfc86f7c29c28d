//! `third-hash`: three or more `#` between hosts and selector without a name behind them.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "third-hash",
    group: LintGroup::Elements,
    severity: Severity::Error,
    what: "Three or more `#` between hosts and selector without a name behind them.",
    why: "`###name` selects by identifier. Without a name nothing is selected.",
    example: "a.example###",
    instead: "a.example###ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, None)) = line.page().filter(|(parts, _)| parts.separator == "##") else { return };
    let rest = parts.body.trim_start_matches('#');
    let is_bare = parts.body.starts_with('#') && (rest.is_empty() || parts.body.starts_with("##"));
    if is_bare {
        out.add(&LINT, line.span(parts.body), "no identifier follows the #")
            .suggest("write the identifier of an element, or one pair of #");
    }
}
