//! The bodies that apply on a page.

use super::facts::PageFacts;
use super::rule;
use crate::index::{Image, PageRef, ScopeKind, each_name_hash};
use crate::net::is_ip;

/// The bodies that filters refer to on a page.
#[derive(Debug, Default)]
pub(super) struct FoundBodies {
    /// Bodies of specific filters, sorted, without repetition.
    pub(super) specific: Vec<u32>,
    /// Bodies of generic filters, without selectors that hide.
    pub(super) generic: Vec<u32>,
    /// Bodies that do not apply, whatever filter has them.
    pub(super) exceptions: Vec<u32>,
}

/// Finds the bodies of a page.
pub(super) fn bodies(image: &Image, page: &PageFacts<'_>) -> FoundBodies {
    let (index, bytes) = (image.pages(), image.as_bytes());
    let mut found = FoundBodies::default();
    if index.bodies() == 0 {
        return found;
    }
    let mut take = |reference: PageRef| match reference {
        PageRef::Body(body) => found.specific.push(body),
        PageRef::Exception(body) => found.exceptions.push(body),
        PageRef::Rule(rule) => {
            let Some(rule) = index.rule(bytes, rule).filter(|rule| rule::holds(image, rule, page)) else { return };
            if rule.is_exception { &mut found.exceptions } else { &mut found.specific }.push(rule.body);
        }
    };
    let mut of_name = |name: &str, kind: ScopeKind| {
        // Addresses have no subdomains: only all of it is looked up.
        if is_ip(name) {
            let mut whole = 0;
            each_name_hash(name, kind, |hash| whole = hash);
            index.each_keyed(bytes, whole, &mut take);
        } else {
            each_name_hash(name, kind, |hash| index.each_keyed(bytes, hash, &mut take));
        }
    };
    of_name(page.host, ScopeKind::Host);
    of_name(page.stem, ScopeKind::Entity);
    for (host, stem) in &page.ancestors {
        of_name(host, ScopeKind::Ancestor);
        of_name(stem, ScopeKind::AncestorEntity);
    }
    index.each_everywhere(bytes, &mut take);
    let (host, url) = (SearchedText::new(page.host.as_bytes()), SearchedText::new(page.lower));
    let contains = |is_of_url: bool, literal: &[u8]| if is_of_url { &url } else { &host }.contains(literal);
    index.each_searched(bytes, contains, &mut take);
    index.each_generic(bytes, |reference| {
        if let PageRef::Body(body) = reference {
            found.generic.push(body);
        }
    });
    for all in [&mut found.specific, &mut found.generic, &mut found.exceptions] {
        all.sort_unstable();
        all.dedup();
    }
    found
}

/// A text in which many literals are searched, most of which have a byte that it does not have.
struct SearchedText<'p> {
    text: &'p [u8],
    /// A bit for each byte, by its lowest six bits.
    marks: u64,
}

impl<'p> SearchedText<'p> {
    fn new(text: &'p [u8]) -> SearchedText<'p> {
        SearchedText { text, marks: marks_of(text) }
    }

    fn contains(&self, literal: &[u8]) -> bool {
        let Some(first) = literal.first() else { return true };
        marks_of(literal) & !self.marks == 0
            && memchr::memchr_iter(*first, self.text).any(|at| self.text[at..].starts_with(literal))
    }
}

fn marks_of(text: &[u8]) -> u64 {
    text.iter().fold(0, |marks, byte| marks | 1 << (byte & 63))
}

impl FoundBodies {
    /// Whether an exception concerns a body.
    pub(super) fn is_excepted(&self, body: u32) -> bool {
        self.exceptions.binary_search(&body).is_ok()
    }
}
