//! What an embedder holds.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::decision::{Decision, Explanation, FollowUps};
use crate::filter::redirect;
use crate::index::{FilterId, FilterRef, Image, ImageError, IndexKind, ListInfo};
use crate::learner::{TrackerPolicy, Treatment};
use crate::matcher::{
    Context, Explained, Literals, Modifications, NetworkDecision, Page, decide, exception, explain, may_modify,
    modifications, page,
};
use crate::net::{Request, ResourceType};

/// Compiled lists and a person's choices, ready to decide.
///
/// Immutable: every method takes `&self` and there is no lock inside, so any number of threads may share one. It
/// computes two facts about its image when they are first needed and keeps them: whether the checksum of the filters'
/// text is right, and the resource types for which filters modify requests. Cloning is cheap and shares the image.
#[derive(Clone, Debug)]
pub struct Engine {
    image: Arc<Image>,
    literals: Arc<[Literals; IndexKind::ALL.len()]>,
    choices: Arc<Choices>,
    learned: Arc<TrackerPolicy>,
}

/// What a person has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Sites (registrable domains) where blocking is off.
    pub sites_off: BTreeSet<String>,
    /// What to do with trackers, on one site or on every one, whatever lists and learning say.
    pub trackers: TrackerPolicy,
}

impl Engine {
    /// An engine over an image.
    pub fn new(image: Image) -> Engine {
        let literals = IndexKind::ALL.map(|side| Literals::new(image.index(side), &image));
        Engine {
            image: Arc::new(image),
            literals: Arc::new(literals),
            choices: Arc::default(),
            learned: Arc::default(),
        }
    }

    /// An engine over the bytes of an image.
    ///
    /// # Errors
    ///
    /// If they are no image, or a damaged one: see [`Image::open`].
    pub fn open(bytes: impl Into<std::borrow::Cow<'static, [u8]>>) -> Result<Engine, ImageError> {
        Image::open(bytes).map(Engine::new)
    }

    /// The same engine for a person with these choices.
    pub fn with_choices(&self, choices: Choices) -> Engine {
        Engine { choices: Arc::new(choices), ..self.clone() }
    }

    /// The same engine with what was learned of trackers: see [`Learner::tracker_policy`](crate::learner::Learner::tracker_policy).
    pub fn with_learned(&self, learned: TrackerPolicy) -> Engine {
        Engine { learned: Arc::new(learned), ..self.clone() }
    }

    /// What to do with a request, and why: the first [`Step`](crate::Step) that holds.
    ///
    /// Takes time in proportion to the URL's length, however many filters there are.
    pub fn check(&self, request: &Request<'_>) -> Decision {
        Context::with(request, |context| self.decide(request, context))
    }

    /// The decision of [`Engine::check`], and which of the further calls for the request can have a result.
    ///
    /// Most requests need none of them. A caller for whom a call is costly, as from JavaScript into WebAssembly, makes
    /// one call for most requests instead of three. Every filter that can have an effect sets its field; a field may be
    /// set without one.
    ///
    /// ```
    /// use brock::{Builder, Engine, FollowUps, ResourceType, Request};
    /// let mut builder = Builder::new();
    /// builder.add_list("mine", "||news.example^$csp=worker-src 'none'\n||cdn.example^$script,header=via:tracker");
    /// let engine = Engine::new(builder.build().0);
    /// let follow_ups = |url, kind| {
    ///     let request = Request::new(url, "https://news.example/", kind)?;
    ///     Ok::<FollowUps, brock::UrlError>(engine.check_with_follow_ups(&request).1)
    /// };
    /// let none = FollowUps::default();
    /// assert_eq!(follow_ups("https://img.example/a.png", ResourceType::Image)?, none);
    /// assert_eq!(follow_ups("https://cdn.example/a.js", ResourceType::Script)?, FollowUps { exchange: true, ..none });
    /// let frame = follow_ups("https://news.example/frame", ResourceType::SubFrame)?;
    /// assert_eq!(frame, FollowUps { modifications: true, ..none });
    /// # Ok::<(), brock::UrlError>(())
    /// ```
    pub fn check_with_follow_ups(&self, request: &Request<'_>) -> (Decision, FollowUps) {
        Context::with(request, |context| {
            let decision = self.decide(request, context);
            // What the decision's filters needed; those that modify may need more.
            let exchange = !decision.is_block() && context.needs_exchange();
            let types = self.image.filter_types();
            let has_query = || memchr::memchr(b'?', request.url().as_str().as_bytes()).is_some();
            let modifications = types.may_modify(request.resource_type(), has_query)
                && !matches!(decision, Decision::SiteOff | Decision::Chosen(Treatment::Allow))
                && may_modify(&self.image, &self.literals, context);
            let is_page = request.resource_type() == ResourceType::MainFrame && decision != Decision::SiteOff;
            (decision, FollowUps { modifications, exchange, page: is_page && types.has_page_types() })
        })
    }

