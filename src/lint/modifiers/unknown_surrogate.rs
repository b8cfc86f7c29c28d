//! `unknown-surrogate`: an unknown surrogate.

use crate::diagnostic::Severity;
use crate::filter::{ModificationKind, distance, redirect};
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::modifiers::surrogate_names::SURROGATE_NAMES;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "unknown-surrogate",
    group: LintGroup::Modifiers,
    severity: Severity::Warning,
    what: "An unknown surrogate.",
    why: "Without its file the request is blocked, not redirected; with `redirect-rule` nothing happens.",
    example: "||a.example^$script,redirect=noop.jss",
    instead: "||a.example^$script,redirect=noop.js",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let Some(modification) = filter.modification().filter(|one| one.kind == ModificationKind::Redirect) else { return };
    let (name, _) = redirect(&modification.value);
    // An exception may name any.
    if name.is_empty() || name == "none" || SURROGATE_NAMES.binary_search(&name).is_ok() {
        return;
    }
    let place =
        parts.list.iter().filter_map(|part| part.value).find(|value| value.contains(name)).unwrap_or(parts.pattern);
    let finding = out.add(&LINT, line.span(place), format!("there is no surrogate {name:?}"));
    let near = SURROGATE_NAMES.iter().map(|known| (distance(name, known), known)).filter(|(far, _)| *far <= 2).min();
    if let Some((_, near)) = near {
        finding.suggest(format!("did you mean {near}?"));
    }
}
