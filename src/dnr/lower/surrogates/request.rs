//! Requests that a filter redirects to a surrogate, and the blocks that overlap them.

use crate::dnr::draft::{Draft, DraftAction};
use crate::dnr::rules::{Priority, RowOffset};
use crate::dnr::sets::{HostLists, RequestSet};

/// Maximum number of blocks that are collected for one request set. Most of them differ only in the host and merge into
/// one rule.
pub(super) const MAX_BLOCKS: usize = 256;

/// A set of requests that a filter redirects to a surrogate if a filter blocks them.
pub(super) struct SurrogateRequest<'t> {
    /// The number of the filter.
    pub(super) number: u32,
    pub(super) important: bool,
    /// Whether the filter itself blocks the requests.
    pub(super) blocks: bool,
    /// Whether the filter has a surrogate for blocks of other filters on any host. Such filters share rules for blocks of
    /// whole hosts.
    pub(super) is_any_host: bool,
    pub(super) offset: RowOffset,
    pub(super) action: DraftAction<'t>,
    pub(super) requests: RequestSet<'t>,
    /// [`RequestSet::request_hosts`] of `requests`.
    pub(super) hosts: HostLists<'t>,
    /// The part that ordinary filters block.
    pub(super) ordinary: BlockedPart<'t>,
    /// The part that `$important` filters block.
    pub(super) by_important: BlockedPart<'t>,
}

/// The part of a request set that is blocked.
#[derive(Default)]
pub(super) struct BlockedPart<'t> {
    /// Whether all requests are blocked.
    pub(super) is_all: bool,
    /// Subsets that are blocked. For an any-host request they do not include blocks of whole hosts.
    pub(super) sets: Vec<RequestSet<'t>>,
    /// Whether more requests are blocked, which rules cannot express.
    pub(super) is_incomplete: bool,
}

impl BlockedPart<'_> {
    fn is_complete(&self) -> bool {
        self.is_all || self.sets.len() > MAX_BLOCKS
    }
}

impl<'t> SurrogateRequest<'t> {
    /// Records a block. `hosts` are its request hosts.
    pub(super) fn add_block(&mut self, block: &Draft<'t>, hosts: &HostLists<'t>) {
        let is_important = block.priority == Priority::ImportantBlock;
        if !is_important && self.blocks {
            return;
        }
        let blocked = if is_important { &mut self.by_important } else { &mut self.ordinary };
        if blocked.is_complete()
            || self.requests.is_disjoint_ignoring_hosts(&block.requests)
            || self.hosts.is_disjoint(hosts)
        {
            return;
        }
        if self.requests.is_subset(&block.requests) {
            blocked.is_all = true;
            return;
        }
        match self.requests.intersection(&block.requests) {
            Some(part) => blocked.sets.extend(part),
            None => blocked.is_incomplete = true,
        }
    }

    /// Whether an `$important` filter may block some of the requests.
    pub(super) fn overlaps_important(&self) -> bool {
        let blocked = &self.by_important;
        blocked.is_all || blocked.is_incomplete || !blocked.sets.is_empty()
    }

    /// Whether more blocks cannot change the result.
    pub(super) fn is_complete(&self) -> bool {
        (self.blocks || self.ordinary.is_complete()) && self.by_important.is_complete()
    }

    /// The blocked parts, each with the priority row above that of the block.
    pub(super) fn rows(&self) -> [(&BlockedPart<'t>, Priority); 2] {
        let (for_important, for_ordinary) = match self.important {
            true => (Priority::ImportantSurrogateForImportant, Priority::ImportantSurrogate),
            false => (Priority::SurrogateForImportant, Priority::Surrogate),
        };
        [(&self.by_important, for_important), (&self.ordinary, for_ordinary)]
    }

    /// The draft for a subset. `blocks`: whether the filter itself blocks the subset if there is no redirect.
    pub(super) fn draft(&self, priority: Priority, requests: RequestSet<'t>, blocks: bool) -> Draft<'t> {
        let action = match &self.action {
            DraftAction::Surrogate { redirect, .. } => DraftAction::Surrogate { redirect: redirect.clone(), blocks },
            action => action.clone(),
        };
        Draft { priority, offset: self.offset, action, requests, origins: vec![self.number] }
    }
}
