//! Why a page filter does not apply on a page.

use std::collections::BTreeSet;

use super::out_of_force::{idle_lines, message_of, near};
use super::reason::{NearFilter, WhyNotReason, in_order};
use crate::cosmetic::{Page, PageExplanation, stem};
use crate::engine::Engine;
use crate::filter::page::{PageFilter, ScopeEntry};
use crate::lists::{Lists, ResolvedLists};
use crate::net::is_below;
use crate::small::find;

/// The page filters that nearly apply on a page, the nearest first, at most `most`. `engine`: the lists, compiled.
/// `classes` and `ids`: names in the page, for generic filters. `text`: only filters with this text, and then those for
/// other hosts too.
///
/// ```
/// use brock::cosmetic::Page;
/// use brock::lists::Lists;
/// use brock::why_not::why_not_page;
/// use brock::{Builder, Engine};
/// let list = "shop.example##.promo\nwww.shop.example##.ad\n@@||shop.example^$generichide\n##.banner";
/// let mut builder = Builder::new();
/// builder.add_list("mine", list);
/// let engine = Engine::new(builder.build().0);
/// let mut lists = Lists::default();
/// lists.add("mine", list);
/// let page = Page::new("https://shop.example/")?;
/// let found = why_not_page(lists, &engine, &page, (&["banner"], &[]), None, 20);
/// let reasons: Vec<_> = found.iter().map(|one| (one.line, one.reason.name())).collect();
/// assert_eq!(reasons, [(4, "generichide"), (2, "host")]);
/// # Ok::<(), brock::UrlError>(())
/// ```
pub fn why_not_page(
    lists: Lists<'_>,
    engine: &Engine,
    page: &Page<'_>,
    (classes, ids): (&[&str], &[&str]),
    text: Option<&str>,
    most: usize,
) -> Vec<NearFilter> {
    let lists = lists.resolve();
    let explanation = engine.explain_page(page, classes, ids);
    // What another filter does on the page is not missing.
    let is_done = |value: &str| explanation.matches.iter().any(|one| !one.is_exception && one.value == value);
    let misses = explanation.near_misses.iter().filter(|one| one.failed != Some("host") || !is_done(&one.value));
    let misses = misses.filter_map(|one| {
        let reason = WhyNotReason::Page(one.failed?);
        Some(NearFilter { filter: one.filter.clone(), list: one.list.clone(), line: one.line, reason })
    });
    let mut found: Vec<NearFilter> = misses.collect();
    let site = engine.site(page.host());
    found.extend(of_similar_hosts(&lists, engine, page, text, &explanation));
    for idle in idle_lines(&lists, &[site]) {
        match idle.as_rejected(&lists) {
            Some(rejected) => found.push(rejected),
            None if PageFilter::is_one(idle.text) => {
                found.push(near(&lists, (idle.list, idle.line), idle.text, WhyNotReason::Off));
            }
            None => {}
        }
    }
    if let Some(text) = text {
        found.retain(|one| one.filter.contains(text));
    }
    let mut found = in_order(found);
    found.truncate(most);
    found
}

/// Filters for other hosts of the site, and, if a text is looked for, every filter with this text that does not apply.
/// Rejected page filters of the site are found here too, because they are parsed here.
fn of_similar_hosts(
    lists: &ResolvedLists<'_>,
    engine: &Engine,
    page: &Page<'_>,
    text: Option<&str>,
    explanation: &PageExplanation,
) -> Vec<NearFilter> {
    let site = engine.site(page.host());
    let stem = stem(site, site);
    let applying: BTreeSet<(&str, u32)> = explanation.matches.iter().map(|one| (one.list.as_str(), one.line)).collect();
    let mut found = Vec::new();
    for stored in &lists.filters.page_lines {
        let line = stored.text();
        let is_wanted = text.is_some_and(|text| line.contains(text));
        if !is_wanted && (site.is_empty() || find(line, if stem.is_empty() { site } else { stem }).is_none()) {
            continue;
        }
        let name = lists.reports[stored.list as usize].name.as_str();
        if applying.contains(&(name, stored.line)) {
            continue;
        }
        let reason = match stored.read() {
            Ok(filter) if is_wanted || filter.scope.included.iter().any(|entry| is_of_site(entry, site)) => {
                page_reason(&filter, page.host())
            }
            Err(Some(why)) => WhyNotReason::Rejected(message_of(&why)),
            Ok(_) | Err(None) => continue,
        };
        found.push(near(lists, (stored.list, stored.line), line.trim(), reason));
    }
    found
}

/// What is missing, for a filter that does not apply and that no explanation has.
fn page_reason(filter: &PageFilter<'_>, page: &str) -> WhyNotReason {
    let names = |entry: &ScopeEntry<'_>| match entry {
        ScopeEntry::Host(host) | ScopeEntry::Path(host, _) => is_below(page, host),
        _ => false,
    };
    if filter.scope.excluded.iter().any(names) {
        return WhyNotReason::Page("excluded host");
    }
    let is_generic = filter.scope.is_generic();
    match is_generic || filter.scope.included.iter().any(names) {
        // A generic filter needs its class or id in the page.
        true if is_generic => WhyNotReason::Page("class or id"),
        true => WhyNotReason::Page("path"),
        false => WhyNotReason::Page("host"),
    }
}

fn is_of_site(entry: &ScopeEntry<'_>, site: &str) -> bool {
    match entry {
        ScopeEntry::Host(host) | ScopeEntry::Path(host, _) => is_below(host, site),
        _ => false,
    }
}
