//! What must hold of a request besides its URL, and what else the modifiers of a filter say.

use std::borrow::Cow;

use super::domains::DomainList;
use super::exchange::{AddressTest, HeaderTest};
use super::modification::{Modification, ModificationKind};
use super::modifier::{DEFAULT_TYPES, REQUEST_TYPES};
use crate::net::{Method, ResourceType};

/// Which parties a filter speaks of, as [`Condition::party`] holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Party(pub(crate) u8);

impl Party {
    /// The one relation by registrable domain that is asked for: third-party `Some(true)`, first-party
    /// `Some(false)`, either `None`.
    pub fn third(self) -> Option<bool> {
        use super::modifier::party::{FIRST, THIRD};
        match self.0 & (FIRST | THIRD) {
            THIRD => Some(true),
            FIRST => Some(false),
            _ => None,
        }
    }

    /// The same by exact host.
    pub fn strict_third(self) -> Option<bool> {
        use super::modifier::party::{STRICT_FIRST, STRICT_THIRD};
        match self.0 & (STRICT_FIRST | STRICT_THIRD) {
            STRICT_THIRD => Some(true),
            STRICT_FIRST => Some(false),
            _ => None,
        }
    }
}

/// What must hold of a request besides its URL. All parts must hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition<'t> {
    /// Bits of [`ResourceType`]s. Never 0.
    pub(crate) types: u32,
    /// Relations between request and source.
    pub party: Party,
    /// Bits of [`Method`]s; 0: any.
    pub(crate) methods: u16,
    /// Capitals matter.
    pub match_case: bool,
    /// Who asks; empty: anyone.
    pub from: DomainList<'t>,
    /// Who is asked; empty: anyone.
    pub to: DomainList<'t>,
    /// Who must not be asked: plain hosts, as included entries.
    pub denyallow: DomainList<'t>,
    /// What one filter in a hundred says; never an empty one.
    pub extra: Option<Box<Extra<'t>>>,
}

/// What few filters ask or do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Extra<'t> {
    /// Whose page is in the tab; empty: anyone's.
    pub top: DomainList<'t>,
    /// Asked of the response's headers.
    pub response_header: Option<HeaderTest<'t>>,
    /// Asked of the request's headers.
    pub request_header: Option<HeaderTest<'t>>,
    /// Asked of the server's address.
    pub address: Option<AddressTest<'t>>,
    /// What to tell a person whose page is stopped.
    pub reason: Option<Cow<'t, str>>,
    /// What it does besides, or instead of, stopping a request.
    pub modification: Option<Modification<'t>>,
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
    /// What the filter does besides, or instead of, stopping a request.
    pub fn modification(&self) -> Option<&Modification<'t>> {
        self.extra.as_ref()?.modification.as_ref()
    }

    /// The kinds the filter speaks of.
    pub fn kinds(&self) -> impl Iterator<Item = ResourceType> {
        let types = self.types;
        ResourceType::all().iter().copied().filter(move |kind| types & kind.bit() != 0)
    }

    /// The methods the filter speaks of; none: any. [`Method::Other`] is among them if it names those it does
    /// not speak of.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        let methods = self.methods;
        Method::all().chain([Method::Other]).filter(move |method| methods & method.bit() != 0)
    }
}

/// What a filter speaks of that names no type.
pub(super) fn default_types(modification: Option<&Modification<'_>>) -> u32 {
    match modification.map(|modification| modification.kind) {
        None | Some(ModificationKind::Redirect) => DEFAULT_TYPES,
        Some(ModificationKind::Csp | ModificationKind::Permissions) => DOCUMENT_TYPES,
        Some(_) => REQUEST_TYPES,
    }
}

/// The page itself and documents in frames: what a policy can be added to.
pub(super) const DOCUMENT_TYPES: u32 = ResourceType::MainFrame.bit() | ResourceType::SubFrame.bit();
