//! The bodies that apply on a page.

use std::cell::LazyCell;

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
    // Few pages have more. The allocator of a module takes as long as finding some bodies.
    found.specific.reserve(32);
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
    let (host, url) = (SearchedText::new(page.host.as_bytes()), LazyCell::new(|| SearchedText::new(page.lower)));
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

/// A text in which many literals are searched, most of which have a pair of bytes that it does not have.
struct SearchedText<'p> {
    text: &'p [u8],
    /// A bit for each pair of bytes that follow each other, by a hash. A URL has some dozens.
    pairs: [u64; PAIRS / 64],
}

/// Bits of pairs.
const PAIRS: usize = 1024;

impl<'p> SearchedText<'p> {
    fn new(text: &'p [u8]) -> SearchedText<'p> {
        let mut pairs = [0; PAIRS / 64];
        for two in text.windows(2).filter_map(<[u8]>::first_chunk) {
            let bit = pair_bit(*two);
            pairs[bit / 64] |= 1 << (bit % 64);
        }
        SearchedText { text, pairs }
    }

    fn has(&self, pair: [u8; 2]) -> bool {
        let bit = pair_bit(pair);
        self.pairs[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// Whether the text contains a literal. Its first and its last pair rule nearly all literals out.
    fn contains(&self, literal: &[u8]) -> bool {
        match (literal, literal.first_chunk(), literal.last_chunk()) {
            (_, Some(first), Some(last)) if !(self.has(*first) && self.has(*last)) => false,
            ([], ..) => true,
            ([first, ..], ..) => memchr::memchr_iter(*first, self.text).any(|at| self.text[at..].starts_with(literal)),
        }
    }
}

fn pair_bit([first, second]: [u8; 2]) -> usize {
    (first as usize * 37 + second as usize) % PAIRS
}

impl FoundBodies {
    /// Whether an exception concerns a body.
    pub(super) fn is_excepted(&self, body: u32) -> bool {
        self.exceptions.binary_search(&body).is_ok()
    }
}
