//! The parts of surrogate requests whose rules may have a higher priority than `$important` blocks.

use super::request::SurrogateRequest;
use crate::dnr::draft::Draft;
use crate::dnr::rules::Priority;
use crate::dnr::sets::{HostLists, RequestSet};

/// Maximum number of parts of one request set.
const MAX_PARTS: usize = 4;

/// For each request the part that no exception and no higher surrogate overlaps: its redirect is right whichever filter
/// blocks it. Empty for requests that do not need such a part.
pub(super) fn uncontested_parts<'t>(
    requests: &[SurrogateRequest<'t>],
    drafts: &[Draft<'t>],
) -> Vec<Vec<RequestSet<'t>>> {
    let exceptions: Vec<(&RequestSet<'t>, HostLists<'t>)> = (drafts.iter())
        .filter(|draft| draft.priority == Priority::Exception)
        .map(|draft| (&draft.requests, draft.requests.request_hosts().into_owned()))
        .collect();
    let mut uncontested = Vec::with_capacity(requests.len());
    for request in requests {
        if request.important || !request.blocks || !request.overlaps_important() {
            uncontested.push(Vec::new());
            continue;
        }
        // An `$important` surrogate for requests that no `$important` filter blocks has a row below this one.
        let is_higher = |other: &&SurrogateRequest<'t>| {
            (other.important || other.offset > request.offset) && other.action != request.action
        };
        let higher = requests.iter().filter(is_higher).map(|other| (&other.requests, &other.hosts));
        let mut parts = vec![request.requests.clone()];
        for (set, hosts) in exceptions.iter().map(|(set, hosts)| (*set, hosts)).chain(higher) {
            if request.requests.is_disjoint_ignoring_hosts(set) || request.hosts.is_disjoint(hosts) {
                continue;
            }
            parts = parts.into_iter().flat_map(|part| part.difference(set).sets).collect();
            if parts.len() > MAX_PARTS {
                parts.clear();
            }
        }
        uncontested.push(parts);
    }
    uncontested
}
