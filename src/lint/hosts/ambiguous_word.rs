//! `ambiguous-word`: a word alone, without `||`, `/` or a dot.

use crate::diagnostic::Severity;
use crate::lint::dialect::Dialect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "ambiguous-word",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "A word alone, without `||`, `/` or a dot.",
    why: "uBlock Origin takes it for a host, Adblock Plus and AdGuard for a part of every URL.",
    example: "media",
    instead: "/media/*",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    let word = parts.pattern;
    let is_word = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_clear = matches!(line.dialect, Dialect::AdGuard | Dialect::Dns);
    let severity = if is_clear { Severity::Note } else { Severity::Warning };
    if is_word && parts.modifiers.is_none() {
        out.add(
            &LINT,
            line.span(word),
            format!("{word:?} is the host {word:?} in uBlock Origin, and any URL with {word:?} in Adblock Plus"),
        )
        .suggest(format!("write ||{word}^ for the host, or *{word}* for the text"))
        .severity(severity);
    }
}
