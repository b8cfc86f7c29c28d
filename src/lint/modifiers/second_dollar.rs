//! `second-dollar`: a second `$` where a comma separates modifiers.

use crate::diagnostic::Severity;
use crate::filter::Modifier;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "second-dollar",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "A second `$` where a comma separates modifiers.",
    why: "The text up to the last `$` belongs to the pattern or to a value.",
    example: "||a.example^$important$script",
    instead: "||a.example^$important,script",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, _)) = line.network() else { return };
    let end = line.span(parts.pattern).end as usize;
    // `||b.example$$script`: the pattern ends with a dollar sign.
    if parts.pattern.ends_with('$') && parts.modifiers.is_some() && line.regex_source().is_none() {
        let span = Span::new(end - 1, end);
        out.add(&LINT, span, "a second $ in front of the modifiers").suggest("write one $").fix(span, "");
        return;
    }
    let name_of = |text: &str| {
        let name = text.strip_prefix('~').unwrap_or(text);
        name.split([',', '=', '$']).next().is_some_and(|name| Modifier::find(name).is_some())
    };
    // `$important$script`: only the last `$` starts modifiers, the first one belongs to the pattern.
    let first = parts.pattern.find('$').filter(|at| {
        let rest = &parts.pattern[at + 1..];
        rest.split(',').all(name_of) && !rest.contains(['/', '?', '&'])
    });
    if let Some(first) = first.filter(|_| parts.modifiers.is_some() && line.regex_source().is_none()) {
        let finding = out.add(&LINT, line.span(&parts.pattern[first..first + 1]), "two $ in front of modifiers");
        finding.suggest("did you mean a comma in place of the second?").fix(Span::new(end, end + 1), ",");
        return;
    }
    for part in &parts.list {
        let texts = [Some(part.name), part.value.filter(|value| !value.contains(['/', '\\', ' ', '\'', '"']))];
        for text in texts.into_iter().flatten() {
            if let Some(at) = text.find('$').filter(|at| name_of(&text[at + 1..])) {
                let span = line.span(&text[at..at + 1]);
                // `domain=$domain=a.example`: the name was written twice.
                if at == 0 {
                    out.add(&LINT, span, "a $ in place of a value").suggest("remove one of the two names, and the $");
                    return;
                }
                out.add(&LINT, span, "a $ between modifiers").suggest("did you mean a comma?").fix(span, ",");
                return;
            }
        }
    }
}
