//! One path on many hosts as one rule: `||a.example/stat/`, `||b.example/stat/`, ….
//!
//! `urlFilter` cannot say "the path begins with", so there is one rule a host: 1,468 of the 12,593 rules of
//! EasyList and EasyPrivacy differ from another in the host alone. A regular expression can say it, beside a
//! list of hosts. Browsers take a thousand of those, so only paths that many hosts share are worth one: at
//! eight hosts and more, 47 expressions stand for 853 rules.

use std::collections::HashMap;

use super::draft::Draft;
use super::hosts::Hosts;
use super::regex;
use super::shape::{Shape, UrlMatch};

/// Hosts that must share a path before an expression is spent on it.
const FEWEST: usize = 8;

/// Folds the paths that most hosts share, and leaves at least half of the free expressions to others.
pub(super) fn fold(drafts: Vec<Draft<'_>>, regex_rules: usize) -> Vec<Draft<'_>> {
    let used = drafts.iter().filter(|draft| draft.shape.url.is_regex()).count();
    let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, draft) in drafts.iter().enumerate() {
        if let Some((_, path)) = host_and_path(&draft.shape) {
            let Shape { initiator, top, types, methods, party, response, .. } = &draft.shape;
            let rest = (initiator, top, *types, *methods, *party, response);
            let rest = (draft.priority, draft.rank, &draft.act, path, rest);
            groups.entry(rest).or_default().push(at);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() >= FEWEST).collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    groups.truncate(regex_rules.saturating_sub(used) / 2);

    let mut folded_into: Vec<Option<usize>> = vec![None; drafts.len()];
    let mut folded: Vec<Draft<'_>> = Vec::with_capacity(groups.len());
    for group in &groups {
        let Some(draft) = fold_group(&drafts, group) else { continue };
        group.iter().for_each(|&at| folded_into[at] = Some(folded.len()));
        folded.push(draft);
    }
    let untouched = drafts.into_iter().zip(folded_into).filter(|(_, into)| into.is_none()).map(|(draft, _)| draft);
    let mut all: Vec<Draft<'_>> = untouched.chain(folded).collect();
    all.sort_by_key(|draft| draft.origins[0]);
    all
}

/// The one draft of a group; `None` if its expression is too large.
fn fold_group<'t>(drafts: &[Draft<'t>], group: &[usize]) -> Option<Draft<'t>> {
    let first = &drafts[*group.first()?];
    let (_, path) = host_and_path(&first.shape)?;
    let source = regex::path_start(path)?;
    let mut hosts: Vec<_> = group
        .iter()
        .filter_map(|&at| host_and_path(&drafts[at].shape))
        .map(|(host, _)| std::borrow::Cow::Owned(host.to_owned()))
        .collect();
    hosts.sort_unstable();
    let mut origins: Vec<u32> = group.iter().flat_map(|&at| &drafts[at].origins).copied().collect();
    origins.sort_unstable();
    origins.dedup();
    let url = UrlMatch::Regex { source, match_case: false };
    let shape = Shape { url, request: Hosts { included: hosts, excluded: Vec::new() }, ..first.shape.clone() };
    Some(Draft { shape, origins, ..first.clone() })
}

/// The two parts of `||host/path`, the path beginning behind its slash and without wildcards.
fn host_and_path<'d>(shape: &'d Shape<'_>) -> Option<(&'d str, &'d str)> {
    let UrlMatch::Text(text) = &shape.url else { return None };
    let (host, path) = text.strip_prefix("||").filter(|_| shape.request.is_any())?.split_once('/')?;
    let plain = !host.contains(['*', '^', ':', '|', '?', '[']) && !path.contains(['*', '^', '|']);
    (plain && crate::net::is_host_name(host)).then_some((host, path))
}
