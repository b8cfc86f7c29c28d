//! Merges rules for the same path on many hosts: `||a.example/stat/`, `||b.example/stat/`, ….
//!
//! A `urlFilter` cannot test the start of a path on several hosts, so there is one rule for each host: 1,468 of the 12,593
//! rules of EasyList and EasyPrivacy differ from another one only in the host. A regular expression with a list of hosts
//! can. Browsers limit regular expressions to a thousand, so only paths on many hosts get one: with a minimum of eight
//! hosts, 47 expressions replace 853 rules.

use std::collections::HashMap;

use crate::dnr::draft::Draft;
use crate::dnr::expression::path_prefix;
use crate::dnr::sets::{HostLists, RequestSet, UrlMatch};
use crate::net::is_host_name;

/// Minimum number of hosts with the same path.
const MIN_HOSTS: usize = 8;

/// Merges drafts for the same path, the paths on the most hosts first. Uses at most half of the expressions that are left
/// of `regex_rules`.
pub(crate) fn merge_shared_paths(drafts: Vec<Draft<'_>>, regex_rules: usize) -> Vec<Draft<'_>> {
    let used = drafts.iter().filter(|draft| draft.requests.url.is_regex()).count();
    let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if let Some((_, path)) = host_and_path(&draft.requests) {
            let RequestSet { initiator, top, types, methods, party, response, .. } = &draft.requests;
            let rest = (initiator, top, *types, *methods, *party, response);
            let rest = (draft.priority, draft.offset, &draft.action, path, rest);
            groups.entry(rest).or_default().push(at);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() >= MIN_HOSTS).collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    groups.truncate(regex_rules.saturating_sub(used) / 2);

    let mut merged_into: Vec<Option<usize>> = vec![None; drafts.len()];
    let mut merged: Vec<Draft<'_>> = Vec::with_capacity(groups.len());
    for group in &groups {
        let Some(draft) = merge_group(&drafts, group) else { continue };
        group.iter().for_each(|&at| merged_into[at] = Some(merged.len()));
        merged.push(draft);
    }
    let untouched = drafts.into_iter().zip(merged_into).filter(|(_, into)| into.is_none()).map(|(draft, _)| draft);
    let mut all: Vec<Draft<'_>> = untouched.chain(merged).collect();
    all.sort_by_key(|draft| draft.origins[0]);
    all
}

/// The draft that replaces a group. `None`: its expression is too large.
fn merge_group<'t>(drafts: &[Draft<'t>], group: &[usize]) -> Option<Draft<'t>> {
    let first = &drafts[*group.first()?];
    let (_, path) = host_and_path(&first.requests)?;
    let source = path_prefix(path)?;
    let mut hosts: Vec<_> = group
        .iter()
        .filter_map(|&at| host_and_path(&drafts[at].requests))
        .map(|(host, _)| std::borrow::Cow::Owned(host.to_owned()))
        .collect();
    hosts.sort_unstable();
    let mut origins: Vec<u32> = group.iter().flat_map(|&at| &drafts[at].origins).copied().collect();
    origins.sort_unstable();
    origins.dedup();
    let url = UrlMatch::Regex { source, match_case: false };
    let request = HostLists { included: hosts, excluded: Vec::new() };
    let requests = RequestSet { url, request, ..first.requests.clone() };
    Some(Draft { requests, origins, ..first.clone() })
}

/// The parts of `||host/path`: the host, and the path after its slash. `None`: the pattern has another form.
fn host_and_path<'d>(requests: &'d RequestSet<'_>) -> Option<(&'d str, &'d str)> {
    let UrlMatch::Text(text) = &requests.url else { return None };
    let (host, path) = text.strip_prefix("||").filter(|_| requests.request.is_all())?.split_once('/')?;
    let is_literal = !host.contains(['*', '^', ':', '|', '?', '[']) && !path.contains(['*', '^', '|']);
    (is_literal && is_host_name(host)).then_some((host, path))
}
