//! Whether a host field applies on a page, by the filter itself. The index does not use it: explanations do, and the
//! oracle.

use std::borrow::Cow;

use super::page::stem;
use crate::filter::page::{AddressCondition, PageScope, ScopeEntry};
use crate::net::is_below;
use crate::regexp::{MatchOutcome, Regex, matches};

/// The parts of a page's address that host fields test.
#[derive(Clone, Copy, Debug)]
pub struct PageAddress<'a> {
    /// The host, without the dot of the root.
    pub host: &'a str,
    /// The host without its public suffix and the dot before it; empty if nothing is left.
    pub stem: &'a str,
    /// Path and query, from the first slash on.
    pub path: &'a str,
    /// The URL.
    pub url: &'a str,
    /// Hosts and stems of the documents above the page, if it is in a frame.
    pub ancestors: &'a [(&'a str, &'a str)],
}

impl<'a> PageAddress<'a> {
    /// The address of a page. `host`: that of `url`. `site`: the registrable domain of the host.
    pub fn new(url: &'a str, host: &'a str, site: &str, ancestors: &'a [(&'a str, &'a str)]) -> PageAddress<'a> {
        // A scheme can contain the name of the host.
        let authority = crate::small::find(url, "://").map_or(url, |at| &url[at + 3..]);
        let after_host = crate::small::find(authority, host).map_or("", |at| &authority[at + host.len()..]);
        let path = after_host.find('/').map_or("/", |at| &after_host[at..]);
        PageAddress { host: host.trim_end_matches('.'), stem: stem(host, site), path, url, ancestors }
    }
}

pub(super) fn applies(scope: &PageScope<'_>, page: &PageAddress<'_>) -> bool {
    let address = |address: &AddressCondition<'_>| {
        address.path.as_ref().is_none_or(|path| is_match(path, page.path, true))
            && address.url.as_ref().is_none_or(|url| is_match(url, page.url, true))
    };
    (scope.included.is_empty() || matches_any(&scope.included, page))
        && !matches_any(&scope.excluded, page)
        && scope.address.as_deref().is_none_or(address)
}

pub(super) fn matches_any(entries: &[ScopeEntry<'_>], page: &PageAddress<'_>) -> bool {
    entries.iter().any(|entry| matches_entry(entry, page))
}

fn matches_entry(entry: &ScopeEntry<'_>, page: &PageAddress<'_>) -> bool {
    match entry {
        ScopeEntry::Everywhere => true,
        ScopeEntry::Host(host) => is_below(page.host, host),
        ScopeEntry::Entity(name) => is_below(page.stem, name),
        ScopeEntry::Path(host, path) => is_below(page.host, host) && page.path.starts_with(&**path),
        ScopeEntry::Regex { host, path, .. } => {
            matches_host(host.as_ref(), page) && path.as_ref().is_none_or(|path| is_match(path, page.path, false))
        }
        ScopeEntry::Ancestor(host) => page.ancestors.iter().any(|(ancestor, _)| is_below(ancestor, host)),
        ScopeEntry::AncestorEntity(name) => page.ancestors.iter().any(|(_, stem)| is_below(stem, name)),
    }
}

/// Whether the part of an expression for the host fits.
pub(super) fn matches_host(regex: Option<&Regex<'_>>, page: &PageAddress<'_>) -> bool {
    regex.is_none_or(|regex| is_match(regex, page.host, false))
}

fn is_match(regex: &Regex<'_>, text: &str, ignore_case: bool) -> bool {
    let text = if ignore_case { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    matches(regex.program(ignore_case), text.as_bytes()) == MatchOutcome::Match
}
