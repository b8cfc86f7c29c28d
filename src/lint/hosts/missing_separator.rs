//! `missing-separator`: a whole host after `||` without `^` or `/` behind it.

use crate::diagnostic::Severity;
use crate::filter::Pattern;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "missing-separator",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "A whole host after `||` without `^` or `/` behind it.",
    why: "The filter also matches hosts that start with the same text: `||a.co` matches `a.com`.",
    example: "||mimosaavior.top",
    instead: "||mimosaavior.top^",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((host, rest)) = line.pattern_host() else { return };
    let Some((_, Some(filter))) = line.network() else { return };
    // With modifiers the same text is read as the host in uBlock Origin and in Brock.
    if !rest.is_empty() || matches!(filter.pattern, Pattern::Host(_)) {
        return;
    }
    let Some((stem, top)) = host.rsplit_once('.') else { return };
    if !stem.is_empty() && top.len() > 1 && line.suffixes.is_top(top) {
        out.add(&LINT, line.span(host), format!("||{host} also matches longer hosts"))
            .suggest("write ^ behind the host")
            .fix(line.span(&host[host.len()..]), "^");
    }
}
