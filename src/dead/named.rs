//! The hosts that a filter names.

use std::borrow::Cow;

use crate::filter::page::{PageScope, ScopeEntry};
use crate::filter::{Anchor, Domain, DomainList, Pattern};

/// The host whose URLs a pattern is for. A host in the middle of a text can be a part of any URL, so it is none.
pub(super) fn host_of<'p>(pattern: &'p Pattern<'_>) -> Option<&'p str> {
    match pattern {
        Pattern::Host(host) => Some(host),
        Pattern::Text { anchor: Anchor::Host, body, .. } => host_at_start(body),
        // With a scheme in front of it a text is written for a host, although a query can contain it.
        Pattern::Text { body, .. } => {
            let (scheme, rest) = body.split_once("://")?;
            let is_scheme = scheme.trim_start_matches('*').bytes().all(|byte| byte.is_ascii_alphabetic());
            host_at_start(rest).filter(|_| is_scheme)
        }
        Pattern::Any | Pattern::Regex(_) => None,
    }
}

/// The host at the start of a text, if its end is certain.
fn host_at_start(text: &str) -> Option<&str> {
    let in_host = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let end = text.find(|character| !in_host(character))?;
    let (host, behind) = text.split_at(end);
    (host.contains('.') && !host.starts_with('.') && behind.starts_with(['/', '^', ':', '?'])).then_some(host)
}

/// The plain hosts of a list, if all its included entries are plain hosts; without entries `None`.
pub(super) fn plain_hosts<'d>(list: &'d DomainList<'_>) -> Option<Vec<&'d str>> {
    let plain = |domain: &'d Domain<'_>| match domain {
        Domain::Host(host) => Some(&**host),
        Domain::Entity(_) | Domain::Regex(_) => None,
    };
    (!list.included.is_empty()).then(|| list.included.iter().map(plain).collect()).flatten()
}

/// The same for the host field of a page filter.
pub(super) fn page_hosts<'s>(scope: &'s PageScope<'_>) -> Option<Vec<&'s str>> {
    let plain = |entry: &'s ScopeEntry<'_>| match entry {
        ScopeEntry::Host(host) | ScopeEntry::Path(host, _) => Some(&**host),
        _ => None,
    };
    (!scope.included.is_empty()).then(|| scope.included.iter().map(plain).collect()).flatten()
}

/// The included plain hosts of a list, in any case.
pub(super) fn some_hosts<'d>(list: &'d DomainList<'_>) -> impl Iterator<Item = &'d Cow<'d, str>> {
    list.included.iter().filter_map(|domain| match domain {
        Domain::Host(host) => Some(host),
        Domain::Entity(_) | Domain::Regex(_) => None,
    })
}
