//! Filters with texts of their own: the joined text of a continued line is dropped after parsing.

use std::borrow::Cow;
use std::sync::Arc;

use super::condition::Condition;
use super::domains::{Domain, DomainList};
use super::headers::{AddressTest, HeaderTest, ValueTest};
use super::modification::Modification;
use super::network::NetworkFilter;
use super::pattern::Pattern;
use crate::regexp::Regex;

impl NetworkFilter<'_> {
    /// The same filter with another line text.
    pub(super) fn owned<'t>(self, text: &'t str) -> NetworkFilter<'t> {
        let NetworkFilter { text: _, exception, important, badfilter, pattern, condition } = self;
        let condition = condition.map(|condition| Arc::new(Arc::unwrap_or_clone(condition).owned()));
        NetworkFilter { text, exception, important, badfilter, pattern: pattern.owned(), condition }
    }
}

impl Pattern<'_> {
    fn owned<'t>(self) -> Pattern<'t> {
        match self {
            Pattern::Any => Pattern::Any,
            Pattern::Host(host) => Pattern::Host(owned(host)),
            Pattern::Text { anchor, end, body } => Pattern::Text { anchor, end, body: owned(body) },
            Pattern::Regex(regex) => Pattern::Regex(regex.into_owned()),
        }
    }
}

impl Condition<'_> {
    fn owned<'t>(self) -> Condition<'t> {
        let Condition { types, party, methods, match_case, from, to, denyallow, extra } = self;
        let (from, to, denyallow) = (from.into_owned(), to.into_owned(), denyallow.into_owned());
        let extra = extra.map(|extra| Box::new(extra.into_owned()));
        Condition { types, party, methods, match_case, from, to, denyallow, extra }
    }
}

impl DomainList<'_> {
    pub(super) fn into_owned<'t>(self) -> DomainList<'t> {
        let side = |side: Vec<Domain<'_>>| side.into_iter().map(Domain::owned).collect();
        DomainList { included: side(self.included), excluded: side(self.excluded) }
    }
}

impl Domain<'_> {
    fn owned<'t>(self) -> Domain<'t> {
        match self {
            Domain::Host(host) => Domain::Host(owned(host)),
            Domain::Entity(stem) => Domain::Entity(owned(stem)),
            Domain::Regex(regex) => Domain::Regex(regex.into_owned()),
        }
    }
}

impl HeaderTest<'_> {
    pub(super) fn into_owned<'t>(self) -> HeaderTest<'t> {
        let HeaderTest { name, value, negated } = self;
        let value = value.map(|value| match value {
            ValueTest::Text(text) => ValueTest::Text(owned(text)),
            ValueTest::Regex { regex, ignore_case } => ValueTest::Regex { regex: regex.into_owned(), ignore_case },
        });
        HeaderTest { name, value, negated }
    }
}

impl AddressTest<'_> {
    pub(super) fn into_owned<'t>(self) -> AddressTest<'t> {
        match self {
            AddressTest::Exact(text) => AddressTest::Exact(owned(text)),
            AddressTest::Prefix(start) => AddressTest::Prefix(owned(start)),
            AddressTest::Regex(regex) => AddressTest::Regex(regex.into_owned()),
            AddressTest::Lan => AddressTest::Lan,
            AddressTest::Loopback => AddressTest::Loopback,
        }
    }
}

impl Modification<'_> {
    pub(super) fn into_owned<'t>(self) -> Modification<'t> {
        let Modification { kind, value, blocks, regex } = self;
        Modification { kind, value: owned(value), blocks, regex: regex.map(Regex::into_owned) }
    }
}

fn owned<'t>(text: Cow<'_, str>) -> Cow<'t, str> {
    Cow::Owned(text.into_owned())
}
