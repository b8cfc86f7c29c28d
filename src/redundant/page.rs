//! Whether one page filter covers another.

use super::coverage::Coverage;
use crate::filter::page::{PageFilter, PageScope, ScopeEntry};
use crate::net::is_below;

/// How `general` covers `specific`: both have the same effect, and the one applies wherever the other does.
///
/// Exceptions concern both in the same way, because they have the same body. A generic filter covers no specific one:
/// `$generichide` switches only the generic one off.
pub(super) fn covers(general: &PageFilter<'_>, specific: &PageFilter<'_>) -> Option<Coverage> {
    if general.is_exception != specific.is_exception || general.body != specific.body {
        return None;
    }
    if general.scope == specific.scope {
        return Some(Coverage::Duplicate);
    }
    let is_same_kind = general.scope.is_generic() == specific.scope.is_generic();
    (is_same_kind && includes(&general.scope, &specific.scope)).then_some(Coverage::SamePattern)
}

/// Whether a filter with the scope `general` applies on every page of `specific`.
fn includes(general: &PageScope<'_>, specific: &PageScope<'_>) -> bool {
    let every = |inner: &[ScopeEntry<'_>], outer: &[ScopeEntry<'_>]| {
        inner.iter().all(|inner| outer.iter().any(|outer| is_within(inner, outer)))
    };
    general.address == specific.address
        && general.included.is_empty() == specific.included.is_empty()
        && every(&specific.included, &general.included)
        // An excluded host is an exception for every filter with the body, so it must be excluded by the other one too.
        && every(&general.excluded, &specific.excluded)
        && every(&specific.excluded, &general.excluded)
}

/// Whether each page of one entry is a page of the other.
fn is_within(inner: &ScopeEntry<'_>, outer: &ScopeEntry<'_>) -> bool {
    match (inner, outer) {
        (ScopeEntry::Host(host) | ScopeEntry::Path(host, _), ScopeEntry::Host(name)) => is_below(host, name),
        (ScopeEntry::Ancestor(host), ScopeEntry::Ancestor(name)) => is_below(host, name),
        (inner, outer) => inner == outer,
    }
}
