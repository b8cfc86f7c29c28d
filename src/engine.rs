//! The engine: an image, the choices of the user and the learned trackers.

use std::sync::Arc;

use crate::choices::Choices;
use crate::cosmetic::{self, Cosmetics, HidingSwitches, Page, PageBodies, PageExplanation};
use crate::decision::{Decision, Explanation, FollowUps};
use crate::filter::redirect;
use crate::index::{FilterId, FilterRef, Image, ImageError, ListInfo};
use crate::learner::{TrackerPolicy, Treatment};
use crate::matcher::{Context, Explained, FilterTest, Matcher, Modifications, NetworkDecision, PageSwitches, Searches};
use crate::net::{Request, ResourceType};

/// Compiled lists and the user's choices, ready to decide.
///
/// Immutable: every method takes `&self`, and there is no lock inside, so that threads can share an engine. Two facts
/// about the image are computed when first needed and kept: whether the checksum of the filters' text is valid, and the
/// resource types for which filters modify requests. Cloning is cheap and shares the image.
#[derive(Clone, Debug)]
pub struct Engine {
    image: Arc<Image>,
    searches: Arc<Searches>,
    choices: Arc<Choices>,
    learned: Arc<TrackerPolicy>,
}

impl Engine {
    /// An engine over an image.
    pub fn new(image: Image) -> Engine {
        let searches = Matcher::searches(&image);
        Engine {
            image: Arc::new(image),
            searches: Arc::new(searches),
            choices: Arc::default(),
            learned: Arc::default(),
        }
    }

    /// An engine over the bytes of an image.
    ///
    /// # Errors
    ///
    /// If the bytes are not an image, or a damaged one: see [`Image::open`].
    pub fn open(bytes: impl Into<std::borrow::Cow<'static, [u8]>>) -> Result<Engine, ImageError> {
        Image::open(bytes).map(Engine::new)
    }

    /// The same engine with the choices of a user.
    pub fn with_choices(&self, choices: Choices) -> Engine {
        Engine { choices: Arc::new(choices), ..self.clone() }
    }

    /// The same engine with the treatments of learned trackers: see
    /// [`Learner::tracker_policy`](crate::learner::Learner::tracker_policy).
    pub fn with_learned(&self, learned: TrackerPolicy) -> Engine {
        Engine { learned: Arc::new(learned), ..self.clone() }
    }

    /// Decides about a request: the first [`Step`](crate::Step) that applies.
    ///
    /// The time grows with the length of the URL, not with the number of filters.
    pub fn check(&self, request: &Request<'_>) -> Decision {
        Context::with(request, |context| self.decide(request, context, || self.matcher().decide(context)))
    }

    /// The precedence of [`Step`](crate::Step): the first that applies decides. `by_filters` gives the decision of
    /// steps 3 to 6.
    fn decide(
        &self,
        request: &Request<'_>,
        context: &Context<'_>,
        by_filters: impl FnOnce() -> NetworkDecision,
    ) -> Decision {
        // 1: blocking is switched off on the site.
        if self.is_site_off(request) {
            return Decision::SiteOff;
        }
        // 2: the user chose a treatment for the tracker.
        if let Some(chosen) = treatment(&self.choices.trackers, request, |host| self.site(host)) {
            return Decision::Chosen(chosen);
        }
        // 3: `$important` exception; 4: `$important` block; 5: exception; 6: block, with a surrogate if one is named.
        match by_filters() {
            NetworkDecision::Pass => {}
            decided => return decided.into(),
        }
        // 7 and 8: a learned tracker is blocked or loses its cookies, unless an exception (3, 5) shields it.
        if let Some(learned) = treatment(&self.learned, request, |host| self.site(host))
            && learned != Treatment::Allow
        {
            return match self.matcher().exception(context) {
                Some((by, important)) => Decision::Shielded { by, important },
                None => Decision::Learned(learned),
            };
        }
        // 9: nothing decides.
        Decision::Pass
    }

