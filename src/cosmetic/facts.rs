//! The facts of a page that filters test.

use std::cell::Cell;

use super::page::{Page, stem};
use crate::index::Image;

/// What host fields are compared with.
pub(super) struct PageFacts<'p> {
    pub(super) host: &'p str,
    /// The host without its public suffix.
    pub(super) stem: &'p str,
    /// Path and query.
    pub(super) path: &'p str,
    /// The URL in lower case, and its path and query.
    pub(super) lower: &'p [u8],
    pub(super) lower_path: &'p [u8],
    /// Hosts and stems of the documents that the page is a frame of.
    pub(super) ancestors: Vec<(&'p str, &'p str)>,
    /// The last expression that was tested with the host, and whether it matches: filters with the same expression follow each
    /// other.
    pub(super) tested: Cell<Option<(u32, bool)>>,
}

/// Calls `use_facts` with the facts of a page.
pub(super) fn with_facts<T>(image: &Image, page: &Page<'_>, use_facts: impl FnOnce(&PageFacts<'_>) -> T) -> T {
    let url = page.request().url();
    let lower = url.lower();
    let path = page.path();
    let stem = |host| stem(host, image.registrable_domain(host));
    let facts = PageFacts {
        host: url.host(),
        stem: stem(url.host()),
        path,
        lower: &lower,
        lower_path: lower.get(lower.len().saturating_sub(path.len())..).unwrap_or_default(),
        ancestors: page.ancestors().map(|host| (host, stem(host))).collect(),
        tested: Cell::new(None),
    };
    use_facts(&facts)
}
