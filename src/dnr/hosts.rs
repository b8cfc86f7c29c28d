//! Sets of hosts: what `from=`, `to=`, `denyallow=` and `||host^` say together, exactly.
//!
//! A filter's longest entry decides, however deep included and excluded entries are nested. In a rule the
//! excluded list stands above the included one. (Chromium lets the longest decide there too, but documents
//! the opposite, which is what Firefox does.) So a nest becomes [layers](HostSet::layers), one rule each.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::certificate::{Loss, Reason};
use super::settings::Target;
use crate::filter::{Domain, DomainList};
use crate::net::{has_valid_punycode, is_ip};

/// The domain lists of one rule.
///
/// Invariant: both sorted, without repetition; where `included` is not empty, each excluded host is below an
/// included one, and no included host is below an excluded one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Hosts<'t> {
    /// Empty: every host.
    pub(super) included: Vec<Cow<'t, str>>,
    pub(super) excluded: Vec<Cow<'t, str>>,
}

impl<'t> Hosts<'t> {
    pub(super) fn only(host: Cow<'t, str>) -> Hosts<'t> {
        Hosts { included: vec![host], excluded: Vec::new() }
    }

    pub(super) fn is_any(&self) -> bool {
        self.included.is_empty() && self.excluded.is_empty()
    }

    /// Whether no host is in both.
    pub(super) fn is_apart(&self, other: &Hosts<'t>) -> bool {
        // If any host is in both, an entry of one of them is.
        let shared = |one: &Hosts<'t>, two: &Hosts<'t>| {
            let is_in = |host| two.included.is_empty() || listed(&two.included, host);
            one.included.iter().any(|host| is_in(host) && !listed(&two.excluded, host))
        };
        (!self.included.is_empty() || !other.included.is_empty()) && !shared(self, other) && !shared(other, self)
    }

    /// Whether every host of this is one of `outer`.
    pub(super) fn is_within(&self, outer: &Hosts<'t>) -> bool {
        if !outer.included.is_empty()
            && (self.included.is_empty() || !self.included.iter().all(|host| listed(&outer.included, host)))
        {
            return false;
        }
        outer.excluded.iter().all(|excluded| {
            let apart = !self.included.is_empty()
                && !listed(&self.included, excluded)
                && !self.included.iter().any(|host| suffixes(host).any(|above| above == excluded));
            apart || listed(&self.excluded, excluded)
        })
    }

    /// The hosts that are in both; `None`: there are none.
    pub(super) fn and(&self, other: &Hosts<'t>) -> Option<Hosts<'t>> {
        if other.is_any() {
            return Some(self.clone());
        }
        // One of the two may have a hundred thousand hosts, so no set is made of them.
        let mut excluded: Vec<Cow<'t, str>> = self.excluded.iter().chain(&other.excluded).cloned().collect();
        excluded.sort_unstable();
        excluded.dedup();
        let mut included: Vec<Cow<'t, str>> = match (self.included.is_empty(), other.included.is_empty()) {
            (_, true) => self.included.clone(),
            (true, false) => other.included.clone(),
            (false, false) => {
                let in_other = self.included.iter().filter(|host| listed(&other.included, host));
                let in_this = other.included.iter().filter(|host| listed(&self.included, host));
                let mut both: Vec<_> = in_other.chain(in_this).cloned().collect();
                both.sort_unstable();
                both.dedup();
                both
            }
        };
        if !excluded.is_empty() {
            included.retain(|host| !listed(&excluded, host));
        }
        let is_any = self.included.is_empty() && other.included.is_empty();
        if included.is_empty() && !is_any {
            return None;
        }
        let all = excluded.clone();
        excluded.retain(|host| {
            let is_new = !suffixes(host).skip(1).any(|above| listed_itself(&all, above));
            is_new && (is_any || listed(&included, host))
        });
        Some(Hosts { included, excluded })
    }

    /// The hosts that may belong to one site with one of these or of what is below them, and perhaps more; `None`: there
    /// are none.
    ///
    /// A site's hosts end in the same two labels, whatever the public suffixes are.
    pub(super) fn of_sites(&self, hosts: &[Cow<'t, str>]) -> Option<Hosts<'t>> {
        let ends: HashSet<&str> = hosts.iter().map(|host| end(host)).collect();
        if self.included.is_empty() || ends.iter().any(|end| !end.contains('.')) {
            return Some(self.clone());
        }
        let is_near = |host: &&Cow<'t, str>| ends.contains(end(host)) || !host.contains('.');
        let included: Vec<Cow<'t, str>> = self.included.iter().filter(is_near).cloned().collect();
        let excluded = self.excluded.iter().filter(|host| listed(&included, host)).cloned().collect();
        Some(Hosts { included, excluded }).filter(|hosts| !hosts.included.is_empty())
    }

    /// The hosts that are in this alone; none: there are none.
    pub(super) fn minus(&self, other: &Hosts<'t>) -> Vec<Hosts<'t>> {
        if other.is_any() { Vec::new() } else { HostSet::from(self).and(&HostSet::from(other).not()).layers() }
    }
}

/// Whether a host, or one above it, is in a sorted list.
fn listed(list: &[Cow<'_, str>], host: &str) -> bool {
    suffixes(host).any(|above| listed_itself(list, above))
}

fn listed_itself(list: &[Cow<'_, str>], host: &str) -> bool {
    list.binary_search_by(|entry| entry.as_ref().cmp(host)).is_ok()
}

/// A set of hosts: the longest entry that fits a host says whether it is in, `otherwise` if none fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HostSet<'t> {
    otherwise: bool,
    entries: BTreeMap<Cow<'t, str>, bool>,
}

impl<'t> From<&Hosts<'t>> for HostSet<'t> {
    fn from(hosts: &Hosts<'t>) -> HostSet<'t> {
        let side =
            |hosts: &[Cow<'t, str>], inside: bool| hosts.iter().map(|host| (host.clone(), inside)).collect::<Vec<_>>();
        HostSet {
            otherwise: hosts.included.is_empty(),
            entries: side(&hosts.included, true).into_iter().chain(side(&hosts.excluded, false)).collect(),
        }
    }
}

impl<'t> HostSet<'t> {
    /// Every host.
    pub(super) fn every() -> HostSet<'t> {
        HostSet { otherwise: true, entries: BTreeMap::new() }
    }

    /// One host and all below it.
    pub(super) fn only(host: Cow<'t, str>) -> HostSet<'t> {
        HostSet { otherwise: false, entries: BTreeMap::from([(host, true)]) }
    }

    /// All but these plain hosts.
    pub(super) fn without(list: &DomainList<'t>, target: Target) -> Result<HostSet<'t>, Loss> {
        let negated = DomainList { included: Vec::new(), excluded: list.included.clone() };
        HostSet::of(&negated, target).map(|(set, _)| set)
    }

    /// The hosts of a list, and those that no rule can tell from them.
    pub(super) fn around(list: &DomainList<'t>, target: Target) -> HostSet<'t> {
        let plain = |domain: &Domain<'t>| sayable(domain, target).ok();
        let included: Option<Vec<Cow<'t, str>>> = list.included.iter().map(plain).collect();
        // One that cannot be said may reach below any that is excluded.
        let Some(included) = included else { return HostSet::every() };
        HostSet {
            otherwise: included.is_empty(),
            entries: (included.into_iter().map(|host| (host, true)))
                .chain(list.excluded.iter().filter_map(plain).map(|host| (host, false)))
                .collect(),
        }
    }

    /// The hosts of a list, as far as rules can say them; never more.
    pub(super) fn of(list: &DomainList<'t>, target: Target) -> Result<(HostSet<'t>, Vec<Loss>), Loss> {
        let mut set = HostSet { otherwise: list.included.is_empty(), entries: BTreeMap::new() };
        let mut losses: Vec<Loss> = Vec::new();
        for domain in &list.included {
            match sayable(domain, target) {
                Ok(host) => {
                    set.entries.insert(host, true);
                }
                Err(reason) => match losses.iter_mut().find(|loss| loss.reason == reason) {
                    Some(loss) => loss.detail.push_str(&format!(", {}", written(domain))),
                    None => losses.push(Loss { reason, detail: written(domain) }),
                },
            }
        }
        if !list.included.is_empty() && set.entries.is_empty() {
            return Err(Reason::NoEntryLeft.into());
        }
        for domain in &list.excluded {
            match sayable(domain, target) {
                Ok(host) => {
                    set.entries.insert(host, false);
                }
                Err(_) => return Err(Loss { reason: Reason::ExcludedEntry, detail: written(domain) }),
            }
        }
        Ok((set, losses))
    }

    /// The hosts that are in both.
    pub(super) fn and(&self, other: &HostSet<'t>) -> HostSet<'t> {
        // Either set is constant between its entries, so the two together are between theirs.
        let entries = self.entries.keys().chain(other.entries.keys());
        HostSet {
            otherwise: self.otherwise && other.otherwise,
            entries: entries.map(|host| (host.clone(), self.contains(host) && other.contains(host))).collect(),
        }
    }

    /// All other hosts.
    fn not(mut self) -> HostSet<'t> {
        self.otherwise = !self.otherwise;
        self.entries.values_mut().for_each(|inside| *inside = !*inside);
        self
    }

    fn contains(&self, host: &str) -> bool {
        suffixes(host).find_map(|suffix| self.entries.get(suffix)).copied().unwrap_or(self.otherwise)
    }

    /// The set as the domain lists of rules, a host being in it if it is in one of them. None: it is empty.
    pub(super) fn layers(&self) -> Vec<Hosts<'t>> {
        let mut layers: Vec<Hosts<'t>> = Vec::new();
        if self.otherwise {
            layers.push(Hosts::default());
        }
        for (host, &inside) in &self.entries {
            // The values along the way down, each change one level deeper.
            let mut above: Vec<bool> = suffixes(host).skip(1).filter_map(|s| self.entries.get(s)).copied().collect();
            above.push(self.otherwise);
            if above[0] == inside {
                continue;
            }
            let level = above.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let layer = if self.otherwise { level.div_ceil(2) } else { level / 2 };
            if layers.len() <= layer {
                layers.resize(layer + 1, Hosts::default());
            }
            let lists = &mut layers[layer];
            if inside { &mut lists.included } else { &mut lists.excluded }.push(host.clone());
        }
        layers
    }
}

/// A host and all above it, the longest first.
pub(super) fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| host.split_once('.').map(|(_, above)| above).filter(|s| !s.is_empty()))
}

/// The last two labels.
fn end(host: &str) -> &str {
    host.rmatch_indices('.').nth(1).map_or(host, |(dot, _)| &host[dot + 1..])
}

/// An entry as a rule's list has it.
fn sayable<'t>(domain: &Domain<'t>, target: Target) -> Result<Cow<'t, str>, Reason> {
    match domain {
        Domain::Host(host) if accepts(target, host) => Ok(host.clone()),
        Domain::Host(_) => Err(Reason::HostEntry),
        Domain::Entity(_) => Err(Reason::EntityEntry),
        Domain::Regex(_) => Err(Reason::RegexEntry),
    }
}

/// Whether a browser takes `host` in a list of domains.
///
/// Firefox wants what its URL parser gives back unchanged. That leaves out parts of IP addresses
/// (`168.0.1`), which the parser reads as a number, and names that look like punycode and are none.
pub(super) fn accepts(target: Target, host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    let hexadecimal = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let number = hexadecimal || last.bytes().all(|b| b.is_ascii_digit());
    target == Target::Chromium || (!number && has_valid_punycode(host)) || is_ip(host)
}

fn written(domain: &Domain<'_>) -> String {
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
        let (set, _) = HostSet::of(&filter.condition().from, Target::Chromium).unwrap();
        let found: Vec<String> = set
            .layers()
            .iter()
            .map(|hosts| format!("{} - {}", hosts.included.join(" "), hosts.excluded.join(" ")).trim().to_owned())
            .collect();
        assert_eq!(found, expected, "{list}");
    }

    #[test]
    fn nests_become_layers() {
        layers("a.com|b.com", &["a.com b.com -"]);
        layers("~a.com|~b.com", &["- a.com b.com"]);
        layers("a.com|~b.a.com", &["a.com - b.a.com"]);
        layers("~a.com|b.a.com", &["b.a.com -"]);
        layers("a.com|~b.a.com|c.b.a.com|~d.c.b.a.com", &["a.com - b.a.com", "c.b.a.com - d.c.b.a.com"]);
        // What says nothing new is left out.
        layers("a.com|x.a.com|~b.com", &["a.com -"]);
        layers("~a.com|~x.a.com", &["- a.com"]);
    }

    #[test]
    fn intersections_of_lists_are_those_of_sets() {
        let hosts = ["a.com", "b.com", "x.a.com", "y.x.a.com", "z.b.com", "com"];
        // Every list that the invariant allows, of these hosts.
        let mut lists: Vec<Hosts<'static>> = Vec::new();
        for choice in 0..3usize.pow(hosts.len() as u32) {
            let place = |at: usize| choice / 3usize.pow(at as u32) % 3;
            let chosen =
                |side| (0..hosts.len()).filter(|&at| place(at) == side).map(|at| Cow::Borrowed(hosts[at])).collect();
            let set = HostSet::from(&Hosts { included: chosen(1), excluded: chosen(2) });
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
                let sets = HostSet::from(one).and(&HostSet::from(two)).layers();
                assert_eq!(one.is_apart(two), sets.is_empty(), "{one:?} and {two:?}");
                assert_eq!(one.and(two).into_iter().collect::<Vec<_>>(), sets, "{one:?} and {two:?}");
            }
        }
    }

    #[test]
    fn hosts_of_sites() {
        let list = |hosts: &[&'static str]| hosts.iter().map(|&host| Cow::Borrowed(host)).collect::<Vec<_>>();
        let hosts = Hosts {
            included: list(&["1.2.3.4", "a.co.uk", "ads.b.com", "b.com", "c.com", "xyz"]),
            excluded: list(&["x.b.com", "y.c.com"]),
        };
        let of = |sites: &[&'static str]| hosts.of_sites(&list(sites)).map(|found| (found.included, found.excluded));
        assert_eq!(of(&["www.b.com"]), Some((list(&["ads.b.com", "b.com", "xyz"]), list(&["x.b.com"]))));
        assert_eq!(of(&["b.co.uk", "1.2.3.4"]), Some((list(&["1.2.3.4", "a.co.uk", "xyz"]), vec![])));
        assert_eq!(of(&["uk", "d.com"]), Some((hosts.included.clone(), hosts.excluded.clone())));
        let none = Hosts { included: list(&["b.com"]), excluded: Vec::new() };
        assert_eq!(none.of_sites(&list(&["c.com"])), None);
    }

    #[test]
    fn intersections() {
        let set = |list: &'static str| {
            let filter = NetworkFilter::parse(list).unwrap();
            HostSet::of(&filter.condition().to, Target::Chromium).unwrap().0
        };
        let both = set("*$to=a.com|b.com|~x.b.com").and(&set("*$to=~c.a.com|~b.b.com|~d.com"));
        let excluded = vec!["b.b.com".into(), "c.a.com".into(), "x.b.com".into()];
        assert_eq!(both.layers(), [Hosts { included: vec!["a.com".into(), "b.com".into()], excluded }]);
        let both = set("*$to=a.com|b.com|~x.b.com").and(&HostSet::only("b.com".into()));
        assert_eq!(both.layers(), [Hosts { included: vec!["b.com".into()], excluded: vec!["x.b.com".into()] }]);
        assert!(set("*$to=a.com").and(&HostSet::only("b.com".into())).layers().is_empty());
        let every = HostSet::every().and(&set("*$to=~a.com"));
        assert_eq!(every.layers(), [Hosts { included: vec![], excluded: vec!["a.com".into()] }]);
    }
}
