//! `$badfilter` lines that disable nothing, with the nearest filter.

use std::collections::HashMap;

use super::filter_index::hash;
use super::finding::LintFinding;
use super::lists::badfilter_near_miss;
use super::parse_findings;
use super::rule::LintReporter;
use super::source::LintSource;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::filter::{NetworkFilter, Pattern};
use crate::lists::{Environment, Lists, ResolvedLists, StoredFilter};
use crate::span::Span;

/// The findings of `$badfilter` lines of judged lists, and notes on the filters that they disable.
pub(super) fn findings(sources: &[LintSource<'_>], environment: &Environment, out: &mut LintReporter) {
    let mut lists = Lists::new(environment.clone());
    sources.iter().for_each(|source| lists.add(source.name, source.text));
    let lists = lists.resolve();
    let is_judged = |list: u32| sources.get(list as usize).is_some_and(|source| source.is_judged);
    let is_sure = sources.iter().any(|source| !source.is_judged);
    let idle: Vec<_> = lists.badfilters.iter().filter(|(item, is_idle)| *is_idle && is_judged(item.list)).collect();
    let filters: Vec<_> = idle.iter().map(|(item, _)| lists.filters.filter(item)).collect();
    let key = |filter: &NetworkFilter<'_>| hash(&(filter.exception, &filter.pattern));
    let mut nearest: HashMap<u64, Vec<&StoredFilter<'_>>> =
        filters.iter().map(|filter| (key(filter), Vec::new())).collect();
    let disabled = lists.disabled.iter().map(|disabled| &disabled.filter);
    for item in lists.filters.all.iter().chain(disabled) {
        if let Some(found) = nearest.get_mut(&key(&lists.filters.filter(item))) {
            found.push(item);
        }
    }
    for ((item, _), filter) in idle.iter().zip(&filters) {
        (out.list, out.line) = (item.list, item.line);
        let span = lists.span(item);
        let near = nearest.get(&key(filter)).into_iter().flatten();
        // A narrower filter right behind the line replaces the one that it disables in another list.
        let is_replacement =
            |near: &StoredFilter<'_>| near.list == item.list && (1..4).contains(&near.line.wrapping_sub(item.line));
        let near = near
            .filter(|near| !is_replacement(near))
            .map(|near| (difference(filter, &lists.filters.filter(near)), *near));
        match near.filter(|(difference, _)| is_near(filter, difference)).min_by_key(|(difference, _)| difference.len())
        {
            Some((difference, near)) => report_near(sources, &lists, (span, near), &difference, out),
            None => {
                let message = "no filter of the lists has this pattern";
                let diagnostic = Diagnostic::new(Code::IdleBadfilter, span, message);
                let dialect = sources[item.list as usize].dialect;
                let finding = parse_findings::finding(item.list, item.line, &diagnostic, dialect);
                // It may aim at a list that was not given.
                let severity = if is_sure { Severity::Warning } else { Severity::Note };
                out.findings.push(LintFinding { severity, ..finding });
            }
        }
    }
    notes_on_disabled(sources, &lists, out);
}

fn report_near(
    sources: &[LintSource<'_>],
    lists: &ResolvedLists<'_>,
    (span, near): (Span, &StoredFilter<'_>),
    difference: &[String],
    out: &mut LintReporter,
) {
    let text = lists.filters.text(near);
    let target = lists.filters.filter(near).line().into_owned();
    let place = format!("{}:{}", sources[near.list as usize].name, near.line);
    let differs = difference.join(", ");
    let message = format!("no filter is the same as this one; {place} differs in {differs}");
    let join = if lists.filters.filter(near).modifiers().is_empty() && !text.contains('$') { "$" } else { "," };
    let corrected = format!("{target}{join}badfilter");
    let finding = out.add(&badfilter_near_miss::LINT, span, message);
    finding.suggest(format!("write {corrected}"));
    finding.fix(span, corrected);
}

/// The modifiers that only one of two filters has.
fn difference(filter: &NetworkFilter<'_>, near: &NetworkFilter<'_>) -> Vec<String> {
    let is_other = |name: &&String| *name != "badfilter";
    let (ours, theirs) = (filter.modifiers(), near.modifiers());
    let missing = theirs.iter().filter(is_other).filter(|name| !ours.contains(name)).map(|name| long_name(name));
    let extra = ours.iter().filter(is_other).filter(|name| !theirs.contains(name)).map(|name| long_name(name));
    missing.chain(extra).collect()
}

/// Whether a filter with this difference is probably the one that was meant: one modifier changed, or two.
fn is_near(filter: &NetworkFilter<'_>, difference: &[String]) -> bool {
    let sites = difference.iter().filter(|name| name.starts_with("from=")).count();
    difference.len() <= 2 && sites < 2 && !matches!(filter.pattern, Pattern::Any)
}

/// Modifiers are printed by their short names; people search for what is written in the list.
fn long_name(name: &str) -> String {
    match name {
        "3p" => "third-party (3p)".to_owned(),
        "1p" => "first-party (1p)".to_owned(),
        name => name.to_owned(),
    }
}

fn notes_on_disabled(sources: &[LintSource<'_>], lists: &ResolvedLists<'_>, out: &mut LintReporter) {
    for disabled in &lists.disabled {
        let (by, _) = &lists.badfilters[disabled.by];
        let item = &disabled.filter;
        if !sources.get(item.list as usize).is_some_and(|source| source.is_judged) {
            continue;
        }
        let extent = if disabled.is_partial { "disabled in part by" } else { "disabled by" };
        let message = format!("{extent} {}:{}", sources[by.list as usize].name, by.line);
        let diagnostic = Diagnostic::new(Code::DisabledByBadfilter, lists.span(item), message);
        out.findings.push(parse_findings::finding(
            item.list,
            item.line,
            &diagnostic,
            sources[item.list as usize].dialect,
        ));
    }
}
