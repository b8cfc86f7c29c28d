//! `$badfilter` lines that disable nothing, with the nearest filter.

use std::collections::HashMap;

use super::finding::LintFinding;
use super::lists::badfilter_near_miss;
use super::parse_findings;
use super::rule::LintReporter;
use super::source::LintSource;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::filter::{NetworkFilter, Pattern};
use crate::lists::{Environment, Lists, ResolvedLists, StoredFilter};
use crate::small::word_hash as hash;
use crate::span::Span;

/// The findings of `$badfilter` lines of judged lists, and notes on the filters that they disable.
pub(super) fn findings(sources: &[LintSource<'_>], environment: &Environment, out: &mut LintReporter) {
    let mut lists = Lists::new(environment.clone());
    sources.iter().for_each(|source| lists.add(source.name, source.text));
    let lists = lists.resolve();
    let is_judged = |list: u32| sources.get(list as usize).is_some_and(|source| source.is_judged);
    let idle: Vec<_> = lists.badfilters.iter().filter(|(item, is_idle)| *is_idle && is_judged(item.list)).collect();
    let filters: Vec<_> = idle.iter().map(|(item, _)| lists.filters.filter(item)).collect();
    let key = |filter: &NetworkFilter<'_>| hash(&(filter.exception, &filter.pattern));
    let mut nearest: HashMap<u64, Vec<&StoredFilter<'_>>> =
        filters.iter().map(|filter| (key(filter), Vec::new())).collect();
    // A filter that another line disables already is not the one that was meant.
    for item in &lists.filters.all {
        if let Some(found) = nearest.get_mut(&key(&lists.filters.filter(item))) {
            found.push(item);
        }
    }
    for ((item, _), filter) in idle.iter().zip(&filters) {
        (out.list, out.line) = (item.list, item.line);
        let span = lists.span(item);
        let near = nearest.get(&key(filter)).map_or(&[][..], Vec::as_slice);
        // A filter of the same list right behind the line replaces the one that it disables in another list. Then the
        // others of this pattern are not meant, also if they are the same as the replacement.
        let is_replacement =
            |near: &&StoredFilter<'_>| near.list == item.list && (1..6).contains(&near.line.wrapping_sub(item.line));
        let is_replaced = near.iter().any(is_replacement);
        let near = near.iter().filter(|_| !is_replaced).map(|near| (lists.filters.filter(near), *near));
        let near = near.filter(|(near, _)| is_near(filter, near));
        let near = near.map(|(found, near)| (difference(filter, &found), near));
        match near.filter(|(difference, _)| difference.len() <= 2).min_by_key(|(difference, _)| difference.len()) {
            Some((difference, near)) => report_near(sources, &lists, (span, near), &difference, out),
            None => {
                let message = "no filter of the lists is the same without badfilter";
                let diagnostic = Diagnostic::new(Code::IdleBadfilter, span, message);
                let dialect = sources[item.list as usize].dialect;
                let finding = parse_findings::finding(item.list, item.line, &diagnostic, dialect);
                // It may aim at a list that was not given: lists are often written against regional ones.
                out.findings.push(LintFinding { severity: Severity::Note, ..finding });
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
    finding.suggest(format!("write {corrected}, or remove the line"));
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

/// Whether a filter with the same pattern is probably the one that was meant: it has the same effect, and is not for some
/// sites while the line is for all or for others.
fn is_near(filter: &NetworkFilter<'_>, near: &NetworkFilter<'_>) -> bool {
    let (ours, theirs) = (filter.condition(), near.condition());
    let (ours, theirs) = (&ours.from.included, &theirs.from.included);
    let has_same_sites = match theirs.is_empty() {
        true => ours.is_empty(),
        false => theirs.iter().any(|site| ours.contains(site)),
    };
    has_same_sites && filter.modification() == near.modification() && !matches!(filter.pattern, Pattern::Any)
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
