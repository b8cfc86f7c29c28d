//! Fewer rules that mean the same.
//!
//! A rule is a product of sets: URLs, requested hosts, initiators, types, methods, parties. Two rules of the
//! same priority and action that differ in one set only are one rule with the union of that set. So are two that
//! differ in the parameters only which they take out of a query. Nothing else is ever merged, so a merged rule
//! matches what its parts match and nothing more.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::draft::{Act, Draft, Rank};
use super::hosts::{Hosts, suffixes};
use super::priority::Priority;
use super::shape::Shape;

/// A set in which two rules may differ.
#[derive(Clone, Copy)]
enum Dimension {
    RequestHosts,
    Initiators,
    Types,
    Methods,
    Party,
    /// What a rule does: names of parameters.
    Params,
}

/// Requested hosts come first, because nine of ten filters differ in nothing else.
const ORDER: [Dimension; 6] = [
    Dimension::Params,
    Dimension::RequestHosts,
    Dimension::Types,
    Dimension::Initiators,
    Dimension::Methods,
    Dimension::Party,
];

/// Merges until nothing more can be. The order is that of the first filter of each rule.
pub(super) fn merge(mut drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
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

/// All of a draft but one set.
type Rest<'t> = (Priority, Rank, Act<'t>, Shape<'t>);

fn merge_along(drafts: Vec<Draft<'_>>, dimension: Dimension) -> Vec<Draft<'_>> {
    let mut groups: HashMap<Rest<'_>, usize> = HashMap::with_capacity(drafts.len());
    let mut merged: Vec<Draft<'_>> = Vec::new();
    let mut united: Vec<bool> = Vec::new();
    for mut draft in drafts {
        match groups.entry(rest(&draft, dimension)) {
            std::collections::hash_map::Entry::Occupied(found) => {
                let into = &mut merged[*found.get()];
                unite(into, &mut draft, dimension);
                into.origins.append(&mut draft.origins);
                united[*found.get()] = true;
            }
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(merged.len());
                merged.push(draft);
                united.push(false);
            }
        }
    }
    for (draft, _) in merged.iter_mut().zip(united).filter(|(_, united)| *united) {
        match dimension {
            Dimension::RequestHosts => shorten(&mut draft.shape.request),
            Dimension::Initiators => shorten(&mut draft.shape.initiator),
            _ => {}
        }
    }
    merged
}

/// What must be equal for two drafts to be united along a dimension.
fn rest<'t>(draft: &Draft<'t>, dimension: Dimension) -> Rest<'t> {
    // Hosts with the same exclusions can be united; a list of none, every host, with lists without exclusions.
    let exclusions = |hosts: &Hosts<'t>| {
        let included =
            if hosts.included.is_empty() && !hosts.excluded.is_empty() { vec![Cow::Borrowed("*")] } else { Vec::new() };
        Hosts { included, excluded: hosts.excluded.clone() }
    };
    let Shape { url, request, initiator, top, types, methods, party, response } = &draft.shape;
    let shape = Shape {
        url: url.clone(),
        request: if matches!(dimension, Dimension::RequestHosts) { exclusions(request) } else { request.clone() },
        initiator: if matches!(dimension, Dimension::Initiators) { exclusions(initiator) } else { initiator.clone() },
        top: top.clone(),
        response: response.clone(),
        types: if matches!(dimension, Dimension::Types) { 0 } else { *types },
        methods: if matches!(dimension, Dimension::Methods) { 0 } else { *methods },
        party: if matches!(dimension, Dimension::Party) { 0 } else { *party },
    };
    let act = match &draft.act {
        Act::RemoveParams(_) if matches!(dimension, Dimension::Params) => Act::RemoveParams(BTreeSet::new()),
        act => act.clone(),
    };
    (draft.priority, draft.rank, act, shape)
}

fn unite<'t>(into: &mut Draft<'t>, from: &mut Draft<'t>, dimension: Dimension) {
    if let (Dimension::Params, Act::RemoveParams(into), Act::RemoveParams(from)) =
        (dimension, &mut into.act, &mut from.act)
    {
        into.append(from);
    }
    let (into, from) = (&mut into.shape, &mut from.shape);
    match dimension {
        // What differs in no more than this is the same but for it.
        Dimension::Params => {}
        Dimension::RequestHosts => unite_hosts(&mut into.request, &mut from.request),
        Dimension::Initiators => unite_hosts(&mut into.initiator, &mut from.initiator),
        Dimension::Types => into.types |= from.types,
        Dimension::Methods => into.methods |= from.methods,
        Dimension::Party => into.party |= from.party,
    }
}

/// The union of two lists with the same exclusions; [`shorten`] puts it in order.
fn unite_hosts<'t>(into: &mut Hosts<'t>, from: &mut Hosts<'t>) {
    if into.is_any() || from.is_any() {
        *into = Hosts::default();
    } else {
        into.included.append(&mut from.included);
    }
}

/// Restores the order, and leaves out hosts below others of the list.
fn shorten(hosts: &mut Hosts<'_>) {
    if hosts.included.len() < 2 {
        return;
    }
    hosts.included.sort_unstable();
    hosts.included.dedup();
    let sorted = hosts.included.clone();
    let listed = |host: &str| sorted.binary_search_by(|entry| entry.as_ref().cmp(host)).is_ok();
    hosts.included.retain(|host| !suffixes(host).skip(1).any(listed));
}
