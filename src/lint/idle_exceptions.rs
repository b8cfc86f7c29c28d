//! Exceptions of network filters that except nothing, in two grades: proven, and by their own address.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasherDefault;

use super::filter_index::FilterPlace;
use super::lists::{exception_of_unblocked_address, idle_exception};
use super::own_address::OwnAddress;
use super::rule::LintReporter;
use crate::filter::{Condition, DEFAULT_TYPES, Domain, DomainList, NetworkFilter, Pattern, joined, trim};
use crate::net::{HOST_SEED, each_label, host_hash_step, is_below, label_word};
use crate::small::IdentityHasher;
use crate::span::Span;

/// The exceptions of judged lists, and the filters that may block.
#[derive(Default)]
pub(super) struct BlockedAddresses<'t> {
    exceptions: Vec<FilterPlace<'t>>,
    /// The filters for hosts: name and line. Nine of ten filters are such ones.
    hosts: Vec<(&'t str, &'t str)>,
    /// The lines of others.
    others: Vec<&'t str>,
}

/// An exception, and what is known of it.
struct TestedException<'t> {
    place: FilterPlace<'t>,
    condition: Condition<'t>,
    pattern: Pattern<'t>,
    address: OwnAddress,
    /// A filter blocks its address, or one whose address it matches.
    is_needed: bool,
    /// A filter may match a request that it matches.
    may_be_needed: bool,
}

type ByHash = HashMap<u64, Vec<u32>, BuildHasherDefault<IdentityHasher>>;

/// The exceptions by what a filter must have to match their addresses.
#[derive(Default)]
struct TestedExceptions<'t> {
    all: Vec<TestedException<'t>>,
    /// By the host.
    hosts: ByHash,
    /// By each host above it.
    above: ByHash,
    /// By each four bytes of the address.
    grams: ByHash,
}

/// The length of the texts by which addresses are found.
const GRAM: usize = 4;

impl<'t> BlockedAddresses<'t> {
    /// Adds a filter. `is_on`: it is in no branch that is off.
    pub(super) fn add(&mut self, place: FilterPlace<'t>, filter: &NetworkFilter<'t>, is_on: bool) {
        if filter.badfilter || filter.modification().is_some_and(|one| !one.blocks) {
            return;
        }
        if filter.exception {
            if place.is_judged && is_on && filter.modification().is_none() {
                self.exceptions.push(place);
            }
            return;
        }
        match &filter.pattern {
            Pattern::Host(Cow::Borrowed(host)) => self.hosts.push((host, place.whole)),
            _ => self.others.push(place.whole),
        }
    }

