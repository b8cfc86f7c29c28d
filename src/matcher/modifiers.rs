//! Modifications of requests, and the exceptions that cancel them.

use crate::filter::{ModificationKind, redirect};
use crate::index::{ConditionView, FilterEntry, FilterId, Image, Purpose};
use crate::small::sort_by;

/// A modification that a filter requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Modified<'i> {
    /// The filter.
    pub filter: FilterId,
    /// What is modified.
    pub kind: ModificationKind,
    /// The value, in the grammar of the kind.
    pub value: &'i str,
}

/// A modification and the exception that cancels it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cancelled<'i> {
    /// The modification.
    pub modified: Modified<'i>,
    /// The exception.
    pub by: FilterId,
}

/// The modifications of a request or of its response: everything filters do besides blocking.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Modifications<'i> {
    /// The modifications to apply, sorted by kind and value, without duplicates. Of several redirects only the one that
    /// takes precedence.
    pub applied: Vec<Modified<'i>>,
    /// The modifications that exceptions cancel, in the same order.
    pub cancelled: Vec<Cancelled<'i>>,
    pub(super) url: Option<String>,
}

impl Modifications<'_> {
    /// Whether the modification of a filter is among them, requested by this filter or by another.
    pub(super) fn has(&self, image: &Image, condition: &ConditionView) -> bool {
        let rare = image.rare_conditions(condition.rare);
        let value = image.value(rare.modification).text;
        let requested = self.applied.iter().chain(self.cancelled.iter().map(|one| &one.modified));
        requested.into_iter().any(|one| Some(one.kind) == rare.modification() && one.value == value)
    }

    /// Whether nothing is to be applied.
    pub fn is_empty(&self) -> bool {
        self.applied.is_empty()
    }

    /// The URL without the parameters that `removeparam` removes; `None` if it has none of them. The rest of the URL is
    /// unchanged, byte for byte.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }
}

/// A filter that matches and modifies, or an exception from such filters.
#[derive(Clone, Copy)]
pub(super) struct MatchedModifier<'i> {
    pub(super) modified: Modified<'i>,
    important: bool,
    /// The place of the value in the image.
    pub(super) value: u32,
}

impl<'i> MatchedModifier<'i> {
    /// The order: by kind and value, `$important` filters first.
    fn rank(&self) -> (ModificationKind, &'i str, bool, FilterId) {
        (self.modified.kind, self.modified.value, !self.important, self.modified.filter)
    }
}

/// The filters that match and modify, and the exceptions that match.
#[derive(Default)]
pub(super) struct MatchedModifiers<'i> {
    all: Vec<MatchedModifier<'i>>,
    exceptions: Vec<MatchedModifier<'i>>,
}

impl<'i> MatchedModifiers<'i> {
    pub(super) fn add(&mut self, image: &'i Image, entry: &FilterEntry<'_>, condition: &ConditionView) {
        let rare = image.rare_conditions(condition.rare);
        if let Some(kind) = rare.modification() {
            let value = image.value(rare.modification).text;
            let modified = Modified { filter: entry.id, kind, value };
            let found = MatchedModifier { modified, important: entry.important(), value: rare.modification };
            if entry.purpose() == Purpose::CancelModify { self.exceptions.push(found) } else { self.all.push(found) }
        }
    }

    /// The redirect that takes precedence for a blocked request, and the redirects that exceptions cancel.
    pub(super) fn redirect(self) -> (Option<Modified<'i>>, Vec<Cancelled<'i>>) {
        if self.all.is_empty() {
            return (None, Vec::new());
        }
        let (kept, cancelled) = self.divided();
        // `$important` first, then the highest priority, then the name: the order of lists has no effect.
        let rank = |one: &MatchedModifier<'i>| {
            let (name, priority) = redirect(one.modified.value);
            (one.important, priority, std::cmp::Reverse(name))
        };
        let best = kept.iter().max_by_key(|one| rank(one)).map(|one| one.modified);
        (best.filter(|best| redirect(best.value).0 != "none"), cancelled)
    }

    /// The modifications that remain, and those that exceptions cancel.
    pub(super) fn divided(self) -> (Vec<MatchedModifier<'i>>, Vec<Cancelled<'i>>) {
        let (all, exceptions) = (unique(self.all), unique(self.exceptions));
        let mut cancelled = Vec::new();
        let mut kept = Vec::with_capacity(all.len());
        for one in all {
            match canceller(&one, &exceptions) {
                Some(by) => cancelled.push(Cancelled { modified: one.modified, by }),
                None => kept.push(one),
            }
        }
        // `stealth` exists as an exception only: the exception itself is the modification.
        kept.extend(exceptions.into_iter().filter(|one| one.modified.kind == ModificationKind::Stealth));
        (kept, cancelled)
    }
}

/// Removes duplicates: an entry may be visited repeatedly, and lists repeat each other.
fn unique(mut all: Vec<MatchedModifier<'_>>) -> Vec<MatchedModifier<'_>> {
    sort_by(&mut all, |a, b| a.rank().cmp(&b.rank()));
    all.dedup_by_key(|one| (one.modified.kind, one.modified.value));
    all
}

/// The exception that cancels a modification: one with the same value or with none.
fn canceller<'i>(one: &MatchedModifier<'i>, exceptions: &[MatchedModifier<'i>]) -> Option<FilterId> {
    let same = |by: &&MatchedModifier<'i>| {
        by.modified.kind == one.modified.kind
            && (by.modified.value == one.modified.value || by.modified.value.is_empty())
            && (!one.important || by.important)
    };
    exceptions.iter().find(same).map(|by| by.modified.filter)
}
