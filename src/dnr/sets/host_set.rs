//! Sets of hosts: `from=`, `to=`, `top=`, `denyallow=` and `||host^` of a filter, exactly.
//!
//! In a filter the longest matching entry decides, however deep included and excluded entries are nested. In a rule the
//! excluded list has precedence over the included one: Chrome documents this, and Firefox does it. (Chromium in fact
//! lets the longest entry decide.) So a nested list becomes several [layers](HostSet::layers), one rule each.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::hosts::HostLists;
use super::names::is_valid_domain;
use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::target::Target;
use crate::filter::{Domain, DomainList};
use crate::net::label_suffixes;

/// A set of hosts. The longest entry that matches a host decides whether the host is a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HostSet<'t> {
    /// Membership of hosts that no entry matches.
    default: bool,
    entries: BTreeMap<Cow<'t, str>, bool>,
}

impl<'t> From<&HostLists<'t>> for HostSet<'t> {
    fn from(hosts: &HostLists<'t>) -> HostSet<'t> {
        let entries = |hosts: &[Cow<'t, str>], is_member: bool| {
            hosts.iter().map(|host| (host.clone(), is_member)).collect::<Vec<_>>()
        };
        HostSet {
            default: hosts.included.is_empty(),
            entries: entries(&hosts.included, true).into_iter().chain(entries(&hosts.excluded, false)).collect(),
        }
    }
}

impl<'t> HostSet<'t> {
    pub(crate) fn all() -> HostSet<'t> {
        HostSet { default: true, entries: BTreeMap::new() }
    }

    /// One host and its subdomains.
    pub(crate) fn single(host: Cow<'t, str>) -> HostSet<'t> {
        HostSet { default: false, entries: BTreeMap::from([(host, true)]) }
    }

    /// The largest subset of a filter's list that rules can express, and what is lost.
    ///
    /// # Errors
    ///
    /// If the subset is empty, or if an excluded entry cannot be expressed.
    pub(crate) fn under_approximation(list: &DomainList<'t>, target: Target) -> Result<(HostSet<'t>, Vec<Loss>), Loss> {
        let mut set = HostSet { default: list.included.is_empty(), entries: BTreeMap::new() };
        let mut losses: Vec<Loss> = Vec::new();
        for domain in &list.included {
            match expressible(domain, target) {
                Ok(host) => {
                    set.entries.insert(host, true);
                }
                Err(reason) => match losses.iter_mut().find(|loss| loss.reason == reason) {
                    Some(loss) => loss.detail.push_str(&format!(", {}", entry_text(domain))),
                    None => losses.push(Loss { reason, detail: entry_text(domain) }),
                },
            }
        }
        if !list.included.is_empty() && set.entries.is_empty() {
            return Err(InexactReason::NoEntryLeft.into());
        }
        for domain in &list.excluded {
            match expressible(domain, target) {
                Ok(host) => {
                    set.entries.insert(host, false);
                }
                Err(_) => return Err(Loss { reason: InexactReason::ExcludedEntry, detail: entry_text(domain) }),
            }
        }
        Ok((set, losses))
    }

    /// A superset of a filter's list that rules can express.
    pub(crate) fn over_approximation(list: &DomainList<'t>, target: Target) -> HostSet<'t> {
        let host = |domain: &Domain<'t>| expressible(domain, target).ok();
        let included: Option<Vec<Cow<'t, str>>> = list.included.iter().map(host).collect();
        // An entry that rules cannot express may match subdomains of excluded hosts.
        let Some(included) = included else { return HostSet::all() };
        HostSet {
            default: included.is_empty(),
            entries: (included.into_iter().map(|host| (host, true)))
                .chain(list.excluded.iter().filter_map(host).map(|host| (host, false)))
                .collect(),
        }
    }

    pub(crate) fn intersection(&self, other: &HostSet<'t>) -> HostSet<'t> {
        // Between its entries a set is constant, so the intersection is constant between the entries of both.
        let entries = self.entries.keys().chain(other.entries.keys());
        HostSet {
            default: self.default && other.default,
            entries: entries.map(|host| (host.clone(), self.contains(host) && other.contains(host))).collect(),
        }
    }

    fn complement(mut self) -> HostSet<'t> {
        self.default = !self.default;
        self.entries.values_mut().for_each(|is_member| *is_member = !*is_member);
        self
    }

    fn contains(&self, host: &str) -> bool {
        label_suffixes(host).find_map(|suffix| self.entries.get(suffix)).copied().unwrap_or(self.default)
    }

    /// The set as domain lists of rules; the set is their union. Empty: the set is empty.
    pub(crate) fn layers(&self) -> Vec<HostLists<'t>> {
        let mut layers: Vec<HostLists<'t>> = Vec::new();
        if self.default {
            layers.push(HostLists::default());
        }
        for (host, &is_member) in &self.entries {
            // The membership of the parent domains; each change is one nesting level.
            let mut above: Vec<bool> =
                label_suffixes(host).skip(1).filter_map(|s| self.entries.get(s)).copied().collect();
            above.push(self.default);
            if above[0] == is_member {
                continue;
            }
            let level = above.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let layer = if self.default { level.div_ceil(2) } else { level / 2 };
            if layers.len() <= layer {
                layers.resize(layer + 1, HostLists::default());
            }
            let lists = &mut layers[layer];
            if is_member { &mut lists.included } else { &mut lists.excluded }.push(host.clone());
        }
        layers
    }
}

