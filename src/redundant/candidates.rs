//! The filters that may cover a filter: those that share a host, a text or a site with it.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::pattern::host_of;
use crate::filter::{Condition, Domain, Modification, NetworkFilter, Pattern};
use crate::net::label_suffixes;

/// Filters by what every filter that they cover must have.
pub(super) struct Candidates<'f> {
    /// Those for a host, by its name.
    hosts: HashMap<&'f str, Vec<u32>>,
    /// Those with a text: the longest part without wildcards is contained in the pattern of each filter that they cover.
    texts: Option<AhoCorasick>,
    /// The filters of each of these parts.
    by_text: Vec<Vec<u32>>,
    /// Those with an expression or with wildcards only: they cover filters with the same pattern.
    same: HashMap<&'f Pattern<'f>, Vec<u32>>,
    /// Those for every URL on some sites, by the name of the site.
    sites: HashMap<&'f str, Vec<u32>>,
    /// Those for every URL on every site, by their modification.
    open: HashMap<Option<&'f Modification<'f>>, Vec<u32>>,
}

impl<'f> Candidates<'f> {
    /// Files filters by number.
    pub(super) fn new(filters: impl Iterator<Item = (u32, &'f NetworkFilter<'f>)>) -> Candidates<'f> {
        let mut hosts: HashMap<_, Vec<_>> = HashMap::new();
        let mut texts: HashMap<_, Vec<_>> = HashMap::new();
        let mut same: HashMap<_, Vec<_>> = HashMap::new();
        let mut sites: HashMap<_, Vec<_>> = HashMap::new();
        let mut open: HashMap<_, Vec<_>> = HashMap::new();
        for (number, filter) in filters {
            match &filter.pattern {
                Pattern::Host(host) => hosts.entry(&**host).or_default().push(number),
                Pattern::Text { body, .. } => match longest_run(body) {
                    "" => same.entry(&filter.pattern).or_default().push(number),
                    run => texts.entry(run).or_default().push(number),
                },
                Pattern::Regex(_) => same.entry(&filter.pattern).or_default().push(number),
                Pattern::Any => match filter.condition.as_deref().and_then(site_names) {
                    Some(names) => names.for_each(|name| sites.entry(name).or_default().push(number)),
                    None => open.entry(filter.modification()).or_default().push(number),
                },
            }
        }
        let mut texts: Vec<(&str, Vec<u32>)> = texts.into_iter().collect();
        texts.sort_unstable();
        // The automaton of 50,000 texts takes 20 ms; a deterministic one would take seconds.
        let mut builder = AhoCorasick::builder();
        builder.kind(Some(AhoCorasickKind::ContiguousNFA));
        let automaton = builder.build(texts.iter().map(|(text, _)| text)).ok();
        let by_text = texts.into_iter().map(|(_, numbers)| numbers).collect();
        Candidates { hosts, texts: automaton, by_text, same, sites, open }
    }

    /// Writes the numbers of the filters that may cover `filter` to `found`, in order.
    pub(super) fn find(&self, filter: &NetworkFilter<'_>, found: &mut Vec<u32>) {
        found.clear();
        if let Some(host) = host_of(&filter.pattern) {
            label_suffixes(host).for_each(|name| found.extend(self.hosts.get(name).into_iter().flatten()));
        }
        let text = match &filter.pattern {
            Pattern::Host(host) => host,
            Pattern::Text { body, .. } => body,
            Pattern::Any | Pattern::Regex(_) => "",
        };
        if let Some(texts) = self.texts.as_ref().filter(|_| !text.is_empty()) {
            let matches = texts.find_overlapping_iter(text);
            found.extend(matches.flat_map(|one| &self.by_text[one.pattern().as_usize()]));
        }
        found.extend(self.same.get(&filter.pattern).into_iter().flatten());
        found.extend(self.open.get(&filter.modification()).into_iter().flatten());
        // A filter for every URL on some sites covers only filters for some of these sites: the first one is enough.
        let first = filter.condition.as_deref().and_then(|condition| condition.from.included.first());
        if let Some(Domain::Host(site)) = first {
            label_suffixes(site).for_each(|name| found.extend(self.sites.get(name).into_iter().flatten()));
        }
        found.sort_unstable();
        found.dedup();
    }
}

/// The names of its sites, if it has sites and all of them are plain hosts.
pub(super) fn site_names<'c>(condition: &'c Condition<'_>) -> Option<impl Iterator<Item = &'c str>> {
    let sites = &condition.from.included;
    let name = |site: &'c Domain<'_>| match site {
        Domain::Host(name) => Some(&**name),
        Domain::Entity(_) | Domain::Regex(_) => None,
    };
    (!sites.is_empty() && sites.iter().all(|site| name(site).is_some())).then(|| sites.iter().filter_map(name))
}

/// The longest part of a pattern without `*` and `^`.
pub(super) fn longest_run(body: &str) -> &str {
    body.split(['*', '^']).max_by_key(|run| run.len()).unwrap_or("")
}