    /// The decision of [`Engine::check`], and which further calls can have a result for the request.
    ///
    /// Most requests need none of them. A caller for whom a call is expensive, such as JavaScript that calls
    /// WebAssembly, makes one call for most requests instead of three. The field of a call that has a result is always
    /// set; a field may be set although the call has none.
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
    /// assert_eq!(follow_ups("https://cdn.example/a.js", ResourceType::Script)?, none.with_exchange());
    /// let frame = follow_ups("https://news.example/frame", ResourceType::SubFrame)?;
    /// assert_eq!(frame, none.with_modifications());
    /// # Ok::<(), brock::UrlError>(())
    /// ```
    pub fn check_with_follow_ups(&self, request: &Request<'_>) -> (Decision, FollowUps) {
        let matcher = self.matcher();
        Context::seeking_exchange(request, |context| {
            let decision = self.decide(request, context, || matcher.decide(context));
            // Read before the modifiers are visited: they may need headers, too, but decide nothing.
            let exchange = !decision.is_block() && context.needs_exchange();
            let types = self.image.filter_types();
            let has_query = || memchr::memchr(b'?', request.url().as_str().as_bytes()).is_some();
            let modifications = !leaves_unchanged(&decision)
                && types.may_modify(request.resource_type(), has_query)
                && matcher.may_modify(context);
            let is_page = request.resource_type() == ResourceType::MainFrame && decision != Decision::SiteOff;
            (decision, FollowUps { modifications, exchange, page: is_page && types.has_page_types() })
        })
    }

    /// Explains the decision of [`Engine::check`]: every filter that matches, and those that nearly match.
    pub fn explain(&self, request: &Request<'_>) -> Explanation<'_> {
        let matcher = self.matcher();
        Context::with(request, |context| {
            let by_filters = matcher.decide(context);
            let decision = self.decide(request, context, || by_filters);
            let Explained { matches, mut modifications, near_misses, gave_up } = matcher.explain(context, by_filters);
            if leaves_unchanged(&decision) {
                modifications = Modifications::default();
            }
            Explanation { decision, matches, modifications, near_misses, gave_up }
        })
    }

    /// Visits the tests of filters that the decision about a request makes.
    pub(crate) fn each_test(&self, request: &Request<'_>, visit: impl FnMut(FilterTest)) {
        Context::with(request, |context| self.matcher().each_test(context, visit));
    }

    /// The modifications of a request and its response: headers and policies to add or remove, the URL without its
    /// tracking parameters, and so on. Redirects to surrogates are not among them: see [`Engine::surrogate`].
    pub fn modifications(&self, request: &Request<'_>) -> Modifications<'_> {
        if self.is_left_alone(request) {
            return Modifications::default();
        }
        Context::with(request, |context| self.matcher().modifications(context))
    }

    /// The switches that filters set for a page. `request` is the request for the page, with its own URL as source.
    pub fn page(&self, request: &Request<'_>) -> PageSwitches {
        if self.is_site_off(request) {
            return PageSwitches::default();
        }
        self.matcher().page(request)
    }

    /// What page filters do with a page: the selectors, styles, procedural filters, scriptlet calls, HTML filters and
    /// removals of headers of the filters that name it.
    ///
    /// Generic selectors are apart: those that need a class or id are given by [`Engine::generic`], the others by
    /// [`Engine::generic_sheet`].
    ///
    /// ```
    /// use brock::cosmetic::Page;
    /// use brock::{Builder, Engine};
    /// let mut builder = Builder::new();
    /// builder.add_list("mine", "news.example##.ad\nnews.example##+js(nowebrtc)\n##.banner\n##a[href=\"/ad\"]");
    /// let engine = Engine::new(builder.build().0);
    /// let page = Page::new("https://www.news.example/")?;
    /// let cosmetics = engine.cosmetics(&page);
    /// assert_eq!(cosmetics.hide, [".ad"]);
    /// assert_eq!(cosmetics.scriptlets, [["nowebrtc"]]);
    /// assert_eq!(engine.generic(&page, ["banner", "menu"], []), [".banner"]);
    /// assert_eq!(engine.generic_sheet(), "a[href=\"/ad\"]\n");
    /// # Ok::<(), brock::UrlError>(())
    /// ```
    pub fn cosmetics(&self, page: &Page<'_>) -> Cosmetics {
        cosmetic::cosmetics(&self.image, &self.page_bodies(page))
    }

    /// The bodies whose texts [`Engine::cosmetics`] gives.
    pub(crate) fn page_bodies(&self, page: &Page<'_>) -> PageBodies {
        if self.is_site_off(page.request()) {
            let switches = HidingSwitches { generic_off: true, specific_off: true };
            return PageBodies::of_switches(switches);
        }
        cosmetic::page_bodies(&self.image, page, self.hiding_switches(page))
    }

    /// The selectors of generic filters that hide and that need one of these classes or ids, sorted, without duplicates.
    /// When new ones appear in the page, call it again with these.
    pub fn generic<'n>(
        &self,
        page: &Page<'_>,
        classes: impl IntoIterator<Item = &'n str>,
        ids: impl IntoIterator<Item = &'n str>,
    ) -> Vec<String> {
        if self.is_site_off(page.request()) || self.hiding_switches(page).generic_off {
            return Vec::new();
        }
        cosmetic::generic(&self.image, page, classes, ids)
    }

    /// The selectors of generic filters that hide and that need no class or id, one on each line. They are the same for every
    /// page, apart from [`Cosmetics::sheet_exceptions`] and [`Cosmetics::generic_hide`].
    pub fn generic_sheet(&self) -> &str {
        self.image.pages().sheet(self.image.as_bytes())
    }

    /// Explains [`Engine::cosmetics`], and [`Engine::generic`] for these classes and ids: every filter that applies, and
    /// those that nearly do.
    pub fn explain_page(&self, page: &Page<'_>, classes: &[&str], ids: &[&str]) -> PageExplanation {
        if self.is_site_off(page.request()) {
            return PageExplanation::default();
        }
        cosmetic::explain(&self.image, page, self.hiding_switches(page), (classes, ids))
    }

    /// [`Engine::explain_page`] for many pages: `lines` are those of the image.
    pub(crate) fn explain_page_from(
        &self,
        page: &Page<'_>,
        names: (&[&str], &[&str]),
        lines: &[u8],
    ) -> PageExplanation {
        cosmetic::explain_from(&self.image, page, self.hiding_switches(page), names, lines)
    }

    fn hiding_switches(&self, page: &Page<'_>) -> HidingSwitches {
        let (matcher, request) = (self.matcher(), page.request());
        let types = matcher.page_exception_types(request);
        let is_off = |kind: ResourceType| types & kind.bit() != 0 && matcher.page_exception(request, kind).is_some();
        let all = is_off(ResourceType::ElementHide);
        HidingSwitches {
            generic_off: all || is_off(ResourceType::GenericHide),
            specific_off: all || is_off(ResourceType::SpecificHide),
        }
    }

    /// The name of the surrogate that answers the request of a [`Decision::Redirect`].
    pub fn surrogate(&self, decision: &Decision) -> Option<&str> {
        let Decision::Redirect { surrogate, .. } = decision else { return None };
        Some(redirect(self.value(*surrogate)).0)
    }

    /// The exception that matches, whether or not a filter blocks, and whether it is `$important`.
    pub(crate) fn exception(&self, request: &Request<'_>) -> Option<(FilterId, bool)> {
        Context::with(request, |context| self.matcher().exception(context))
    }

    /// The reason that the filter of a decision states for the user whose page is blocked (`$reason`).
    pub fn reason(&self, decision: &Decision) -> Option<&str> {
        let rare = self.image.rare_conditions_of(decision.filter()?)?;
        (rare.reason != 0).then(|| self.image.value(rare.reason).text)
    }

    /// The filter that decided, with its list and line.
    pub fn filter(&self, decision: &Decision) -> Option<FilterRef<'_>> {
        decision.filter().map(|id| self.image.filter(id))
    }

