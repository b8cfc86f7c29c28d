//! `plain-regex`: a regular expression that is plain text.

use crate::diagnostic::Severity;
use crate::filter::Regex;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "plain-regex",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "A regular expression that is plain text.",
    why: "A plain pattern matches the same, is easier to read, and is faster.",
    example: "/ads\\.example\\/banner/",
    instead: "ads.example/banner",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let (Some(source), Some((parts, Some(_)))) = (line.regex_source(), line.network()) else { return };
    if parts.list.iter().any(|part| part.name == "match-case") {
        return;
    }
    let mut plain = String::with_capacity(source.len());
    let mut rest = source.chars();
    let mut has_escape = false;
    while let Some(character) = rest.next() {
        match character {
            '\\' => match rest.next() {
                Some(escaped) if matches!(escaped, '.' | '/' | '-' | '_' | '?' | '=' | '&') => plain.push(escaped),
                _ => return,
            },
            _ if character.is_ascii_alphanumeric() || matches!(character, '/' | '-' | '_' | '=' | '&' | ':') => {
                plain.push(character)
            }
            _ => return,
        }
        has_escape |= character == '\\';
    }
    // Without an escape it is a path, which has a lint of its own, or a short word.
    let is_text = plain.len() > 3 && plain.contains(['.', '/', '?', '=']) && Regex::parse(source).is_ok();
    if has_escape && is_text && !(plain.starts_with('/') && plain.ends_with('/')) {
        out.add(&LINT, line.span(parts.pattern), "the regular expression is plain text")
            .suggest(format!("write {plain}"));
    }
}
