//! What the new filters match.

use std::collections::{BTreeSet, HashMap};

use super::change::{FilterChange, FilterChangeKind};
use super::filter_lines::lines_of;
use crate::cosmetic::PageExplanation;
use crate::engine::Engine;
use crate::index::FilterId;
use crate::net::Request;

/// What a new filter matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterReach {
    /// Its text.
    pub filter: String,
    /// The name of its list.
    pub list: String,
    /// The number of its line, from 1.
    pub line: u32,
    /// Requests that it matches, whether or not another filter matches them too.
    pub requests: u32,
    /// Sites whose pages made these requests.
    pub sites: u32,
    /// Requests that are treated differently because of it.
    pub changed: u32,
    /// Pages on which it applies.
    pub pages: u32,
}

/// The filters that only the new version has.
#[derive(Debug)]
pub(super) struct NewFilters {
    all: Vec<FilterReach>,
    sites: Vec<BTreeSet<String>>,
    /// The indexes by list and line.
    places: HashMap<(String, u32), usize>,
    /// The indexes that were looked up.
    known: HashMap<FilterId, usize>,
}

impl NewFilters {
    pub(super) fn new(added: &Engine) -> NewFilters {
        let mut lines: Vec<_> = lines_of(added.image()).into_iter().collect();
        lines.sort_unstable();
        let reach = |((list, line), filter): ((String, u32), String)| FilterReach {
            filter,
            list,
            line,
            requests: 0,
            sites: 0,
            changed: 0,
            pages: 0,
        };
        let all: Vec<FilterReach> = lines.into_iter().map(reach).collect();
        let places = all.iter().enumerate().map(|(at, one)| ((one.list.clone(), one.line), at)).collect();
        NewFilters { sites: vec![BTreeSet::new(); all.len()], all, places, known: HashMap::new() }
    }

    pub(super) fn has(&self, list: &str, line: u32) -> bool {
        self.places.contains_key(&(list.to_owned(), line))
    }

    /// Counts the filters that match a request. `added`: an engine of these filters alone.
    pub(super) fn reach_request(&mut self, added: &Engine, request: &Request<'_>, site: &str) {
        if self.all.is_empty() {
            return;
        }
        let mut found: Vec<usize> = Vec::new();
        for one in &added.explain(request).matches {
            let at = *self.known.entry(one.filter).or_insert_with(|| {
                let filter = added.image().filter(one.filter);
                self.places.get(&(filter.list.to_owned(), filter.line)).copied().unwrap_or(usize::MAX)
            });
            found.push(at);
        }
        // A filter with two effects matches twice.
        found.sort_unstable();
        found.dedup();
        for at in found {
            let Some((one, sites)) = self.all.get_mut(at).zip(self.sites.get_mut(at)) else { continue };
            one.requests += 1;
            if !sites.contains(site) {
                sites.insert(site.to_owned());
            }
        }
    }

    /// Counts the filters that apply on a page, by an explanation of an engine of these filters alone.
    pub(super) fn reach_page(&mut self, explained: &PageExplanation) {
        let mut found: Vec<usize> = Vec::new();
        for one in &explained.matches {
            found.extend(self.places.get(&(one.list.clone(), one.line)));
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().for_each(|at| self.all[at].pages += 1);
    }

    /// Counts a request that is treated differently.
    pub(super) fn count_change(&mut self, cause: Option<&FilterChange>) {
        let Some(cause) = cause.filter(|cause| cause.kind == FilterChangeKind::Added) else { return };
        if let Some(at) = self.places.get(&(cause.list.clone(), cause.line)) {
            self.all[*at].changed += 1;
        }
    }

    /// The filters, those that match most first.
    pub(super) fn into_reach(mut self) -> Vec<FilterReach> {
        self.all.iter_mut().zip(&self.sites).for_each(|(one, sites)| one.sites = sites.len() as u32);
        self.all.sort_by_key(|one| (std::cmp::Reverse((one.requests, one.pages)), one.list.clone(), one.line));
        self.all
    }
}
