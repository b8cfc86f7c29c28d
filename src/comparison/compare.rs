//! The comparison of two versions.

use std::collections::BTreeSet;

use super::change::{FilterChange, FilterChangeKind};
use super::filter_lines::lines_of;
use super::reach::NewFilters;
use super::report::{ComparisonReport, SiteSets};
use crate::cosmetic::Page;
use crate::engine::Engine;
use crate::index::FilterRef;
use crate::net::Request;

/// Two versions of lists.
#[derive(Clone, Copy, Debug)]
pub struct ComparedLists<'e> {
    /// All filters of the old version.
    pub old: &'e Engine,
    /// All filters of the new version.
    pub new: &'e Engine,
    /// The filters that only the old version has, with the names of lists and the lines that they have there: see
    /// [`only_lines`](crate::lists::only_lines).
    pub removed: &'e Engine,
    /// The filters that only the new version has, in the same way.
    pub added: &'e Engine,
}

/// Compares the answers of two versions of lists.
///
/// ```
/// use brock::comparison::{ComparedLists, Comparison, FilterChangeKind, RequestEffect};
/// use brock::{Builder, Engine, Request, ResourceType};
/// let engine = |list: &str| {
///     let mut builder = Builder::new();
///     builder.add_list("mine", list);
///     Engine::new(builder.build().0)
/// };
/// let (old, new) = (engine("||a.example^"), engine("||a.example^\n||b.example^$script"));
/// let (removed, added) = (engine(""), engine("\n||b.example^$script"));
/// let mut comparison = Comparison::new(ComparedLists { old: &old, new: &new, removed: &removed, added: &added });
/// comparison.request(&Request::new("https://b.example/x.js", "https://news.example/", ResourceType::Script)?);
/// let report = comparison.finish();
/// let [change] = &report.requests[..] else { panic!("one request changes") };
/// assert_eq!(change.effect, RequestEffect::Blocked);
/// assert_eq!(change.cause.as_ref().map(|by| (by.line, by.kind)), Some((2, FilterChangeKind::Added)));
/// assert_eq!(report.reach[0].requests, 1);
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Debug)]
pub struct Comparison<'e> {
    pub(super) lists: ComparedLists<'e>,
    /// The lines of filters that only the old version has.
    removed: BTreeSet<(String, u32)>,
    /// The lines of page filters that only the old and only the new version has, as their images store them.
    pub(super) removed_lines: Vec<u8>,
    pub(super) added_lines: Vec<u8>,
    pub(super) added: NewFilters,
    pub(super) report: ComparisonReport,
    /// The sites that were seen.
    pub(super) sites: SiteSets,
}

impl<'e> Comparison<'e> {
    /// Nothing compared yet, besides what needs no request and no page.
    pub fn new(lists: ComparedLists<'e>) -> Comparison<'e> {
        let removed = lines_of(lists.removed.image()).into_keys().collect();
        let added = NewFilters::new(lists.added);
        let mut comparison = Comparison {
            lists,
            removed,
            removed_lines: lists.removed.image().page_lines(),
            added_lines: lists.added.image().page_lines(),
            added,
            report: ComparisonReport::default(),
            sites: SiteSets::default(),
        };
        comparison.compare_sheets();
        comparison
    }

    /// Compares a request.
    pub fn request(&mut self, request: &Request<'_>) {
        self.report.compared_requests += 1;
        let site = self.lists.new.site(request.top_host());
        self.sites.of_requests.see(site);
        if let Some(change) = self.changed_request(request, site) {
            self.added.count_change(change.cause.as_ref());
            self.report.requests.push(change);
        }
        self.added.reach_request(self.lists.added, request, site);
    }

    /// Compares a page. `classes`, `ids`: the names in the page, for generic filters.
    pub fn page(&mut self, page: &Page<'_>, classes: &[&str], ids: &[&str]) {
        self.report.compared_pages += 1;
        self.sites.of_pages.see(self.lists.new.site(page.host()));
        self.compare_page(page, classes, ids);
    }

    /// The differences.
    pub fn finish(mut self) -> ComparisonReport {
        self.report.compared_sites = self.sites.count();
        self.report.reach = self.added.into_reach();
        self.report
    }

    /// A filter of the old version that is behind a difference.
    pub(super) fn old_filter(&self, found: Option<FilterRef<'_>>) -> Option<FilterChange> {
        let found = found?;
        let is_removed = self.removed.contains(&(found.list.to_owned(), found.line));
        let kind = if is_removed { FilterChangeKind::Removed } else { FilterChangeKind::Switched };
        Some(change_of(found, kind))
    }

    /// A filter of the new version that is behind a difference.
    pub(super) fn new_filter(&self, found: Option<FilterRef<'_>>) -> Option<FilterChange> {
        let found = found?;
        let is_added = self.added.has(found.list, found.line);
        Some(change_of(found, if is_added { FilterChangeKind::Added } else { FilterChangeKind::Switched }))
    }
}

fn change_of(found: FilterRef<'_>, kind: FilterChangeKind) -> FilterChange {
    FilterChange { filter: found.filter.into_owned(), list: found.list.to_owned(), line: found.line, kind }
}
