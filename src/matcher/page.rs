//! What filters say of a page as a whole: questions that are no requests.

use super::context::Context;
use super::decide::{decide, exception};
use super::literals::Literals;
use crate::index::{FilterId, Image, Side};
use crate::net::{Kind, Request};

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
pub(crate) fn page(image: &Image, literals: &[Literals; Side::ALL.len()], request: &Request<'_>) -> Page {
    let ask = |kind: Kind| request.clone().with_kind(kind);
    let off = |kind: Kind| Context::with(&ask(kind), |context| exception(image, literals, context)).map(|(by, _)| by);
    let blocked = |kind: Kind| Context::with(&ask(kind), |context| decide(image, literals, context)).blocker();
    Page {
        element_hiding_off: off(Kind::ElementHide),
        generic_hiding_off: off(Kind::GenericHide),
        specific_hiding_off: off(Kind::SpecificHide),
        generic_blocking_off: off(Kind::GenericBlock),
        inline_scripts_blocked: blocked(Kind::InlineScript),
        inline_fonts_blocked: blocked(Kind::InlineFont),
    }
}
