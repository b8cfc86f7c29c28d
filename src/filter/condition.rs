//! The conditions of a filter besides its pattern, and its modification. A new condition is a field here, a row of the
//! table in `modifier` and an arm in `options`.

use std::borrow::Cow;

use super::domains::DomainList;
use super::headers::{AddressTest, HeaderTest};
use super::modification::{Modification, ModificationKind};
use super::modifier::{DEFAULT_TYPES, Effect, Modifier, REQUEST_TYPES};
use crate::net::{Method, ResourceType};

/// The relations between the request and its source that a filter matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Party(pub(crate) u8);

impl Party {
    /// The relation by registrable domain: third-party `Some(true)`, first-party `Some(false)`, both `None`.
    pub fn third(self) -> Option<bool> {
        use super::modifier::party::{FIRST, THIRD};
        match self.0 & (FIRST | THIRD) {
            THIRD => Some(true),
            FIRST => Some(false),
            _ => None,
        }
    }

    /// The relation by exact host, in the same form.
    pub fn strict_third(self) -> Option<bool> {
        use super::modifier::party::{STRICT_FIRST, STRICT_THIRD};
        match self.0 & (STRICT_FIRST | STRICT_THIRD) {
            STRICT_THIRD => Some(true),
            STRICT_FIRST => Some(false),
            _ => None,
        }
    }
}

/// The conditions on a request besides its URL. All of them must hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition<'t> {
    /// Bits of [`ResourceType`]s. Never 0.
    pub(crate) types: u32,
    /// Relations between request and source.
    pub party: Party,
    /// Bits of [`Method`]s; 0: any method.
    pub(crate) methods: u16,
    /// The pattern is case-sensitive.
    pub match_case: bool,
    /// Hosts of the source; empty: any host.
    pub from: DomainList<'t>,
    /// Hosts of the request; empty: any host.
    pub to: DomainList<'t>,
    /// Excluded hosts of the request: plain hosts, as included entries.
    pub denyallow: DomainList<'t>,
    /// Conditions that about one filter in a hundred has; never the empty value.
    pub extra: Option<Box<Extra<'t>>>,
}

/// Conditions and modifications that few filters have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extra<'t> {
    /// Hosts of the top-level page; empty: any host.
    pub top: DomainList<'t>,
    /// A condition on the response's headers.
    pub response_header: Option<HeaderTest<'t>>,
    /// A condition on the request's headers.
    pub request_header: Option<HeaderTest<'t>>,
    /// A condition on the server's address.
    pub address: Option<AddressTest<'t>>,
    /// The reason that is shown to the user when the page is blocked.
    pub reason: Option<Cow<'t, str>>,
    /// The modification of the request or its response.
    pub modification: Option<Modification<'t>>,
}

impl<'t> Extra<'t> {
    /// Whether it restricts the requests that the filter matches.
    pub(crate) fn is_restrictive(&self) -> bool {
        self.top != DomainList::default()
            || self.response_header.is_some()
            || self.request_header.is_some()
            || self.address.is_some()
            || self.modification.as_ref().is_some_and(|modification| !modification.blocks)
    }

    /// Its modifiers as text, in canonical order.
    pub(super) fn modifiers(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.top != DomainList::default() {
            all.push(format!("{}={}", Modifier::name_of(Effect::Top), self.top));
        }
        for (effect, test) in
            [(Effect::ResponseHeader, &self.response_header), (Effect::RequestHeader, &self.request_header)]
        {
            let name = Modifier::name_of(effect);
            match test {
                Some(test) if test.name.is_empty() => all.push(name.to_owned()),
                Some(test) => all.push(format!("{name}={test}")),
                None => {}
            }
        }
        all.extend(self.address.iter().map(|test| format!("{}={test}", Modifier::name_of(Effect::Address))));
        all.extend(self.reason.iter().map(|reason| format!("{}=\"{reason}\"", Modifier::name_of(Effect::Reason))));
        all.extend(self.modification.iter().map(Modification::to_string));
        all
    }

    /// The same with texts of its own.
    pub(super) fn into_owned<'o>(self) -> Extra<'o> {
        let Extra { top, response_header, request_header, address, reason, modification } = self;
        Extra {
            top: top.into_owned(),
            response_header: response_header.map(HeaderTest::into_owned),
            request_header: request_header.map(HeaderTest::into_owned),
            address: address.map(AddressTest::into_owned),
            reason: reason.map(|reason| Cow::Owned(reason.into_owned())),
            modification: modification.map(Modification::into_owned),
        }
    }
}

impl Default for Condition<'_> {
    fn default() -> Self {
        Condition {
            types: DEFAULT_TYPES,
            party: Party(0),
            methods: 0,
            match_case: false,
            from: DomainList::default(),
            to: DomainList::default(),
            denyallow: DomainList::default(),
            extra: None,
        }
    }
}

impl<'t> Condition<'t> {
    /// The modification of the request or its response.
    pub fn modification(&self) -> Option<&Modification<'t>> {
        self.extra.as_ref()?.modification.as_ref()
    }

    /// The resource types that the filter matches.
    pub fn kinds(&self) -> impl Iterator<Item = ResourceType> {
        let types = self.types;
        ResourceType::all().iter().copied().filter(move |kind| types & kind.bit() != 0)
    }

    /// The methods that the filter matches; none: any. [`Method::Other`] is among them if the filter excludes methods.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        let methods = self.methods;
        Method::all().chain([Method::Other]).filter(move |method| methods & method.bit() != 0)
    }
}

/// The types of a filter without type modifiers.
pub(super) fn default_types(modification: Option<&Modification<'_>>) -> u32 {
    match modification.map(|modification| modification.kind) {
        None | Some(ModificationKind::Redirect) => DEFAULT_TYPES,
        Some(ModificationKind::Csp | ModificationKind::Permissions) => DOCUMENT_TYPES,
        Some(_) => REQUEST_TYPES,
    }
}

/// Types of responses that a policy can be added to: pages and documents in frames.
pub(super) const DOCUMENT_TYPES: u32 = ResourceType::MainFrame.bit() | ResourceType::SubFrame.bit();