    /// The lists of the image.
    pub fn lists(&self) -> impl Iterator<Item = ListInfo<'_>> {
        self.image.lists()
    }

    /// The image.
    pub fn image(&self) -> &Image {
        &self.image
    }

    /// The site (eTLD+1) of a host; the host itself where it has none.
    pub fn site<'h>(&self, host: &'h str) -> &'h str {
        self.image.registrable_domain(host)
    }

    fn matcher(&self) -> Matcher<'_> {
        Matcher::new(&self.image, &self.searches)
    }

    fn value(&self, filter: FilterId) -> &str {
        self.image.rare_conditions_of(filter).map_or("", |rare| self.image.value(rare.modification).text)
    }

    fn is_left_alone(&self, request: &Request<'_>) -> bool {
        self.is_site_off(request)
            || treatment(&self.choices.trackers, request, |host| self.site(host)) == Some(Treatment::Allow)
    }

    fn is_site_off(&self, request: &Request<'_>) -> bool {
        !self.choices.sites_off.is_empty()
            && self.choices.sites_off.contains(self.image.registrable_domain(request.top_host()))
    }
}

/// Whether a request is not modified: the user switched the site off or allowed the tracker.
fn leaves_unchanged(decision: &Decision) -> bool {
    matches!(decision, Decision::SiteOff | Decision::Chosen(Treatment::Allow))
}

/// The treatment that a policy has for a third-party request. Navigations have none: the user asked for the page.
fn treatment<'a>(
    policy: &TrackerPolicy,
    request: &'a Request<'_>,
    site_of: impl Fn(&'a str) -> &'a str,
) -> Option<Treatment> {
    if policy.is_empty() || matches!(request.resource_type(), ResourceType::MainFrame | ResourceType::Popup) {
        return None;
    }
    let (host, top) = (request.url().host(), request.top_host());
    let site = site_of(top);
    if site.is_empty() || site_of(host) == site {
        return None;
    }
    policy.treatment(host, request.url().path(), site)
}
