//! The bodies that apply on a page.

use super::facts::PageFacts;
use super::rule;
use crate::index::{Image, PageRef, ScopeKind, each_name_hash};
use crate::net::is_ip;
use crate::small::find;

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
    let contains = |is_of_url: bool, literal: &str| match is_of_url {
        false => find(page.host, literal).is_some(),
        true => std::str::from_utf8(page.lower).is_ok_and(|url| find(url, literal).is_some()),
    };
    index.each_searched(bytes, |is_of_url, literal| literal.is_empty() || contains(is_of_url, literal), &mut take);
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

impl FoundBodies {
    /// Whether an exception concerns a body.
    pub(super) fn is_excepted(&self, body: u32) -> bool {
        self.exceptions.binary_search(&body).is_ok()
    }
}
