//! The drafts of one surrogate request.

use std::collections::HashSet;

use super::request::{BlockedPart, MAX_BLOCKS, SurrogateRequest};
use crate::dnr::draft::Draft;
use crate::dnr::lower::output::ModificationDrafts;
use crate::dnr::reason::InexactReason;
use crate::dnr::reduce::merge;
use crate::dnr::rules::Priority;
use crate::dnr::sets::RequestSet;

/// Maximum number of rules for the blocks that one request overlaps, without the rules for whole hosts.
const MAX_RULES: usize = 16;

/// Makes the drafts of a request. `uncontested` is the part that may have a higher priority than `$important` blocks;
/// `with_host_rules` are the filters and rows that have rules for whole hosts.
pub(super) fn emit<'t>(
    request: SurrogateRequest<'t>,
    uncontested: Vec<RequestSet<'t>>,
    with_host_rules: &HashSet<(u32, Priority)>,
    output: &mut ModificationDrafts<'t>,
) {
    let [(_, for_important), (_, for_ordinary)] = request.rows();
    let is_above_important = request.important || uncontested == [request.requests.clone()];
    if request.blocks {
        let priority = if is_above_important { for_important } else { for_ordinary };
        output.drafts.push(request.draft(priority, request.requests.clone(), true));
        let parts = uncontested.into_iter().filter(|_| !is_above_important);
        output.drafts.extend(parts.map(|part| request.draft(for_important, part, true)));
    }
    for (blocked, priority) in request.rows() {
        if request.blocks && (is_above_important || priority == for_ordinary) {
            // The rule above already covers this row.
            continue;
        }
        if blocked.is_all {
            output.drafts.push(request.draft(priority, request.requests.clone(), false));
            continue;
        }
        let has_host_rules = !request.is_any_host || with_host_rules.contains(&(request.number, priority));
        let (mut drafts, is_cut) = block_drafts(&request, blocked, priority);
        let reason = match is_cut || blocked.is_incomplete {
            true if request.blocks => Some(InexactReason::ImportantSurrogate),
            _ if !has_host_rules => Some(InexactReason::BlockByBlock),
            true if request.is_any_host && is_cut => Some(InexactReason::BlockedHosts),
            true if is_cut && drafts.is_empty() => Some(InexactReason::BlockByBlock),
            true => Some(InexactReason::PartlyBlocked),
            false => None,
        };
        output.losses.extend(reason.map(|reason| (request.number, reason.into())));
        if has_host_rules {
            output.drafts.append(&mut drafts);
        }
    }
}

/// The drafts for the blocked part of a request, and whether some of the part is left out because of [`MAX_RULES`].
fn block_drafts<'t>(
    request: &SurrogateRequest<'t>,
    blocked: &BlockedPart<'t>,
    priority: Priority,
) -> (Vec<Draft<'t>>, bool) {
    let mut drafts: Vec<Draft<'t>> =
        blocked.sets.iter().map(|set| request.draft(priority, set.clone(), false)).collect();
    let is_cut = drafts.len() > MAX_BLOCKS;
    if drafts.len() > MAX_RULES {
        drafts = merge(drafts);
    }
    let is_cut = is_cut || drafts.len() > MAX_RULES;
    if is_cut {
        // Parts in which all URLs are blocked are the most useful. A request without a host keeps none: a selection of
        // the blocks on all hosts would be arbitrary.
        let is_on_all_hosts = !request.blocks && request.hosts.included.is_empty();
        drafts.retain(|draft| !is_on_all_hosts && draft.requests.url == request.requests.url);
        drafts.truncate(MAX_RULES);
    }
    (drafts, is_cut)
}
