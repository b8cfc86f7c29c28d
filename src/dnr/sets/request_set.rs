//! The condition of one rule as a set of requests, and the algebra of these sets.
//!
//! [`RequestSet::intersection`] and [`RequestSet::difference`] compute how filters affect each other. Where the relation
//! of two URL patterns cannot be proved, the answer is the conservative one: not disjoint, not a subset, not expressible.

use std::borrow::Cow;

use super::hosts::HostLists;
use super::url_match::UrlMatch;
use crate::dnr::rules::HeaderCondition;

/// The bits of [`RequestSet::party`].
pub(crate) mod party {
    pub(crate) const FIRST: u8 = 1;
    pub(crate) const THIRD: u8 = 2;
    pub(crate) const ANY: u8 = FIRST | THIRD;
}

/// The requests that satisfy all of these conditions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RequestSet<'t> {
    pub(crate) url: UrlMatch,
    pub(crate) request: HostLists<'t>,
    pub(crate) initiator: HostLists<'t>,
    pub(crate) top: HostLists<'t>,
    /// Bits of [`crate::ResourceType`]s, without popups. Not 0.
    pub(crate) types: u32,
    /// Bits of [`crate::Method`]s. Not 0.
    pub(crate) methods: u16,
    /// Bits of [`party`]. Not 0.
    pub(crate) party: u8,
    pub(crate) response: Option<HeaderCondition>,
}

/// The result of [`RequestSet::difference`].
pub(crate) struct Difference<'t> {
    /// The part of the difference that rules can express, as disjoint sets.
    pub(crate) sets: Vec<RequestSet<'t>>,
    /// Whether the difference has more requests than `sets`.
    pub(crate) is_incomplete: bool,
}

impl<'t> RequestSet<'t> {
    /// The request hosts: those of the list, or the host that a pattern such as `||a.com/x` implies.
    pub(crate) fn request_hosts(&self) -> Cow<'_, HostLists<'t>> {
        match self.implied_host() {
            Some(hosts) if self.request.is_all() => Cow::Owned(hosts),
            _ => Cow::Borrowed(&self.request),
        }
    }