    /// Adds the hosts of a line of a hosts file.
    pub(super) fn add_hosts(&mut self, filters: &[NetworkFilter<'t>], whole: &'t str) {
        for filter in filters {
            match &filter.pattern {
                // Without a line there is no condition.
                Pattern::Host(Cow::Borrowed(host)) => self.hosts.push((host, "")),
                _ => self.others.push(whole),
            }
        }
    }

    /// Reports the exceptions that no filter needs.
    pub(super) fn report(&self, out: &mut LintReporter) {
        if self.exceptions.is_empty() {
            return;
        }
        let mut tested = TestedExceptions::new(&self.exceptions);
        self.hosts.iter().for_each(|(host, line)| tested.test_host(host, line));
        let mut open = OpenFilters::default();
        for line in &self.others {
            let line = joined(line);
            // A line that is not a filter by itself is one of several hosts: it may block anything.
            match NetworkFilter::parse(trim(&line)) {
                Ok(filter) => tested.test_other(&filter, &mut open),
                Err(_) => open.add(&Condition::default()),
            }
        }
        for one in tested.all.iter().filter(|one| !one.is_needed) {
            let is_proven = !one.may_be_needed && !open.overlap(&one.condition);
            // Nobody requests the address of a host alone. And a filter may be for a longer address, where its text has
            // the end of this one.
            let is_short = matches!(one.pattern, Pattern::Host(_));
            if !is_proven && (is_short || one.address.tail().is_none_or(|tail| open.texts.contains(tail))) {
                continue;
            }
            let (lint, message) = match is_proven {
                true => (&idle_exception::LINT, "no filter of the lists matches a request that this exception matches"),
                false => (&exception_of_unblocked_address::LINT, "no filter of the lists blocks this address"),
            };
            (out.list, out.line) = (one.place.list, one.place.line);
            out.add(lint, Span::of(one.place.whole.trim(), one.place.whole), message);
        }
    }
}

impl<'t> TestedExceptions<'t> {
    fn new(places: &[FilterPlace<'t>]) -> TestedExceptions<'t> {
        let mut tested = TestedExceptions::default();
        for place in places {
            // A continued line is rare, and its text is not one of the list.
            if place.whole.contains(['\n', '\r']) {
                continue;
            }
            let Ok(filter) = NetworkFilter::parse(trim(place.whole)) else { continue };
            let condition = filter.condition().into_owned();
            // Exceptions for pages and switches of pages do more than to except requests from filters.
            if condition.types & !DEFAULT_TYPES != 0 {
                continue;
            }
            let Some(address) = OwnAddress::of(&filter.pattern) else { continue };
            let number = tested.all.len() as u32;
            let host = address.host();
            let mut hash = HOST_SEED;
            each_label(host.as_bytes(), |start, end| {
                hash = host_hash_step(hash, label_word(host.as_bytes(), start, end));
                let table = if start == 0 { &mut tested.hosts } else { &mut tested.above };
                table.entry(hash).or_default().push(number);
            });
            for gram in address.url.as_bytes().windows(GRAM) {
                let found = tested.grams.entry(gram_key(gram)).or_default();
                if found.last() != Some(&number) {
                    found.push(number);
                }
            }
            let pattern = filter.pattern;
            let (is_needed, may_be_needed) = (false, false);
            tested.all.push(TestedException { place: *place, condition, pattern, address, is_needed, may_be_needed });
        }
        tested
    }

    /// The exceptions for hosts at, below or above a host. Hosts with equal hashes can only hide a finding.
    fn related(&self, host: &str) -> Vec<u32> {
        let (mut found, mut hash) = (Vec::new(), HOST_SEED);
        each_label(host.as_bytes(), |start, end| {
            hash = host_hash_step(hash, label_word(host.as_bytes(), start, end));
            found.extend(self.hosts.get(&hash).into_iter().flatten());
            if start == 0 {
                found.extend(self.above.get(&hash).into_iter().flatten());
            }
        });
        found
    }

    fn test_host(&mut self, host: &str, line: &str) {
        let lower = if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(host.to_ascii_lowercase())
        } else {
            Cow::Borrowed(host)
        };
        let found = self.related(&lower);
        if found.is_empty() {
            return;
        }
        let line = joined(line);
        let filter = NetworkFilter::parse(trim(&line));
        let condition = filter.as_ref().map(|filter| filter.condition().into_owned()).unwrap_or_default();
        for number in found {
            let one = &mut self.all[number as usize];
            one.is_needed |= overlaps(&condition, &one.condition);
        }
    }

    /// Tests a filter that is not for a whole host. `open`: the conditions of filters for any host.
    fn test_other(&mut self, filter: &NetworkFilter<'_>, open: &mut OpenFilters) {
        let condition = filter.condition();
        if condition.types & DEFAULT_TYPES == 0 {
            return;
        }
        let address = OwnAddress::of(&filter.pattern);
        match &address {
            Some(address) => {
                for number in self.related(address.host()) {
                    let one = &mut self.all[number as usize];
                    if overlaps(&condition, &one.condition) {
                        one.may_be_needed = true;
                        one.is_needed |= address.is_matched_by(&one.pattern, one.condition.match_case);
                    }
                }
            }
            None => open.add(&condition),
        }
        if let Pattern::Text { body, .. } = &filter.pattern {
            open.texts.push_str(body);
            open.texts.push('\n');
        }
        for number in self.near(&filter.pattern) {
            let one = &mut self.all[number as usize];
            one.is_needed = one.is_needed
                || overlaps(&condition, &one.condition)
                    && one.address.is_matched_by(&filter.pattern, condition.match_case);
        }
    }

    /// The exceptions whose addresses the pattern may match.
    fn near(&self, pattern: &Pattern<'_>) -> Vec<u32> {
        let every = || (0..self.all.len() as u32).collect();
        let Pattern::Text { body, .. } = pattern else { return every() };
        let longest = body.split(['*', '^']).max_by_key(|run| run.len()).unwrap_or("");
        let grams = longest.as_bytes().windows(GRAM).map(|gram| self.grams.get(&gram_key(gram)));
        // Without such a text in the pattern, every address is near; with one that no address has, none is.
        grams
            .min_by_key(|found| found.map_or(0, Vec::len))
            .map_or_else(every, |found| found.cloned().unwrap_or_default())
    }
}

/// The filters that may match requests of any host.
#[derive(Default)]
struct OpenFilters {
    /// Their types and parties.
    kinds: BTreeSet<(u32, Option<bool>)>,
    /// The texts of patterns.
    texts: String,
}

impl OpenFilters {
    fn add(&mut self, condition: &Condition<'_>) {
        self.kinds.insert((condition.types, condition.party.third()));
    }

    fn overlap(&self, exception: &Condition<'_>) -> bool {
        let third = exception.party.third();
        let has_party = |party: Option<bool>| party.is_none() || third.is_none() || party == third;
        self.kinds.iter().any(|(types, party)| types & exception.types != 0 && has_party(*party))
    }
}

/// Whether a filter may match a request that an exception matches, as far as types, parties and sites say.
fn overlaps(filter: &Condition<'_>, exception: &Condition<'_>) -> bool {
    let is_of_party = match (filter.party.third(), exception.party.third()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    filter.types & exception.types != 0 && is_of_party && may_share_site(&filter.from, &exception.from)
}

fn may_share_site(one: &DomainList<'_>, other: &DomainList<'_>) -> bool {
    let is_near = |a: &Domain<'_>, b: &Domain<'_>| match (a, b) {
        (Domain::Host(a), Domain::Host(b)) => is_below(a, b) || is_below(b, a),
        _ => true,
    };
    let both_include = !one.included.is_empty() && !other.included.is_empty();
    if both_include && !one.included.iter().any(|a| other.included.iter().any(|b| is_near(a, b))) {
        return false;
    }
    let is_excluded = |host: &Domain<'_>, from: &DomainList<'_>| {
        from.excluded.iter().any(|excluded| match (host, excluded) {
            (Domain::Host(host), Domain::Host(name)) => is_below(host, name),
            _ => false,
        })
    };
    // All entries of one list are excluded by the other, which includes none again.
    let is_empty_in = |inner: &DomainList<'_>, outer: &DomainList<'_>| {
        !inner.included.is_empty()
            && outer.included.is_empty()
            && inner.included.iter().all(|entry| is_excluded(entry, outer))
    };
    !is_empty_in(one, other) && !is_empty_in(other, one)
}

fn gram_key(gram: &[u8]) -> u64 {
    // The table takes its keys for hashes: every bit of one must depend on the text.
    gram.iter().fold(0, |key, &byte| key << 8 | u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
