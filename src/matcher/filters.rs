//! What a request is matched against.

use super::literals::Literals;
use super::token_ends::TokenEnds;
use crate::index::{Image, IndexKind};

/// What is made of an image when it is opened, to search it faster.
#[derive(Clone, Debug)]
pub(crate) struct Searches {
    /// The literals of each index.
    pub(super) literals: [Literals; IndexKind::ALL.len()],
    /// The tokens of [`IndexKind::Overrides`].
    pub(super) override_ends: TokenEnds,
}

/// The filters of an image, ready to match requests: [`decide`](Matcher::decide),
/// [`modifications`](Matcher::modifications), [`page`](Matcher::page), [`explain`](Matcher::explain).
#[derive(Clone, Copy)]
pub(crate) struct Matcher<'i> {
    pub(super) image: &'i Image,
    pub(super) searches: &'i Searches,
}

impl<'i> Matcher<'i> {
    /// `searches` are those of `image`, as [`Matcher::searches`] makes them.
    pub(crate) fn new(image: &'i Image, searches: &'i Searches) -> Matcher<'i> {
        Matcher { image, searches }
    }

    /// Makes the searches of an image.
    pub(crate) fn searches(image: &Image) -> Searches {
        Searches {
            literals: IndexKind::ALL.map(|kind| Literals::new(image.index(kind), image)),
            override_ends: TokenEnds::new(image, IndexKind::Overrides),
        }
    }
}