    /// The precedence of [`Step`](crate::Step): steps 1 and 2, then those of filters, then those of learned trackers.
    fn decide(&self, request: &Request<'_>, context: &Context<'_>) -> Decision {
        if self.is_site_off(request) {
            return Decision::SiteOff;
        }
        if let Some(chosen) = self.order(&self.choices.trackers, request) {
            return Decision::Chosen(chosen);
        }
        match decide(&self.image, &self.literals, context) {
            NetworkDecision::Pass => self.learned(request, context),
            by_filters => by_filters.into(),
        }
    }

    /// The decision where no filter blocks: a learned verdict holds unless an exception shields from it.
    fn learned(&self, request: &Request<'_>, context: &Context<'_>) -> Decision {
        match self.order(&self.learned, request) {
            None | Some(Treatment::Allow) => Decision::Pass,
            Some(learned) => match exception(&self.image, &self.literals, context) {
                Some((by, important)) => Decision::Shielded { by, important },
                None => Decision::Learned(learned),
            },
        }
    }

    /// What these orders are for a request, if it is a third party's: a page that somebody goes to is none.
    fn order(&self, orders: &TrackerPolicy, request: &Request<'_>) -> Option<Treatment> {
        if orders.is_empty() || matches!(request.resource_type(), ResourceType::MainFrame | ResourceType::Popup) {
            return None;
        }
        let (host, top) = (request.url().host(), request.top_host());
        let site = self.site(top);
        if site.is_empty() || self.site(host) == site {
            return None;
        }
        let path = &request.url().as_str()[request.url().host_end()..];
        let path = path.find('/').map_or("", |at| &path[at..]);
        orders.order(host, path, site)
    }

    /// The same decision with every filter that matches and every one that nearly does.
    pub fn explain(&self, request: &Request<'_>) -> Explanation<'_> {
        let Explained { matches, mut modifications, near_misses, gave_up } =
            Context::with(request, |context| explain(&self.image, &self.literals, context));
        if self.is_left_alone(request) {
            modifications = Modifications::default();
        }
        Explanation { decision: self.check(request), matches, modifications, near_misses, gave_up }
    }

    /// What filters do to a request besides stopping it: headers and policies to add or take out, the URL without its
    /// tracking parameters, and so on. Redirects are no part of it: [`Engine::surrogate`] has them.
    pub fn modifications(&self, request: &Request<'_>) -> Modifications<'_> {
        if self.is_left_alone(request) {
            return Modifications::default();
        }
        Context::with(request, |context| modifications(&self.image, &self.literals, context))
    }

    /// What filters say of a page as a whole; `request` is the one for the page, with its own URL as the source.
    pub fn page(&self, request: &Request<'_>) -> Page {
        if self.is_site_off(request) {
            return Page::default();
        }
        page(&self.image, &self.literals, request)
    }

    /// The name of the surrogate that answers a request, if the decision is to redirect it.
    pub fn surrogate(&self, decision: &Decision) -> Option<&str> {
        let Decision::Redirect { surrogate, .. } = decision else { return None };
        Some(redirect(self.value(*surrogate)).0)
    }

    /// What to tell a person whose page is stopped, if the filter that stops it says so.
    pub fn reason(&self, decision: &Decision) -> Option<&str> {
        let extra = self.image.extra_of(decision.filter()?)?;
        (extra.reason != 0).then(|| self.image.value(extra.reason).text)
    }

    fn value(&self, filter: FilterId) -> &str {
        self.image.extra_of(filter).map_or("", |extra| self.image.value(extra.modification).text)
    }

    fn is_left_alone(&self, request: &Request<'_>) -> bool {
        self.is_site_off(request) || self.order(&self.choices.trackers, request) == Some(Treatment::Allow)
    }

    fn is_site_off(&self, request: &Request<'_>) -> bool {
        !self.choices.sites_off.is_empty()
            && self.choices.sites_off.contains(self.image.registrable_domain(request.top_host()))
    }

    /// The filter that decided, as its list has it.
    pub fn filter(&self, decision: &Decision) -> Option<FilterRef<'_>> {
        decision.filter().map(|id| self.image.filter(id))
    }

    /// The lists inside.
    pub fn lists(&self) -> impl Iterator<Item = ListInfo<'_>> {
        self.image.lists()
    }

    /// The image inside.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The site (eTLD+1) of a host; the host itself where it has none.
    pub fn site<'h>(&self, host: &'h str) -> &'h str {
        self.image.registrable_domain(host)
    }
}
