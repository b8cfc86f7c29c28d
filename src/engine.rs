//! What an embedder holds.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::index::{FilterRef, Image, ImageError, ListInfo};
use crate::matcher::{Context, Decision, Explanation, Literals, decide, explain};
use crate::net::Request;

/// Compiled lists and a person's choices, ready to decide.
///
/// Immutable: every method takes `&self`, there is no lock and no cache inside (the first question for a filter's
/// text leaves the verdict on that text, nothing else is kept), so any number of threads may share one. Cloning is cheap and shares the image.
#[derive(Clone, Debug)]
pub struct Engine {
    image: Arc<Image>,
    literals: Arc<[Literals; 2]>,
    choices: Arc<Choices>,
}

/// What a person has chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Sites (registrable domains) where blocking is off.
    pub sites_off: BTreeSet<String>,
}

impl Engine {
    /// An engine over an image.
    pub fn new(image: Image) -> Engine {
        let literals = [Literals::new(&image.blocks, &image), Literals::new(&image.exceptions, &image)];
        Engine { image: Arc::new(image), literals: Arc::new(literals), choices: Arc::default() }
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

    /// What to do with a request, and why.
    ///
    /// Takes time in proportion to the URL's length, however many filters there are.
    pub fn check(&self, request: &Request<'_>) -> Decision {
        if self.is_site_off(request) {
            return Decision::SiteOff;
        }
        decide(&self.image, &self.literals, &Context::new(request))
    }

    /// The same decision with every filter that matches and every one that nearly does.
    pub fn explain(&self, request: &Request<'_>) -> Explanation {
        let mut explanation = explain(&self.image, &self.literals, &Context::new(request));
        if self.is_site_off(request) {
            explanation.decision = Decision::SiteOff;
        }
        explanation
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
