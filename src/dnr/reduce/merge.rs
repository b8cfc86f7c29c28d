//! Merges rules that differ in one set.
//!
//! The condition of a rule is a product of sets: URLs, request hosts, initiators, types, methods, parties. Two rules with
//! the same priority and action that differ in only one of these sets become one rule with the union of the set. The same
//! holds for the names of the parameters that two rules remove. The merged rule matches exactly the requests of its parts.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::dnr::draft::{Draft, DraftAction};
use crate::dnr::rules::{Priority, RowOffset};
use crate::dnr::sets::{HostLists, RequestSet};
use crate::net::label_suffixes;

/// A set in which two rules may differ.
#[derive(Clone, Copy)]
enum Dimension {
    RequestHosts,
    Initiators,
    Types,
    Methods,
    Party,
    /// The names of the parameters to remove.
    Params,
}

/// Request hosts come early, because nine of ten filters differ only in them.
const ORDER: [Dimension; 6] = [
    Dimension::Params,
    Dimension::RequestHosts,
    Dimension::Types,
    Dimension::Initiators,
    Dimension::Methods,
    Dimension::Party,
];

/// Merges until no two drafts can be merged. The result is ordered by the first filter of each draft.
pub(crate) fn merge(mut drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    loop {
        let before = drafts.len();
        for dimension in ORDER {
            drafts = merge_along(drafts, dimension);
        }
        if drafts.len() == before {
            break;
        }
    }
    for draft in &mut drafts {
        draft.origins.sort_unstable();
        draft.origins.dedup();
    }
    drafts.sort_by_key(|draft| draft.origins[0]);
    drafts
}

/// A draft without the set of one dimension.
type MergeKey<'t> = (Priority, RowOffset, DraftAction<'t>, RequestSet<'t>);

fn merge_along(drafts: Vec<Draft<'_>>, dimension: Dimension) -> Vec<Draft<'_>> {
    let mut groups: HashMap<MergeKey<'_>, usize> = HashMap::with_capacity(drafts.len());
    let mut merged: Vec<Draft<'_>> = Vec::new();
    let mut is_merged: Vec<bool> = Vec::new();
    for mut draft in drafts {
        match groups.entry(merge_key(&draft, dimension)) {
            std::collections::hash_map::Entry::Occupied(found) => {
                let into = &mut merged[*found.get()];
                merge_into(into, &mut draft, dimension);
                into.origins.append(&mut draft.origins);
                is_merged[*found.get()] = true;
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(merged.len());
                merged.push(draft);
                is_merged.push(false);
            }
        }
    }
    for (draft, _) in merged.iter_mut().zip(is_merged).filter(|(_, is_merged)| *is_merged) {
        match dimension {
            Dimension::RequestHosts => normalize(&mut draft.requests.request),
            Dimension::Initiators => normalize(&mut draft.requests.initiator),
            _ => {}
        }
    }
    merged
}

/// Drafts with the same key can be merged along a dimension.
fn merge_key<'t>(draft: &Draft<'t>, dimension: Dimension) -> MergeKey<'t> {
    // Host lists with the same exclusions can be merged. The empty lists, all hosts, can be merged with lists without
    // exclusions.
    let exclusions = |hosts: &HostLists<'t>| {
        let included =
            if hosts.included.is_empty() && !hosts.excluded.is_empty() { vec![Cow::Borrowed("*")] } else { Vec::new() };
        HostLists { included, excluded: hosts.excluded.clone() }
    };
    let RequestSet { url, request, initiator, top, types, methods, party, response } = &draft.requests;
    let requests = RequestSet {
        url: url.clone(),
        request: if matches!(dimension, Dimension::RequestHosts) { exclusions(request) } else { request.clone() },
        initiator: if matches!(dimension, Dimension::Initiators) { exclusions(initiator) } else { initiator.clone() },
        top: top.clone(),
        response: response.clone(),
        types: if matches!(dimension, Dimension::Types) { 0 } else { *types },
        methods: if matches!(dimension, Dimension::Methods) { 0 } else { *methods },
        party: if matches!(dimension, Dimension::Party) { 0 } else { *party },
    };
    let action = match &draft.action {
        DraftAction::RemoveParams(_) if matches!(dimension, Dimension::Params) => {
            DraftAction::RemoveParams(BTreeSet::new())
        }
        action => action.clone(),
    };
    (draft.priority, draft.offset, action, requests)
}

fn merge_into<'t>(into: &mut Draft<'t>, from: &mut Draft<'t>, dimension: Dimension) {
    if let (Dimension::Params, DraftAction::RemoveParams(into), DraftAction::RemoveParams(from)) =
        (dimension, &mut into.action, &mut from.action)
    {
        into.append(from);
    }
    let (into, from) = (&mut into.requests, &mut from.requests);
    match dimension {
        // Merged above; the request sets are equal.
        Dimension::Params => {}
        Dimension::RequestHosts => merge_hosts(&mut into.request, &mut from.request),
        Dimension::Initiators => merge_hosts(&mut into.initiator, &mut from.initiator),
        Dimension::Types => into.types |= from.types,
        Dimension::Methods => into.methods |= from.methods,
        Dimension::Party => into.party |= from.party,
    }
}

/// The union of two lists with the same exclusions. [`normalize`] restores the invariant of [`HostLists`].
fn merge_hosts<'t>(into: &mut HostLists<'t>, from: &mut HostLists<'t>) {
    if into.is_all() || from.is_all() {
        *into = HostLists::default();
    } else {
        into.included.append(&mut from.included);
    }
}

/// Sorts the included hosts and removes duplicates and subdomains of other entries.
fn normalize(hosts: &mut HostLists<'_>) {
    if hosts.included.len() < 2 {
        return;
    }
    hosts.included.sort_unstable();
    hosts.included.dedup();
    let sorted = hosts.included.clone();
    let listed = |host: &str| sorted.binary_search_by(|entry| entry.as_ref().cmp(host)).is_ok();
    hosts.included.retain(|host| !label_suffixes(host).skip(1).any(listed));
}
