//! Differences of requests.

use std::collections::BTreeSet;

use super::change::{FilterChange, FilterChangeKind, RequestChange, RequestEffect};
use super::compare::Comparison;
use crate::decision::Decision;
use crate::engine::Engine;
use crate::filter::ModificationKind;
use crate::matcher::{Action, Modifications};
use crate::net::Request;

impl Comparison<'_> {
    /// The difference about a request of a page of this site.
    pub(super) fn changed_request(&self, request: &Request<'_>, site: &str) -> Option<RequestChange> {
        let (old, new) = (self.lists.old, self.lists.new);
        let (before, more_before) = old.check_with_follow_ups(request);
        let (after, more_after) = new.check_with_follow_ups(request);
        let (effect, cause) = match (before.is_block(), after.is_block()) {
            (false, true) => (RequestEffect::Blocked, self.why_blocked(&before, &after)),
            (true, false) => (RequestEffect::Passed, self.why_passed(&before, &after)),
            (true, true) if old.surrogate(&before) != new.surrogate(&after) => {
                (RequestEffect::Replaced, self.why_replaced(&before, &after))
            }
            (true, true) => return None,
            (false, false) => {
                if !more_before.modifications && !more_after.modifications {
                    return None;
                }
                (RequestEffect::Modified, self.why_modified(request)?)
            }
        };
        let url = request.url().as_str().to_owned();
        let (before, after) = (before.action(), after.action());
        let resource_type = request.resource_type();
        Some(RequestChange { url, site: site.to_owned(), resource_type, effect, before, after, cause })
    }

    /// A new filter blocks, or an exception is gone, or an old filter is in force again.
    fn why_blocked(&self, before: &Decision, after: &Decision) -> Option<FilterChange> {
        let new = after.filter().map(|id| self.lists.new.image().filter(id));
        if before.action() == Action::Allow && !new.as_ref().is_some_and(|new| self.added.has(new.list, new.line)) {
            return self.old_filter(self.lists.old.filter(before));
        }
        self.new_filter(new)
    }

    /// An exception allows it, or the filter that blocked is gone.
    fn why_passed(&self, before: &Decision, after: &Decision) -> Option<FilterChange> {
        let old = || self.old_filter(self.lists.old.filter(before));
        if after.action() != Action::Allow {
            return old();
        }
        // An exception of both versions can be in force because a filter with `important` is gone.
        let is_of = |filter: &Option<FilterChange>, kind| filter.as_ref().is_some_and(|one| one.kind == kind);
        let exception = self.new_filter(self.lists.new.filter(after));
        match is_of(&exception, FilterChangeKind::Added) {
            true => exception,
            false => old().filter(|one| one.kind == FilterChangeKind::Removed).or(exception),
        }
    }

    fn why_replaced(&self, before: &Decision, after: &Decision) -> Option<FilterChange> {
        let surrogate = |engine: &Engine, decision: &Decision| match decision {
            Decision::Redirect { surrogate, .. } => Some(*surrogate).filter(|_| engine.surrogate(decision).is_some()),
            _ => None,
        };
        let new = surrogate(self.lists.new, after).map(|id| self.lists.new.image().filter(id));
        let old = surrogate(self.lists.old, before).map(|id| self.lists.old.image().filter(id));
        if new.is_some() { self.new_filter(new) } else { self.old_filter(old) }
    }

    /// `None`: it is modified in the same way.
    fn why_modified(&self, request: &Request<'_>) -> Option<Option<FilterChange>> {
        let (old, new) = (self.lists.old.modifications(request), self.lists.new.modifications(request));
        let (before, after) = (applied(&old), applied(&new));
        if before == after {
            return None;
        }
        let gained = new.applied.iter().find(|one| !before.contains(&(one.kind, one.value)));
        let lost = old.applied.iter().find(|one| !after.contains(&(one.kind, one.value)));
        Some(match (gained, lost) {
            (Some(gained), _) => self.new_filter(Some(self.lists.new.image().filter(gained.filter))),
            (None, Some(lost)) => {
                // An exception of the new version may cancel it.
                let is_lost = |one: &&crate::matcher::Cancelled<'_>| one.modified.value == lost.value;
                match new.cancelled.iter().find(is_lost) {
                    Some(cancelled) => self.new_filter(Some(self.lists.new.image().filter(cancelled.by))),
                    None => self.old_filter(Some(self.lists.old.image().filter(lost.filter))),
                }
            }
            (None, None) => None,
        })
    }
}

fn applied<'m>(modifications: &Modifications<'m>) -> BTreeSet<(ModificationKind, &'m str)> {
    modifications.applied.iter().map(|one| (one.kind, one.value)).collect()
}
