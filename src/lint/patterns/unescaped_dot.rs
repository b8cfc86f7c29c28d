//! `unescaped-dot`: a dot in a regular expression that stands for the dot of a host.

use super::regex_bytes::bare_bytes;
use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "unescaped-dot",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "A dot in a regular expression that stands for the dot of a host.",
    why: "A dot matches any character. `\\.` matches a dot.",
    example: "/newser.com\\/[a-z]+\\.js/",
    instead: "/newser\\.com\\/[a-z]+\\.js/",
    check: LintCheck::Line(check),
};

/// Top-level names that follow the dot. Any name would give findings for `.js`-like texts.
const TOPS: [&str; 14] =
    ["com", "net", "org", "info", "xyz", "club", "online", "site", "top", "de", "fr", "ru", "jp", "pl"];

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some(source) = line.regex_source() else { return };
    let bytes = source.as_bytes();
    for (at, _) in bare_bytes(source).filter(|(at, byte)| *byte == b'.' && *at > 2) {
        if !bytes[at - 3..at].iter().all(u8::is_ascii_alphanumeric) {
            continue;
        }
        let behind = &source[at + 1..];
        let length = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
        if TOPS.contains(&&behind[..length]) && behind[length..].starts_with("\\/") {
            let dot = line.span(&source[at..at + 1]);
            out.add(&LINT, dot, "the dot matches any character").suggest("write \\. for a dot").fix(dot, "\\.");
        }
    }
}
