//! `type-without-redirect`: a redirect of a type that cannot be redirected.

use crate::diagnostic::Severity;
use crate::filter::ModificationKind;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "type-without-redirect",
    group: LintGroup::Modifiers,
    severity: Severity::Error,
    what: "A redirect of a type that cannot be redirected.",
    why: "Beacons, WebSockets and reports have no response that a surrogate could replace.",
    example: "*$ping,redirect-rule=empty",
    instead: "*$xhr,redirect-rule=empty",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    if filter.exception || filter.modification().is_none_or(|one| one.kind != ModificationKind::Redirect) {
        return;
    }
    let types: Vec<_> = parts
        .list
        .iter()
        .filter(|part| {
            !part.is_negated() && part.known.is_some_and(|known| matches!(known.effect, crate::filter::Effect::Type(_)))
        })
        .collect();
    let cannot = |name: &str| {
        matches!(name, "ping" | "websocket" | "popup" | "popunder" | "inline-script" | "inline-font" | "doc")
    };
    if !types.is_empty() && types.iter().all(|part| part.known.is_some_and(|known| cannot(known.name))) {
        out.add(&LINT, line.span(types[0].name), format!("requests of type {} cannot be redirected", types[0].name))
            .suggest("block it, or name another type");
    }
}
