//! A request with the values computed from it: those that every request needs at once, the others when first used.

use std::cell::{Cell, RefCell};

use crate::index::{Image, RequestFacts, requirement};
use crate::net::{Request, Suffixes};
use crate::regexp::{self, MatchOutcome};

/// The lower-case copy of a longer URL is allocated: of the recorded URLs, 43 % need a copy, a quarter of these a longer one.
/// In wasm of every URL, because the module would be larger.
const SHORT: usize = if cfg!(target_family = "wasm") { 0 } else { 224 };

/// A request that is being matched.
pub(crate) struct Context<'r> {
    pub(crate) request: &'r Request<'r>,
    /// The URL in lower case.
    pub(crate) lower: &'r [u8],
    /// Label suffixes of the request's host.
    pub(crate) suffixes: Suffixes,
    /// Label suffixes of the source's host.
    pub(crate) source_suffixes: &'r Suffixes,
    third_party: Cell<Option<bool>>,
    /// Entries that require unknown headers are tested all the same, to set `needs_exchange` for few requests.
    seeks_exchange: bool,
    /// A filter was reached that may match once more of the exchange is known.
    needs_exchange: Cell<bool>,
    /// Programs of the regular expressions that exceeded their step limit on this request.
    gave_up: RefCell<Vec<u32>>,
}

impl<'r> Context<'r> {
    /// Calls `match_request` with the context of a request. The context is not moved: copying it right after its fields
    /// were written stalls on store forwarding, which was measured to take longer than hashing both hosts.
    #[inline]
    pub(crate) fn with<T>(request: &'r Request<'r>, match_request: impl FnOnce(&Context<'_>) -> T) -> T {
        Context::create(request, false, match_request)
    }

    /// [`Context::with`] for a caller of [`Context::needs_exchange`].
    #[inline]
    pub(crate) fn seeking_exchange<T>(request: &'r Request<'r>, match_request: impl FnOnce(&Context<'_>) -> T) -> T {
        Context::create(request, true, match_request)
    }

    #[inline(always)]
    fn create<T>(request: &'r Request<'r>, seeks_exchange: bool, match_request: impl FnOnce(&Context<'_>) -> T) -> T {
        let mut found = Suffixes::none();
        let source_suffixes = request.source_suffixes().unwrap_or_else(|| {
            found.fill(request.source_host().as_bytes());
            &found
        });
        let (mut short, long);
        let url = request.url();
        let lower = match url.as_lower() {
            Some(lower) => lower,
            None if SHORT > 0 && url.as_str().len() <= SHORT => {
                short = [0; SHORT];
                url.write_lower(&mut short)
            }
            None => {
                long = url.lower();
                &long
            }
        };
        let mut context = Context {
            request,
            lower,
            suffixes: Suffixes::none(),
            source_suffixes,
            third_party: Cell::new(None),
            seeks_exchange,
            needs_exchange: Cell::new(false),
            gave_up: RefCell::default(),
        };
        context.suffixes.fill(request.url().host().as_bytes());
        match_request(&context)
    }

    /// The facts that prefilters of references test.
    pub(crate) fn facts(&self) -> RequestFacts {
        let url = self.request.url();
        let dots = self.suffixes.as_slice().len().saturating_sub(1);
        let host = url.has_plain_authority().then(|| (url.host_start()..url.host_end(), dots));
        RequestFacts::new(self.lower, host)
    }

    /// Whether the request meets requirements of an entry that has not been read yet: bits of [`requirement`].
    #[inline(always)]
    pub(crate) fn meets(&self, image: &Image, required: u8) -> bool {
        required == 0 || self.meets_all(image, required)
    }

    fn meets_all(&self, image: &Image, required: u8) -> bool {
        let is = |bit: u8| required & bit != 0;
        if is(requirement::THIRD_PARTY) && !self.is_third_party(image)
            || is(requirement::FIRST_PARTY) && self.is_third_party(image)
        {
            return false;
        }
        !is(requirement::HEADERS) || self.request.exchange().response_headers.is_some() || self.seeks_exchange
    }

    /// Records that a filter does not match because headers or the address are not known yet.
    pub(crate) fn set_needs_exchange(&self) {
        self.needs_exchange.set(true);
    }

    /// The filter that needed more of the exchange does not match for another reason.
    pub(crate) fn drop_need_of_exchange(&self) {
        self.needs_exchange.set(false);
    }

    /// Whether a filter was reached that may match once more of the exchange is known. Only for a context of
    /// [`Context::seeking_exchange`].
    pub(crate) fn needs_exchange(&self) -> bool {
        self.needs_exchange.get()
    }

    /// Whether request and source belong to different sites. An unknown source counts as another site.
    pub(crate) fn is_third_party(&self, image: &Image) -> bool {
        if let Some(known) = self.third_party.get() {
            return known;
        }
        let (host, source) = (self.request.url().host(), self.request.source_host());
        let site = |host, suffixes: &Suffixes| image.suffixes().registrable_of(host, suffixes.as_slice());
        let is_other = || site(host, &self.suffixes) != site(source, self.source_suffixes);
        // A site has at least two labels, or is the whole host: the last two labels of two sites mostly differ.
        let second = |suffixes: &Suffixes| suffixes.as_slice().get(1).map(|suffix| suffix.hash);
        let parted = second(&self.suffixes).zip(second(self.source_suffixes)).is_some_and(|(a, b)| a != b);
        let third = source.is_empty() || parted || self.request.differs_in_root_dot() || (host != source && is_other());
        self.third_party.set(Some(third));
        third
    }

    /// Whether a regular expression matches a text. One that exceeds its step limit does not match and is recorded.
    pub(crate) fn matches(&self, image: &Image, program: u32, text: &[u8]) -> bool {
        match regexp::matches(image.program(program), text) {
            MatchOutcome::Match => true,
            MatchOutcome::NoMatch => false,
            MatchOutcome::GaveUp => {
                if !self.has_given_up(program) {
                    self.gave_up.borrow_mut().push(program);
                }
                false
            }
        }
    }

    /// Whether this expression exceeded its step limit.
    pub(crate) fn has_given_up(&self, program: u32) -> bool {
        self.gave_up.borrow().contains(&program)
    }

    /// Number of expressions that exceeded their step limit.
    pub(crate) fn gave_up(&self) -> u32 {
        self.gave_up.borrow().len() as u32
    }

    /// Whether request and source have the same host.
    pub(crate) fn is_same_host(&self) -> bool {
        let source = self.request.source_host();
        !source.is_empty() && self.request.url().host() == source && !self.request.differs_in_root_dot()
    }
}
