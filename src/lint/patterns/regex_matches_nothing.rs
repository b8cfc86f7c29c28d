//! `regex-matches-nothing`: a regular expression with text after its end, or before its start.

use super::regex_bytes::bare_bytes;
use crate::diagnostic::Severity;
use crate::filter::ModifierPart;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "regex-matches-nothing",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "A regular expression with text after its end, or before its start.",
    why: "`$` is the end of the URL and `^` the start, so nothing can match. A backslash was probably doubled.",
    example: "*$removeparam=/^\\\\$ja=/",
    instead: "*$removeparam=/^\\$ja=/",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    if let Some(source) = line.regex_source() {
        one(line, source, out);
    }
    let Some((parts, _)) = line.network() else { return };
    let is_searched =
        |part: &&ModifierPart<'_>| part.known.is_some_and(|known| matches!(known.name, "removeparam" | "ipaddress"));
    for value in parts.list.iter().filter(is_searched).filter_map(|part| part.value) {
        let value = value.trim_start_matches('~');
        let inner = value.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
        if let Some((source, _)) = inner {
            one(line, source, out);
        }
    }
}

fn one(line: &LintLine<'_>, source: &str, out: &mut LintReporter) {
    let bytes = source.as_bytes();
    let follows_end = |next: &u8| next.is_ascii_alphanumeric() || matches!(next, b'_' | b'=' | b'-');
    for (at, byte) in bare_bytes(source) {
        let (message, suggestion) = match byte {
            b'$' if bytes.get(at + 1).is_some_and(follows_end) => {
                ("text follows the end of the URL: the expression matches nothing", "write \\$ for a dollar sign")
            }
            b'^' if at > 0 && bytes[at - 1].is_ascii_alphanumeric() && !bytes[..at].ends_with(b"\\b") => (
                "text precedes the start of the URL: the expression matches nothing",
                "write \\^ for the character, or remove it",
            ),
            _ => continue,
        };
        out.add(&LINT, line.span(&source[at..at + 1]), message).suggest(suggestion);
        return;
    }
}
