//! The domain lists of one rule, and their algebra.

use std::borrow::Cow;
use std::collections::HashSet;

use super::names::{covers, has_entry, last_two_labels};
use crate::net::label_suffixes;

/// The domain lists of one rule. An entry stands for the host and its subdomains; `excluded` has precedence.
///
/// Invariant: both lists are sorted and have no duplicates. If `included` is not empty, each excluded host is a
/// subdomain of an included one. No included host is a subdomain of an excluded one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct HostLists<'t> {
    /// Empty: all hosts.
    pub(crate) included: Vec<Cow<'t, str>>,
    pub(crate) excluded: Vec<Cow<'t, str>>,
}

impl<'t> HostLists<'t> {
    pub(crate) fn single(host: Cow<'t, str>) -> HostLists<'t> {
        HostLists { included: vec![host], excluded: Vec::new() }
    }

    pub(crate) fn is_all(&self) -> bool {
        self.included.is_empty() && self.excluded.is_empty()
    }

    pub(crate) fn is_disjoint(&self, other: &HostLists<'t>) -> bool {
        // Two lists that share a host also share an entry of one of them.
        let shares_entry = |one: &HostLists<'t>, two: &HostLists<'t>| {
            let is_included = |host| two.included.is_empty() || covers(&two.included, host);
            one.included.iter().any(|host| is_included(host) && !covers(&two.excluded, host))
        };
        (!self.included.is_empty() || !other.included.is_empty())
            && !shares_entry(self, other)
            && !shares_entry(other, self)
    }

    pub(crate) fn is_subset(&self, of: &HostLists<'t>) -> bool {
        if !of.included.is_empty()
            && (self.included.is_empty() || !self.included.iter().all(|host| covers(&of.included, host)))
        {
            return false;
        }
        of.excluded.iter().all(|excluded| {
            let is_disjoint = !self.included.is_empty()
                && !covers(&self.included, excluded)
                && !self.included.iter().any(|host| label_suffixes(host).any(|above| above == excluded));
            is_disjoint || covers(&self.excluded, excluded)
        })
    }

    /// `None`: the intersection is empty.
    pub(crate) fn intersection(&self, other: &HostLists<'t>) -> Option<HostLists<'t>> {
        if other.is_all() {
            return Some(self.clone());
        }
        // A list can have a hundred thousand hosts, so this merges sorted lists and builds no `HostSet`.
        let mut excluded: Vec<Cow<'t, str>> = self.excluded.iter().chain(&other.excluded).cloned().collect();
        excluded.sort_unstable();
        excluded.dedup();
        let mut included: Vec<Cow<'t, str>> = match (self.included.is_empty(), other.included.is_empty()) {
            (_, true) => self.included.clone(),
            (true, false) => other.included.clone(),
            (false, false) => {
                let in_other = self.included.iter().filter(|host| covers(&other.included, host));
                let in_self = other.included.iter().filter(|host| covers(&self.included, host));
                let mut both: Vec<_> = in_other.chain(in_self).cloned().collect();
                both.sort_unstable();
                both.dedup();
                both
            }
        };
        if !excluded.is_empty() {
            included.retain(|host| !covers(&excluded, host));
        }
        let includes_all = self.included.is_empty() && other.included.is_empty();
        if included.is_empty() && !includes_all {
            return None;
        }
        let all = excluded.clone();
        excluded.retain(|host| {
            let is_topmost = !label_suffixes(host).skip(1).any(|above| has_entry(&all, above));
            is_topmost && (includes_all || covers(&included, host))
        });
        Some(HostLists { included, excluded })
    }

    /// A superset of those hosts of `self` that belong to the same site as one of `hosts` or of their subdomains.
    /// `None`: there are no such hosts.
    ///
    /// Two hosts of one site have the same last two labels, whatever the public suffix list contains.
    pub(crate) fn same_sites(&self, hosts: &[Cow<'t, str>]) -> Option<HostLists<'t>> {
        let ends: HashSet<&str> = hosts.iter().map(|host| last_two_labels(host)).collect();
        if self.included.is_empty() || ends.iter().any(|end| !end.contains('.')) {
            return Some(self.clone());
        }
        let may_match = |host: &&Cow<'t, str>| ends.contains(last_two_labels(host)) || !host.contains('.');
        let included: Vec<Cow<'t, str>> = self.included.iter().filter(may_match).cloned().collect();
        let excluded = self.excluded.iter().filter(|host| covers(&included, host)).cloned().collect();
        Some(HostLists { included, excluded }).filter(|hosts| !hosts.included.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_the_same_sites() {
        let list = |hosts: &[&'static str]| hosts.iter().map(|&host| Cow::Borrowed(host)).collect::<Vec<_>>();
        let hosts = HostLists {
            included: list(&["1.2.3.4", "a.co.uk", "ads.b.com", "b.com", "c.com", "xyz"]),
            excluded: list(&["x.b.com", "y.c.com"]),
        };
        let of = |sites: &[&'static str]| hosts.same_sites(&list(sites)).map(|found| (found.included, found.excluded));
        assert_eq!(of(&["www.b.com"]), Some((list(&["ads.b.com", "b.com", "xyz"]), list(&["x.b.com"]))));
        assert_eq!(of(&["b.co.uk", "1.2.3.4"]), Some((list(&["1.2.3.4", "a.co.uk", "xyz"]), vec![])));
        assert_eq!(of(&["uk", "d.com"]), Some((hosts.included.clone(), hosts.excluded.clone())));
        let none = HostLists { included: list(&["b.com"]), excluded: Vec::new() };
        assert_eq!(none.same_sites(&list(&["c.com"])), None);
    }
}
