//! A request with what is worked out of it: at once what every request needs, the rest when a filter selector.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use crate::index::{Image, RequestFacts, requirement};
use crate::net::{Request, Suffixes};
use crate::regexp::{self, Outcome};

/// A request about to be matched.
pub(crate) struct Context<'r> {
    pub(crate) request: &'r Request<'r>,
    /// The URL in lower case.
    pub(crate) lower: Cow<'r, [u8]>,
    /// Label suffixes of the request's host.
    pub(crate) suffixes: Suffixes,
    /// The same of the source's; nearly every request is asked for them.
    pub(crate) source_suffixes: &'r Suffixes,
    third_party: Cell<Option<bool>>,
    /// Whether a filter was reached that could match if more of the exchange were known.
    needs_exchange: Cell<bool>,
    /// Programs of regular expressions that took too many steps on this request.
    gave_up: RefCell<Vec<u32>>,
}

impl<'r> Context<'r> {
    /// Asks something of a request. A context stays where it is made: a copy of what was just written in small pieces
    /// waits for all of them, which took longer than the hashes of both hosts.
    #[inline]
    pub(crate) fn with<T>(request: &'r Request<'r>, ask: impl FnOnce(&Context<'_>) -> T) -> T {
        let mut found = Suffixes::none();
        let source_suffixes = request.source_suffixes().unwrap_or_else(|| {
            found.fill(request.source_host().as_bytes());
            &found
        });
        let mut context = Context {
            request,
            lower: request.url().lower(),
            suffixes: Suffixes::none(),
            source_suffixes,
            third_party: Cell::new(None),
            needs_exchange: Cell::new(false),
            gave_up: RefCell::default(),
        };
        context.suffixes.fill(request.url().host().as_bytes());
        ask(&context)
    }

    /// What references to filters are asked for.
    pub(crate) fn asked(&self) -> RequestFacts {
        let url = self.request.url();
        let dots = self.suffixes.as_slice().len().saturating_sub(1);
        let host = url.has_plain_authority().then(|| (url.host_start()..url.host_end(), dots));
        RequestFacts::new(&self.lower, host)
    }

    /// Whether what entries are asked for before they are read holds, bits of [`ask`].
    #[inline(always)]
    pub(crate) fn holds(&self, image: &Image, asked: u8) -> bool {
        asked == 0 || self.all_hold(image, asked)
    }

    fn all_hold(&self, image: &Image, asked: u8) -> bool {
        let is = |bit: u8| asked & bit != 0;
        if is(requirement::THIRD_PARTY) && !self.is_third_party(image)
            || is(requirement::FIRST_PARTY) && self.is_third_party(image)
        {
            return false;
        }
        if is(requirement::HEADERS) && self.request.exchange().response_headers.is_none() {
            self.set_needs_exchange();
            return false;
        }
        true
    }

    /// Records that a filter does not match only because headers or the address are not known yet.
    pub(crate) fn set_needs_exchange(&self) {
        self.needs_exchange.set(true);
    }

    /// Whether a filter was reached that could match if more of the exchange were known.
    pub(crate) fn needs_exchange(&self) -> bool {
        self.needs_exchange.get()
    }

    /// Whether request and source belong to different sites. An unknown source is another site.
    pub(crate) fn is_third_party(&self, image: &Image) -> bool {
        if let Some(known) = self.third_party.get() {
            return known;
        }
        let (host, source) = (self.request.url().host(), self.request.source_host());
        let site = |host, suffixes: &Suffixes| image.suffixes().registrable_of(host, suffixes.as_slice());
        let is_other = || site(host, &self.suffixes) != site(source, self.source_suffixes);
        // A site has two labels or more, or is all of its host: of two sites the last two mostly differ.
        let second = |suffixes: &Suffixes| suffixes.as_slice().get(1).map(|suffix| suffix.hash);
        let parted = second(&self.suffixes).zip(second(self.source_suffixes)).is_some_and(|(a, b)| a != b);
        let third = source.is_empty() || parted || self.request.differs_in_root_dot() || (host != source && is_other());
        self.third_party.set(Some(third));
        third
    }

    /// Whether a regular expression matches a text. One that gives up does not, and is remembered.
    pub(crate) fn matches(&self, image: &Image, program: u32, text: &[u8]) -> bool {
        match regexp::matches(image.program(program), text) {
            Outcome::Match => true,
            Outcome::NoMatch => false,
            Outcome::GaveUp => {
                if !self.has_given_up(program) {
                    self.gave_up.borrow_mut().push(program);
                }
                false
            }
        }
    }

    /// Whether this expression gave up.
    pub(crate) fn has_given_up(&self, program: u32) -> bool {
        self.gave_up.borrow().contains(&program)
    }

    /// How many expressions gave up.
    pub(crate) fn gave_up(&self) -> u32 {
        self.gave_up.borrow().len() as u32
    }

    /// Whether request and source are of the very same host.
    pub(crate) fn is_same_host(&self) -> bool {
        let source = self.request.source_host();
        !source.is_empty() && self.request.url().host() == source && !self.request.differs_in_root_dot()
    }
}
