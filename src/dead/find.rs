//! Judges the filters of lists.

use super::dead_hosts::DeadHosts;
use super::judge::{DeadFilter, Judge, Judgement};
use super::recording::Recording;
use crate::lists::Lists;

/// What [`find`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeadFilters {
    /// The names of the lists.
    pub lists: Vec<String>,
    /// The number of filters that were judged.
    pub filters: usize,
    /// The filters that may be dead, in the order of their lines.
    pub dead: Vec<DeadFilter>,
}

/// Finds the filters that may be dead. `is_judged`: whether filters of the list with this number are reported. `least`:
/// the visits or requests that are needed to say that a filter matches nothing.
///
/// ```
/// use brock::dead::{DeadHosts, DeadReason, Recording, find};
/// use brock::lists::Lists;
/// use brock::{Builder, Engine, Request, ResourceType};
/// let list = "/ad.js$domain=news.example\n/ad.js$domain=other.example\n||gone.example^";
/// let mut builder = Builder::new();
/// builder.add_list("mine", list);
/// let engine = Engine::new(builder.build().0);
/// let mut recording = Recording::new(&engine);
/// let page = "https://news.example/";
/// recording.request(&Request::new("https://cdn.example/a.js", page, ResourceType::Script)?, page);
/// let mut hosts = DeadHosts::default();
/// hosts.read("gone.example");
/// let mut lists = Lists::default();
/// lists.add("mine", list);
/// let found = find(lists, &recording, &hosts, 1, |_| true);
/// let reasons: Vec<_> = found.dead.iter().map(|one| (one.line, one.reason)).collect();
/// // Nobody visited other.example.
/// assert_eq!(reasons, [(1, DeadReason::Idle), (3, DeadReason::Host)]);
/// # Ok::<(), brock::UrlError>(())
/// ```
pub fn find(
    lists: Lists<'_>,
    recording: &Recording<'_>,
    hosts: &DeadHosts,
    least: u32,
    is_judged: impl Fn(u32) -> bool,
) -> DeadFilters {
    let lists = lists.resolve();
    let names: Vec<String> = lists.reports.iter().map(|list| list.name.clone()).collect();
    let judge = Judge { evidence: recording.evidence(), hosts, least: least.max(1) };
    let mut found = DeadFilters { lists: names, ..DeadFilters::default() };
    let mut place = (String::new(), 0);
    for item in lists.filters.all.iter().filter(|item| is_judged(item.list)) {
        found.filters += 1;
        place.0.clear();
        place.0.push_str(&found.lists[item.list as usize]);
        place.1 = item.line;
        let filter = lists.filters.filter(item);
        if let Some(judgement) = judge.network(&filter, judge.evidence.hits.contains(&place)) {
            found.dead.push(dead_filter((item.list, item.line), filter.text, judgement));
        }
    }
    for stored in lists.filters.page_lines.iter().filter(|stored| is_judged(stored.list)) {
        let Ok(filter) = stored.read() else { continue };
        found.filters += 1;
        if let Some(judgement) = judge.page(&filter) {
            found.dead.push(dead_filter((stored.list, stored.line), filter.text, judgement));
        }
    }
    found.dead.sort_by_key(|one| (one.list, one.line));
    // A line of a hosts file names several hosts: the line is reported once.
    found.dead.dedup_by_key(|one| (one.list, one.line, one.reason));
    found
}

fn dead_filter((list, line): (u32, u32), text: &str, judgement: Judgement) -> DeadFilter {
    let Judgement { reason, visits, requests, dead, remaining } = judgement;
    DeadFilter { list, line, filter: text.to_owned(), reason, visits, requests, dead, remaining }
}
