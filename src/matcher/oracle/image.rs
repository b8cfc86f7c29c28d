//! Forged images.

/// An image of altered bytes with valid checksums, as an attacker can make it.
pub fn reseal(bytes: Vec<u8>) -> Option<crate::index::Image> {
    crate::index::reseal(bytes)
}
