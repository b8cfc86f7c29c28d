//! `meaning-elsewhere`: a filter that means something else in another program.

use crate::diagnostic::Severity;
use crate::filter::ModificationKind;
use crate::lint::dialect::Dialect;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "meaning-elsewhere",
    group: LintGroup::Modifiers,
    severity: Severity::Note,
    what: "A filter that means something else in another program.",
    why: "The list may be used by other programs than its author's.",
    example: "*$removeparam=gclid",
    instead: "",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.network() else { return };
    let has_type = parts.list.iter().any(|part| {
        part.known.is_some_and(|known| {
            matches!(known.effect, crate::filter::Effect::Type(_) | crate::filter::Effect::AllTypes)
        })
    });
    let is_removeparam = filter.modification().is_some_and(|one| one.kind == ModificationKind::RemoveParam);
    let whole = line.span(line.text);
    if is_removeparam && !has_type && !filter.exception {
        let here = if line.dialect == Dialect::AdGuard {
            "uBlock Origin applies it to every type"
        } else {
            "AdGuard applies it to documents only"
        };
        out.add(&LINT, whole, format!("without a type {here}"));
    }
    let is_page = parts
        .list
        .iter()
        .any(|part| !part.is_negated() && part.known.is_some_and(|known| matches!(known.name, "doc" | "all")));
    if line.dialect == Dialect::Abp && is_page && !filter.exception {
        out.add(&LINT, whole, "Adblock Plus blocks no pages: there document is valid in exceptions only");
    }
    if line.dialect == Dialect::Dns
        && (!parts.list.is_empty() || line.regex_source().is_none() && !parts.pattern.starts_with("||"))
    {
        out.add(&LINT, whole, "a DNS server knows only the host of a request");
    }
}
