//! `case-of-nothing`: `match-case` on an expression without letters.

use crate::diagnostic::Severity;
use crate::filter::Effect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "case-of-nothing",
    group: LintGroup::Modifiers,
    severity: Severity::Note,
    what: "`match-case` on an expression without letters.",
    why: "Case makes no difference.",
    example: "/\\/[0-9]{8}\\.1$/$match-case",
    instead: "/\\/[0-9]{8}\\.1$/",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let (Some((parts, Some(_))), Some(source)) = (line.network(), line.regex_source()) else { return };
    let mut letters = source.replace("\\d", "").replace("\\b", "");
    letters.retain(|c| c.is_alphabetic());
    if let Some(part) = parts.with(Effect::MatchCase).filter(|_| letters.is_empty()) {
        out.add(&LINT, line.span(part.name), "the expression has no letter").suggest("remove match-case");
    }
}
