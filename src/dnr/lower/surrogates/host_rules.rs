//! Shared rules of any-host requests for blocks of whole hosts.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::request::SurrogateRequest;
use crate::dnr::draft::Draft;
use crate::dnr::lower::output::ModificationDrafts;
use crate::dnr::reason::InexactReason;
use crate::dnr::reduce::merge;
use crate::dnr::rules::Priority;
use crate::dnr::sets::{RequestSet, UrlMatch, party};

/// Whether a block applies to all URLs of its hosts.
pub(super) fn blocks_whole_hosts(block: &Draft<'_>) -> bool {
    block.requests.url == UrlMatch::Any && !block.requests.request.included.is_empty()
}

/// Makes the rules of any-host requests for blocks of whole hosts. Returns the filters and priority rows that have them.
///
/// These blocks are few rules with very many hosts, so request sets that one rule can express share them. The sets of the
/// most filters come first, until their rules have `max_hosts` hosts.
pub(super) fn emit_host_rules<'d, 't: 'd>(
    requests: &[SurrogateRequest<'t>],
    blocks: impl Iterator<Item = &'d Draft<'t>>,
    max_hosts: usize,
    output: &mut ModificationDrafts<'t>,
) -> HashSet<(u32, Priority)> {
    let open = requests.iter().filter(|request| request.is_any_host).flat_map(|request| {
        let rows = request.rows().into_iter().filter(|(blocked, _)| !blocked.is_all);
        rows.map(|(_, priority)| request.draft(priority, request.requests.clone(), false))
    });
    let mut open = merge(open.collect());
    let mut emitted = HashSet::new();
    if open.is_empty() {
        return emitted;
    }
    open.sort_by_key(|draft| (Reverse(draft.origins.len()), draft.origins[0]));
    let blocks = merge(blocks.filter(|block| blocks_whole_hosts(block)).cloned().collect());
    let mut hosts_left = max_hosts;
    for draft in open {
        let overlapping: Vec<&Draft<'t>> = blocks.iter().filter(|block| may_overlap(&draft, block)).collect();
        // Rules for first parties keep few of the hosts.
        let is_first_party = draft.requests.party == party::FIRST;
        if !is_first_party && host_count(overlapping.iter().map(|block| &block.requests)) > hosts_left {
            continue;
        }
        let parts: Vec<_> = overlapping.iter().map(|block| draft.requests.intersection(&block.requests)).collect();
        if parts.contains(&None) {
            let losses = draft.origins.iter().map(|&number| (number, InexactReason::PartlyBlocked.into()));
            output.losses.extend(losses);
        }
        let parts: Vec<RequestSet<'t>> = parts.into_iter().flatten().flatten().filter_map(same_sites_only).collect();
        if let Some(rest) = hosts_left.checked_sub(host_count(parts.iter())) {
            hosts_left = rest;
            emitted.extend(draft.origins.iter().map(|&number| (number, draft.priority)));
            output.drafts.extend(parts.into_iter().map(|requests| Draft { requests, ..draft.clone() }));
        }
    }
    emitted
}

/// Whether a block is in the row below that of the draft, and may match some of its requests.
fn may_overlap(draft: &Draft<'_>, block: &Draft<'_>) -> bool {
    let blocked_row = match draft.priority {
        Priority::ImportantSurrogateForImportant | Priority::SurrogateForImportant => Priority::ImportantBlock,
        _ => Priority::Block,
    };
    block.priority == blocked_row && !draft.requests.is_disjoint_ignoring_hosts(&block.requests)
}

/// The number of request hosts that the sets list.
fn host_count<'s, 't: 's>(sets: impl Iterator<Item = &'s RequestSet<'t>>) -> usize {
    sets.map(|set| set.request.included.len()).sum()
}

/// Removes, from a set of first-party requests, the hosts that belong to no site of its initiators.
fn same_sites_only(mut set: RequestSet<'_>) -> Option<RequestSet<'_>> {
    if set.party == party::FIRST && !set.initiator.included.is_empty() {
        set.request = set.request.same_sites(&set.initiator.included)?;
    }
    Some(set)
}
