//! All differences, and their sums.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{FilterChange, PageChange, RequestChange, RequestEffect};
use super::reach::FilterReach;

/// What [`Comparison`](super::Comparison) found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparisonReport {
    /// The number of compared requests.
    pub compared_requests: u32,
    /// The number of compared pages.
    pub compared_pages: u32,
    /// The number of their sites.
    pub compared_sites: u32,
    /// The requests that differ, in their order.
    pub requests: Vec<RequestChange>,
    /// The differences of pages, in their order.
    pub pages: Vec<PageChange>,
    /// Selectors that are hidden on every page, unless an exception says otherwise, in the new version only.
    pub sheet_added: Vec<String>,
    /// The same in the old version only.
    pub sheet_removed: Vec<String>,
    /// What each new filter matches, those that match most first.
    pub reach: Vec<FilterReach>,
}

/// Numbers of differences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeCounts {
    /// Requests that are blocked now.
    pub blocked: u32,
    /// Requests that pass now.
    pub passed: u32,
    /// Requests with another surrogate.
    pub replaced: u32,
    /// Requests that are modified in another way.
    pub modified: u32,
    /// What is hidden or done on pages now.
    pub hidden: u32,
    /// What is no longer hidden or done on pages.
    pub shown: u32,
}

impl ChangeCounts {
    /// All of them.
    pub fn total(&self) -> u32 {
        self.blocked + self.passed + self.replaced + self.modified + self.hidden + self.shown
    }

    fn add_request(&mut self, effect: RequestEffect) {
        match effect {
            RequestEffect::Blocked => self.blocked += 1,
            RequestEffect::Passed => self.passed += 1,
            RequestEffect::Replaced => self.replaced += 1,
            RequestEffect::Modified => self.modified += 1,
        }
    }

    fn add_page(&mut self, change: &PageChange) {
        if change.hides() { self.hidden += 1 } else { self.shown += 1 }
    }
}

impl ComparisonReport {
    /// The differences of all requests and pages.
    pub fn counts(&self) -> ChangeCounts {
        let mut counts = ChangeCounts::default();
        self.requests.iter().for_each(|one| counts.add_request(one.effect));
        self.pages.iter().for_each(|one| counts.add_page(one));
        counts
    }

    /// The sites with differences, those with most first.
    pub fn by_site(&self) -> Vec<(&str, ChangeCounts)> {
        self.by(|request| Some(&*request.site), |page| Some(&*page.site))
    }

    /// The filters behind differences, those with most first.
    pub fn by_filter(&self) -> Vec<(&FilterChange, ChangeCounts)> {
        self.by(|request| request.cause.as_ref(), |page| page.cause.as_ref())
    }

    /// The types of the requests that differ, those with most first.
    pub fn by_type(&self) -> Vec<(&'static str, ChangeCounts)> {
        self.by(|request| Some(request.resource_type.name()), |_| None)
    }

    fn by<'r, K: Ord + Copy>(
        &'r self,
        of_request: impl Fn(&'r RequestChange) -> Option<K>,
        of_page: impl Fn(&'r PageChange) -> Option<K>,
    ) -> Vec<(K, ChangeCounts)> {
        let mut counts: BTreeMap<K, ChangeCounts> = BTreeMap::new();
        for (key, one) in self.requests.iter().filter_map(|one| Some((of_request(one)?, one))) {
            counts.entry(key).or_default().add_request(one.effect);
        }
        for (key, one) in self.pages.iter().filter_map(|one| Some((of_page(one)?, one))) {
            counts.entry(key).or_default().add_page(one);
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(key, counts)| (std::cmp::Reverse(counts.total()), *key));
        counts
    }
}

/// Sites that were seen.
#[derive(Debug, Default)]
pub(super) struct SiteSet(BTreeSet<String>);

impl SiteSet {
    pub(super) fn see(&mut self, site: &str) {
        if !self.0.contains(site) {
            self.0.insert(site.to_owned());
        }
    }
}

/// Sites of requests and of pages.
#[derive(Debug, Default)]
pub(super) struct SiteSets {
    pub(super) of_requests: SiteSet,
    pub(super) of_pages: SiteSet,
}

impl SiteSets {
    pub(super) fn count(&self) -> u32 {
        self.of_requests.0.union(&self.of_pages.0).filter(|site| !site.is_empty()).count() as u32
    }
}
