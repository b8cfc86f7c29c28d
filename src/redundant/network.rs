//! Whether one network filter covers another.

use super::condition;
use super::coverage::Coverage;
use super::pattern;
use crate::filter::{Condition, Modification, ModificationKind, NetworkFilter, Pattern};
use crate::net::ResourceType;

/// How `general` covers `specific`: every request that the latter matches gets the same answer without it.
///
/// `has_genericblock`: an exception with `genericblock` is in force. On its pages blocking filters without `from` are off.
pub(super) fn covers(
    general: &NetworkFilter<'_>,
    specific: &NetworkFilter<'_>,
    has_genericblock: bool,
) -> Option<Coverage> {
    if general.exception != specific.exception || !has_same_effect(general, specific) {
        return None;
    }
    let (wide, narrow) = (general.condition(), specific.condition());
    let is_generic = |condition: &Condition<'_>| condition.from.included.is_empty();
    let may_be_off = has_genericblock && !general.exception && !general.important && is_generic(&wide);
    if may_be_off && !is_generic(&narrow) {
        return None;
    }
    let is_regex = matches!(general.pattern, Pattern::Regex(_));
    if (is_regex && wide.match_case != narrow.match_case) || !condition::covers(&wide, &narrow) {
        return None;
    }
    let coverage = pattern::covers(&general.pattern, &specific.pattern)?;
    Some(match coverage {
        Coverage::SamePattern if general.identity() == specific.identity() => Coverage::Duplicate,
        coverage => coverage,
    })
}

/// Whether a request that both match is changed in the same way without the second one.
fn has_same_effect(general: &NetworkFilter<'_>, specific: &NetworkFilter<'_>) -> bool {
    if reason(general) != reason(specific) {
        return false;
    }
    match (general.modification(), specific.modification()) {
        // An important filter overrides what the other one could be overridden by.
        (None, None) => general.important || !specific.important,
        (Some(one), Some(other)) => one == other && general.important == specific.important && is_applied_once(one),
        _ => false,
    }
}

fn reason<'f>(filter: &'f NetworkFilter<'_>) -> Option<&'f str> {
    filter.condition.as_ref()?.extra.as_ref()?.reason.as_deref()
}

/// Whether two equal modifications of a request have the effect of one.
fn is_applied_once(modification: &Modification<'_>) -> bool {
    match modification.kind {
        ModificationKind::Redirect
        | ModificationKind::RemoveParam
        | ModificationKind::Csp
        | ModificationKind::Permissions
        | ModificationKind::RemoveHeader
        | ModificationKind::Cookie
        | ModificationKind::Stealth => true,
        // Edits of edits.
        ModificationKind::Replace | ModificationKind::UriTransform | ModificationKind::UrlSkip => false,
    }
}

/// Whether the filter switches generic blocking off on pages.
pub(super) fn is_genericblock(filter: &NetworkFilter<'_>) -> bool {
    filter.exception && filter.condition().kinds().any(|kind| kind == ResourceType::GenericBlock)
}
