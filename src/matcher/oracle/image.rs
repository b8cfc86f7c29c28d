//! Access to the bytes of an image, for tests and for the tables of docs/index.md.

use crate::index::{FilterId, Image, KEY_KINDS};

/// An image of altered bytes with valid checksums, as an attacker can make it.
pub fn reseal(bytes: Vec<u8>) -> Option<Image> {
    crate::index::reseal(bytes)
}

/// The numbers of all filters; a filter with two effects has two.
pub fn filters(image: &Image) -> Vec<FilterId> {
    image.filters()
}

/// By kind of key: its name, and the number of entries in the indexes that block, override and modify.
pub fn entries_by_key(image: &Image) -> Vec<(&'static str, [usize; 3])> {
    let counts = crate::index::entries_by_key(image);
    KEY_KINDS.iter().enumerate().map(|(kind, name)| (*name, counts.map(|index| index[kind]))).collect()
}
