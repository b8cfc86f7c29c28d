//! What a request is matched against.

use super::literals::Literals;
use crate::index::{Image, IndexKind};

/// The literals of each index of an image.
pub(crate) type AllLiterals = [Literals; IndexKind::ALL.len()];

/// The filters of an image, ready to match requests: [`decide`](Matcher::decide),
/// [`modifications`](Matcher::modifications), [`page`](Matcher::page), [`explain`](Matcher::explain).
#[derive(Clone, Copy)]
pub(crate) struct Matcher<'i> {
    pub(super) image: &'i Image,
    pub(super) literals: &'i AllLiterals,
}

impl<'i> Matcher<'i> {
    /// `literals` are those of `image`, as [`Matcher::literals`] finds them.
    pub(crate) fn new(image: &'i Image, literals: &'i AllLiterals) -> Matcher<'i> {
        Matcher { image, literals }
    }

    /// Makes the searches for the literals of an image.
    pub(crate) fn literals(image: &Image) -> AllLiterals {
        IndexKind::ALL.map(|kind| Literals::new(image.index(kind), image))
    }
}
