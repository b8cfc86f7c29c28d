//! A request with what is worked out of it: at once what every request needs, the rest when a filter asks.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use crate::index::{Asked, Image};
use crate::net::{Request, Suffixes};

/// A request about to be matched.
pub(crate) struct Context<'r> {
    pub(crate) request: &'r Request<'r>,
    /// The URL in lower case.
    pub(crate) lower: Cow<'r, [u8]>,
    /// Label suffixes of the request's host.
    pub(crate) suffixes: Suffixes,
    source_suffixes: OnceCell<Suffixes>,
    third_party: Cell<Option<bool>>,
    /// Regular expressions that gave up on this request.
    pub(crate) gave_up: Cell<u32>,
}

impl<'r> Context<'r> {
    #[inline]
    pub(crate) fn new(request: &'r Request<'r>) -> Context<'r> {
        Context {
            request,
            lower: request.url().lower(),
            suffixes: Suffixes::of(request.url().host().as_bytes()),
            source_suffixes: OnceCell::new(),
            third_party: Cell::new(None),
            gave_up: Cell::new(0),
        }
    }

    pub(crate) fn source_suffixes(&self) -> &Suffixes {
        self.source_suffixes.get_or_init(|| Suffixes::of(self.request.source_host().as_bytes()))
    }

    /// What references to filters are asked for.
    #[inline]
    pub(crate) fn asked(&self) -> Asked {
        let url = self.request.url();
        let host =
            url.has_plain_authority().then(|| (url.host().len(), self.suffixes.as_slice().len().saturating_sub(1)));
        Asked::new(&self.lower, host)
    }

    /// Whether request and source belong to different sites. An unknown source is another site.
    pub(crate) fn is_third_party(&self, image: &Image) -> bool {
        if let Some(known) = self.third_party.get() {
            return known;
        }
        let (host, source) = (self.request.url().host(), self.request.source_host());
        let third =
            source.is_empty() || (host != source && image.registrable_domain(host) != image.registrable_domain(source));
        self.third_party.set(Some(third));
        third
    }

    /// Whether request and source are of the very same host.
    pub(crate) fn is_same_host(&self) -> bool {
        let source = self.request.source_host();
        !source.is_empty() && self.request.url().host() == source
    }
}