    fn implied_host(&self) -> Option<HostLists<'t>> {
        let UrlMatch::Text(text) = &self.url else { return None };
        let body = text.strip_prefix("||")?;
        // The host is complete only if a character follows that no host contains.
        let len = body.find(['/', '^', ':', '?', '*', '|'])?;
        let is_complete = matches!(body.as_bytes()[len], b'/' | b'^' | b':' | b'?');
        is_complete.then(|| HostLists::single(body[..len].to_owned().into()))
    }

    /// Whether the sets provably share no request.
    pub(crate) fn is_disjoint(&self, other: &RequestSet<'t>) -> bool {
        self.is_disjoint_ignoring_hosts(other) || self.request_hosts().is_disjoint(&other.request_hosts())
    }

    /// [`RequestSet::is_disjoint`] without comparing request hosts.
    pub(crate) fn is_disjoint_ignoring_hosts(&self, other: &RequestSet<'t>) -> bool {
        self.types & other.types == 0
            || self.methods & other.methods == 0
            || self.party & other.party == 0
            || self.initiator.is_disjoint(&other.initiator)
            || self.top.is_disjoint(&other.top)
    }

    /// Whether all requests of `self` are provably requests of `other`.
    pub(crate) fn is_subset(&self, other: &RequestSet<'t>) -> bool {
        self.is_subset_ignoring_url(other, &self.request_hosts()) && self.url.is_subset(&other.url)
    }

    /// [`RequestSet::is_subset`] without comparing URLs. `hosts` is the result of [`RequestSet::request_hosts`].
    pub(crate) fn is_subset_ignoring_url(&self, other: &RequestSet<'t>, hosts: &HostLists<'t>) -> bool {
        self.types & !other.types == 0
            && self.methods & !other.methods == 0
            && self.party & !other.party == 0
            && self.initiator.is_subset(&other.initiator)
            && self.top.is_subset(&other.top)
            && (other.response.is_none() || self.response == other.response)
            && hosts.is_subset(&other.request)
    }

    /// `None`: a rule cannot express the intersection. `Some(None)`: it is empty.
    pub(crate) fn intersection(&self, other: &RequestSet<'t>) -> Option<Option<RequestSet<'t>>> {
        let url = self.url.intersection(&other.url)?;
        let response = match (&self.response, &other.response) {
            (None, one) | (one, None) => one.clone(),
            (one, two) if one == two => one.clone(),
            _ => return None,
        };
        let (types, methods, party) =
            (self.types & other.types, self.methods & other.methods, self.party & other.party);
        if types == 0 || methods == 0 || party == 0 {
            return Some(None);
        }
        let hosts = || {
            let request = self.request.intersection(&other.request)?;
            let initiator = self.initiator.intersection(&other.initiator)?;
            Some((request, initiator, self.top.intersection(&other.top)?))
        };
        Some(hosts().map(|(request, initiator, top)| RequestSet {
            url,
            request,
            initiator,
            top,
            types,
            methods,
            party,
            response,
        }))
    }

    /// The requests of `self` that are not in `other`. The response header of `other` is ignored.
    pub(crate) fn difference(self, other: &RequestSet<'t>) -> Difference<'t> {
        if self.is_disjoint(other) {
            return Difference { sets: vec![self], is_incomplete: false };
        }
        let is_incomplete = !self.url.is_subset(&other.url);
        // A request is outside a product if it is outside one of its factors. So each factor is split in turn, and the
        // part inside `other` goes on to the next factor: the resulting sets are disjoint and few. Types come before
        // hosts, so that sets which differ in their types need no additional host lists.
        let mut sets = Vec::new();
        let mut inside = self;
        let with = |set: &RequestSet<'t>, types, methods, party| RequestSet { types, methods, party, ..set.clone() };
        let RequestSet { types, methods, party, .. } = inside;
        if types & !other.types != 0 {
            sets.push(with(&inside, types & !other.types, methods, party));
        }
        inside.types &= other.types;
        if methods & !other.methods != 0 {
            sets.push(with(&inside, inside.types, methods & !other.methods, party));
        }
        inside.methods &= other.methods;
        if party & !other.party != 0 {
            sets.push(with(&inside, inside.types, inside.methods, party & !other.party));
        }
        inside.party &= other.party;
        let mut inside = vec![inside];
        inside = split_by_hosts(inside, &mut sets, |set| &mut set.request, &other.request_hosts());
        inside = split_by_hosts(inside, &mut sets, |set| &mut set.initiator, &other.initiator);
        split_by_hosts(inside, &mut sets, |set| &mut set.top, &other.top);
        Difference { sets, is_incomplete }
    }
}

/// Splits sets by one of their host lists. The parts outside `other` are added to `outside`; those inside are returned.
fn split_by_hosts<'t>(
    sets: Vec<RequestSet<'t>>,
    outside: &mut Vec<RequestSet<'t>>,
    list: impl for<'s> Fn(&'s mut RequestSet<'t>) -> &'s mut HostLists<'t>,
    other: &HostLists<'t>,
) -> Vec<RequestSet<'t>> {
    let with = |mut set: RequestSet<'t>, hosts: HostLists<'t>| {
        *list(&mut set) = hosts;
        set
    };
    let mut inside = Vec::new();
    for mut set in sets {
        let hosts = std::mem::take(list(&mut set));
        outside.extend(hosts.difference(other).into_iter().map(|hosts| with(set.clone(), hosts)));
        inside.extend(hosts.intersection(other).into_iter().map(|hosts| with(set.clone(), hosts)));
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> UrlMatch {
        UrlMatch::Text(text.to_owned())
    }

    fn set(url: UrlMatch, request: &'static [&'static str], types: u32) -> RequestSet<'static> {
        let hosts = |names: &[&'static str]| {
            let mut included: Vec<Cow<'static, str>> = names.iter().map(|&name| name.into()).collect();
            included.sort();
            HostLists { included, excluded: Vec::new() }
        };
        let (initiator, top) = (HostLists::default(), HostLists::default());
        let (methods, party) = (1, party::ANY);
        RequestSet { url, request: hosts(request), initiator, top, types, methods, party, response: None }
    }

    #[test]
    fn intersections() {
        let (one, two) = (set(UrlMatch::Any, &["a.com"], 3), set(text("/b"), &["x.a.com", "b.com"], 6));
        assert_eq!(one.intersection(&two), Some(Some(set(text("/b"), &["x.a.com"], 2))));
        assert_eq!(one.intersection(&set(text("/b"), &["b.com"], 3)), Some(None));
        assert_eq!(one.intersection(&set(text("/b"), &[], 4)), Some(None));
        assert_eq!(two.intersection(&set(text("/c"), &[], 6)), None);
    }

    #[test]
    fn differences() {
        let difference = |one: RequestSet<'static>, two: &RequestSet<'static>| {
            let found = one.difference(two);
            (found.sets, found.is_incomplete)
        };
        let all = set(UrlMatch::Any, &["a.com"], 3);
        let mut rest = all.clone();
        rest.request.excluded = vec!["x.a.com".into()];
        assert_eq!(difference(all.clone(), &set(UrlMatch::Any, &["x.a.com"], 3)), (vec![rest], false));
        let scripts = set(UrlMatch::Any, &["a.com"], 2);
        assert_eq!(difference(all.clone(), &set(UrlMatch::Any, &[], 1)), (vec![scripts], false));
        assert_eq!(difference(all.clone(), &set(UrlMatch::Any, &[], 3)), (vec![], false));
        assert_eq!(difference(all.clone(), &set(text("/b"), &[], 3)), (vec![], true));
        assert_eq!(difference(all.clone(), &set(text("||b.com/b"), &[], 3)), (vec![all.clone()], false));
        let mut rest = all.clone();
        rest.request.excluded = vec!["x.a.com".into()];
        assert_eq!(difference(all, &set(text("||x.a.com/b"), &[], 3)), (vec![rest], true));
    }
}
