//! `accidental-regex`: a pattern between slashes that is a path, not a regular expression.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "accidental-regex",
    group: LintGroup::Patterns,
    severity: Severity::Warning,
    what: "A pattern between slashes that is a path, not a regular expression.",
    why: "A pattern that starts and ends with a slash is a regular expression. The slashes are not part of it, so it matches more than the path.",
    example: "@@//cdn.example/images/",
    instead: "@@//cdn.example/images/*",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some(source) = line.regex_source() else { return };
    let is_path = source.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.'));
    // An expression escapes its slashes and its dots; a path of several folders has slashes without a backslash.
    let has_bare_slash = source.contains('/');
    let is_name = source.len() > 3 && !source.contains('.');
    let span = line.span(&source[source.len()..]);
    if is_path && (has_bare_slash || is_name) {
        let end = span.start as usize + 1;
        out.add(&LINT, line.span(source), format!("/{source}/ is read as a regular expression, without the slashes"))
            .suggest(format!("write /{source}/* for the path"))
            .fix(crate::span::Span::new(end, end), "*");
    }
}
