//! `text-after-separator`: text directly behind the `^` of a host.

use crate::diagnostic::Severity;
use crate::filter::Modifier;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "text-after-separator",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "Text directly behind the `^` of a host.",
    why: "After a host a `^` matches the slash, a colon or the end. A `$` was probably forgotten, or two lines were joined.",
    example: "||ads.example^document",
    instead: "||ads.example^$document",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((host, rest)) = line.pattern_host() else { return };
    let Some(behind) = rest.strip_prefix('^').filter(|behind| !behind.is_empty()) else { return };
    if !host.contains('.') {
        return;
    }
    let is_word =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~'));
    let names: Vec<&str> = behind.split(',').collect();
    let name_of = |text: &&str| text.split('=').next().unwrap_or("").trim_start_matches('~').to_owned();
    let are_modifiers = names.iter().all(|text| Modifier::find(&name_of(text)).is_some());
    if are_modifiers {
        out.add(&LINT, line.span(behind), format!("{behind:?} is behind the ^ of a host, as a part of the URL"))
            .suggest(format!("did you mean ${behind}?"))
            .fix(line.span(&behind[..0]), "$");
    } else if behind.len() < 4 && is_word(behind) || line.suffixes.is_top(behind) && behind.len() > 1 && is_word(behind)
    {
        out.add(&LINT, line.span(behind), format!("{behind:?} is behind the ^ of a host, as a part of the URL"))
            .suggest("write / in place of ^ if it is the start of a path, or remove it");
    }
}