impl<'t> HostLists<'t> {
    /// The hosts of `self` that are not in `other`. Empty: there are none.
    pub(crate) fn difference(&self, other: &HostLists<'t>) -> Vec<HostLists<'t>> {
        if other.is_all() {
            return Vec::new();
        }
        HostSet::from(self).intersection(&HostSet::from(other).complement()).layers()
    }
}

/// The entry of a filter's list as an entry of a rule's list.
fn expressible<'t>(domain: &Domain<'t>, target: Target) -> Result<Cow<'t, str>, InexactReason> {
    match domain {
        Domain::Host(host) if is_valid_domain(host, target) => Ok(host.clone()),
        Domain::Host(_) => Err(InexactReason::HostEntry),
        Domain::Entity(_) => Err(InexactReason::EntityEntry),
        Domain::Regex(_) => Err(InexactReason::RegexEntry),
    }
}

/// The entry as a filter spells it.
fn entry_text(domain: &Domain<'_>) -> String {
    match domain {
        Domain::Host(host) => host.to_string(),
        Domain::Entity(stem) => format!("{stem}.*"),
        Domain::Regex(regex) => format!("/{}/", regex.source()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::NetworkFilter;

    /// The layers of a `from=` list, each as `included - excluded`.
    #[track_caller]
    fn layers(list: &str, expected: &[&str]) {
        let line = format!("*$from={list}");
        let filter = NetworkFilter::parse(&line).unwrap();
        let (set, _) = HostSet::under_approximation(&filter.condition().from, Target::Chromium).unwrap();
        let found: Vec<String> = set
            .layers()
            .iter()
            .map(|hosts| format!("{} - {}", hosts.included.join(" "), hosts.excluded.join(" ")).trim().to_owned())
            .collect();
        assert_eq!(found, expected, "{list}");
    }

    #[test]
    fn nested_lists_become_layers() {
        layers("a.com|b.com", &["a.com b.com -"]);
        layers("~a.com|~b.com", &["- a.com b.com"]);
        layers("a.com|~b.a.com", &["a.com - b.a.com"]);
        layers("~a.com|b.a.com", &["b.a.com -"]);
        layers("a.com|~b.a.com|c.b.a.com|~d.c.b.a.com", &["a.com - b.a.com", "c.b.a.com - d.c.b.a.com"]);
        // Redundant entries are left out.
        layers("a.com|x.a.com|~b.com", &["a.com -"]);
        layers("~a.com|~x.a.com", &["- a.com"]);
    }

    #[test]
    fn operations_on_lists_agree_with_operations_on_sets() {
        let hosts = ["a.com", "b.com", "x.a.com", "y.x.a.com", "z.b.com", "com"];
        // All pairs of lists over these hosts that keep the invariant.
        let mut lists: Vec<HostLists<'static>> = Vec::new();
        for choice in 0..3usize.pow(hosts.len() as u32) {
            let list_of = |at: usize| choice / 3usize.pow(at as u32) % 3;
            let chosen =
                |list| (0..hosts.len()).filter(|&at| list_of(at) == list).map(|at| Cow::Borrowed(hosts[at])).collect();
            let set = HostSet::from(&HostLists { included: chosen(1), excluded: chosen(2) });
            lists.extend(set.layers().into_iter().map(|mut hosts| {
                hosts.included.sort_unstable();
                hosts.excluded.sort_unstable();
                hosts
            }));
        }
        lists.sort_by_key(|hosts| format!("{hosts:?}"));
        lists.dedup();
        assert!(lists.len() > 50, "{}", lists.len());
        for one in &lists {
            for two in &lists {
                let sets = HostSet::from(one).intersection(&HostSet::from(two)).layers();
                assert_eq!(one.is_disjoint(two), sets.is_empty(), "{one:?} and {two:?}");
                assert_eq!(one.intersection(two).into_iter().collect::<Vec<_>>(), sets, "{one:?} and {two:?}");
            }
        }
    }

    #[test]
    fn intersections() {
        let set = |list: &'static str| {
            let filter = NetworkFilter::parse(list).unwrap();
            HostSet::under_approximation(&filter.condition().to, Target::Chromium).unwrap().0
        };
        let both = set("*$to=a.com|b.com|~x.b.com").intersection(&set("*$to=~c.a.com|~b.b.com|~d.com"));
        let excluded = vec!["b.b.com".into(), "c.a.com".into(), "x.b.com".into()];
        assert_eq!(both.layers(), [HostLists { included: vec!["a.com".into(), "b.com".into()], excluded }]);
        let both = set("*$to=a.com|b.com|~x.b.com").intersection(&HostSet::single("b.com".into()));
        assert_eq!(both.layers(), [HostLists { included: vec!["b.com".into()], excluded: vec!["x.b.com".into()] }]);
        assert!(set("*$to=a.com").intersection(&HostSet::single("b.com".into())).layers().is_empty());
        let all = HostSet::all().intersection(&set("*$to=~a.com"));
        assert_eq!(all.layers(), [HostLists { included: vec![], excluded: vec!["a.com".into()] }]);
    }
}
