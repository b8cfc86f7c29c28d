//! Public suffixes and domain lists, by the definitions.

use std::collections::HashSet;

use crate::filter::{Domain, DomainList};
use crate::net::is_ip;
use crate::regexp::{MatchOutcome, matches};

/// The rules of the public suffix list.
pub(super) struct SuffixRules(pub(super) HashSet<String>);

impl SuffixRules {
    pub(super) fn contains(&self, list: &DomainList<'_>, host: &str) -> bool {
        let named = |domain: &Domain<'_>| match domain {
            Domain::Host(name) if is_ip(host) => (host == name).then_some((name.len(), 1)),
            Domain::Host(name) => is_below(host, name).then_some((name.len(), 1)),
            Domain::Entity(stem) => {
                let suffix = self.public_suffix(host);
                let rest = host.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.'))?;
                is_below(rest, stem).then_some((stem.len() + 1 + suffix.len(), 0))
            }
            Domain::Regex(_) => None,
        };
        let included = list.included.iter().filter_map(named).max();
        let excluded = list.excluded.iter().filter_map(named).max();
        let any = |side: &[Domain<'_>]| {
            !host.is_empty()
                && side.iter().any(|domain| match domain {
                    Domain::Regex(regex) => matches(regex.program(true), host.as_bytes()) == MatchOutcome::Match,
                    _ => false,
                })
        };
        let by_name = match (included, excluded) {
            (None, None) => list.included.is_empty() || any(&list.included),
            (included, excluded) => included > excluded,
        };
        by_name && !any(&list.excluded)
    }

    /// The public suffix of a host, by the [algorithm](https://publicsuffix.org/list/) of the list.
    fn public_suffix<'h>(&self, host: &'h str) -> &'h str {
        let mut best = host.rsplit('.').next().unwrap_or(host);
        for (at, _) in std::iter::once((0, "")).chain(host.match_indices('.').map(|(at, dot)| (at + 1, dot))) {
            let name = &host[at..];
            if self.0.contains(format!("!{name}").as_str()) {
                return name.split_once('.').map_or("", |(_, parent)| parent);
            }
            let wildcard =
                name.split_once('.').is_some_and(|(_, parent)| self.0.contains(format!("*.{parent}").as_str()));
            if (wildcard || self.0.contains(name)) && name.len() > best.len() {
                best = name;
            }
        }
        best
    }

    pub(super) fn registrable<'h>(&self, host: &'h str) -> &'h str {
        let suffix = self.public_suffix(host);
        match host.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.')) {
            Some(rest) if !is_ip(host) => {
                let label = rest.rsplit('.').next().unwrap_or(rest);
                &host[host.len() - suffix.len() - 1 - label.len()..]
            }
            _ => host,
        }
    }
}

pub(super) fn is_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
