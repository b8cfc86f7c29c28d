//! What filters say of a page as a whole: questions that are no requests.

use super::context::Context;
use super::decide::{decide, exception};
use super::literals::Literals;
use crate::index::{FilterId, Image, IndexKind};
use crate::net::{Request, ResourceType};

/// What filters say of a page, each with the filter that says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// No element of the page is hidden.
    pub element_hiding_off: Option<FilterId>,
    /// Filters that name no site hide nothing.
    pub generic_hiding_off: Option<FilterId>,
    /// Filters that name the site hide nothing.
    pub specific_hiding_off: Option<FilterId>,
    /// Blocking filters that name no site by `from` do nothing:
    /// [`Request::without_generic_blocking`] tells the engine so.
    pub generic_blocking_off: Option<FilterId>,
    /// Scripts within the page do not run.
    pub inline_scripts_blocked: Option<FilterId>,
    /// Fonts within the page do not load.
    pub inline_fonts_blocked: Option<FilterId>,
}

/// Asks everything there is to ask of a page.
pub(crate) fn page(image: &Image, literals: &[Literals; IndexKind::ALL.len()], request: &Request<'_>) -> Page {
    let ask = |kind: ResourceType| request.clone().with_resource_type(kind);
    let off =
        |kind: ResourceType| Context::with(&ask(kind), |context| exception(image, literals, context)).map(|(by, _)| by);
    let blocked = |kind: ResourceType| Context::with(&ask(kind), |context| decide(image, literals, context)).blocker();
    Page {
        element_hiding_off: off(ResourceType::ElementHide),
        generic_hiding_off: off(ResourceType::GenericHide),
        specific_hiding_off: off(ResourceType::SpecificHide),
        generic_blocking_off: off(ResourceType::GenericBlock),
        inline_scripts_blocked: blocked(ResourceType::InlineScript),
        inline_fonts_blocked: blocked(ResourceType::InlineFont),
    }
}
