//! Modifications: what filters do to a request besides stopping it, less what exceptions cancel.

use std::cell::LazyCell;
use std::ops::ControlFlow;

use super::context::Context;
use super::decide::matches;
use super::literals::Literals;
use super::query;
use super::scan::scan;
use crate::filter::{ModificationKind, redirect};
use crate::index::{ConditionView, FilterEntry, FilterId, Image, IndexKind, Purpose, ValueForm, ValueView};
use crate::regexp;
use crate::small::sort_by;

/// One modification that a filter selector for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modified<'i> {
    /// The filter.
    pub filter: FilterId,
    /// What is modified.
    pub kind: ModificationKind,
    /// How, in the grammar of the kind.
    pub value: &'i str,
}

/// A modification that is not made, and the exception that cancels it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled<'i> {
    /// What would have been done.
    pub modified: Modified<'i>,
    /// The exception.
    pub by: FilterId,
}

/// What filters do to a request besides stopping it.
#[derive(Clone, Debug, Default)]
pub struct Modifications<'i> {
    /// What is to be done, each value of a kind once, sorted by kind and value. Of redirects only the one that won.
    pub applied: Vec<Modified<'i>>,
    /// What exceptions cancel, in the same order.
    pub cancelled: Vec<Cancelled<'i>>,
    url: Option<String>,
}

impl Modifications<'_> {
    /// Whether one of them is what a filter selector for, be it this one or another that selector for the same.
    pub(super) fn has(&self, image: &Image, condition: &ConditionView) -> bool {
        let extra = image.extra(condition.extra);
        let value = image.value(extra.modification).text;
        let asked = self.applied.iter().chain(self.cancelled.iter().map(|one| &one.modified));
        asked.into_iter().any(|one| Some(one.kind) == extra.modification() && one.value == value)
    }

    /// Whether the request stays as it is.
    pub fn is_empty(&self) -> bool {
        self.applied.is_empty()
    }

    /// The URL without the parameters that `removeparam` takes out; `None` if it has none of them. The rest of it is
    /// left byte for byte.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }
}

/// A filter that matches on one of the sides of modifications.
#[derive(Clone, Copy)]
struct MatchedModifier<'i> {
    modified: Modified<'i>,
    important: bool,
    /// The place of its value.
    place: u32,
}

impl<'i> MatchedModifier<'i> {
    /// What they are sorted by: those of the same value, the important before the others.
    fn rank(&self) -> (ModificationKind, &'i str, bool, FilterId) {
        (self.modified.kind, self.modified.value, !self.important, self.modified.filter)
    }
}

/// Filters that modify and match, and the exceptions from them that do.
#[derive(Default)]
pub(super) struct MatchedModifiers<'i> {
    all: Vec<MatchedModifier<'i>>,
    exceptions: Vec<MatchedModifier<'i>>,
}

impl<'i> MatchedModifiers<'i> {
    pub(super) fn add(&mut self, image: &'i Image, entry: &FilterEntry<'_>, condition: &ConditionView) {
        let extra = image.extra(condition.extra);
        if let Some(kind) = extra.modification() {
            let value = image.value(extra.modification).text;
            let modified = Modified { filter: entry.id, kind, value };
            let found = MatchedModifier { modified, important: entry.important(), place: extra.modification };
            if entry.purpose() == Purpose::CancelModify { self.exceptions.push(found) } else { self.all.push(found) }
        }
    }

    /// The redirect that wins for a request that is blocked, and those that exceptions cancel.
    pub(super) fn redirect(self) -> (Option<Modified<'i>>, Vec<Cancelled<'i>>) {
        if self.all.is_empty() {
            return (None, Vec::new());
        }
        let (kept, cancelled) = self.divided();
        // The most important, then the highest priority; then the name, so that the order of lists means nothing.
        let rank = |one: &MatchedModifier<'i>| {
            let (name, priority) = redirect(one.modified.value);
            (one.important, priority, std::cmp::Reverse(name))
        };
        let best = kept.iter().max_by_key(|one| rank(one)).map(|one| one.modified);
        (best.filter(|best| redirect(best.value).0 != "none"), cancelled)
    }

    fn divided(self) -> (Vec<MatchedModifier<'i>>, Vec<Cancelled<'i>>) {
        let (all, exceptions) = (unique(self.all), unique(self.exceptions));
        let mut cancelled = Vec::new();
        let mut kept = Vec::with_capacity(all.len());
        for one in all {
            match canceller(&one, &exceptions) {
                Some(by) => cancelled.push(Cancelled { modified: one.modified, by }),
                None => kept.push(one),
            }
        }
        // What an exception protects from is nothing that a filter could ask for.
        kept.extend(exceptions.into_iter().filter(|one| one.modified.kind == ModificationKind::Stealth));
        (kept, cancelled)
    }
}

/// What is asked for, each once: the same entry may be found in more than one way, and the same be asked for by more
/// than one list.
fn unique(mut all: Vec<MatchedModifier<'_>>) -> Vec<MatchedModifier<'_>> {
    sort_by(&mut all, |a, b| a.rank().cmp(&b.rank()));
    all.dedup_by_key(|one| (one.modified.kind, one.modified.value));
    all
}

/// The exception, of those that match, that cancels a modification: one of the same value, or of none.
fn canceller<'i>(one: &MatchedModifier<'i>, exceptions: &[MatchedModifier<'i>]) -> Option<FilterId> {
    let same = |by: &&MatchedModifier<'i>| {
        by.modified.kind == one.modified.kind
            && (by.modified.value == one.modified.value || by.modified.value.is_empty())
            && (!one.important || by.important)
    };
    exceptions.iter().find(same).map(|by| by.modified.filter)
}

/// Everything that is to be done to a request that goes, or that is answered with a surrogate.
pub(crate) fn modifications<'i>(
    image: &'i Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
) -> Modifications<'i> {
    let mut matched = MatchedModifiers::default();
    let _ = scan::<false>(IndexKind::Modifiers, image, literals, context, |entry, place| {
        let condition = image.condition(entry.condition);
        if condition.types & context.request.resource_type().bit() != 0
            && matches(image, entry, &condition, context, place)
        {
            matched.add(image, entry, &condition);
        }
        ControlFlow::Continue(())
    });
    let (mut kept, cancelled) = matched.divided();
    let params = params(context);
    let has_effect = |one: &MatchedModifier<'i>| {
        one.modified.kind != ModificationKind::RemoveParam || changes(image, &image.value(one.place), &params, context)
    };
    kept.retain(has_effect);
    let url = without_params(image, &kept, context);
    Modifications { applied: kept.iter().map(|one| one.modified).collect(), cancelled, url }
}

/// The parameters of the request's URL, found when first needed: dozens of `removeparam` filters may test them.
fn params<'c>(context: &'c Context<'_>) -> LazyCell<Vec<&'c str>, impl FnOnce() -> Vec<&'c str>> {
    LazyCell::new(|| query::params(context.request.url().as_str()).collect())
}

/// Whether a `removeparam` changes a URL with these parameters.
fn changes(image: &Image, test: &ValueView<'_>, params: &[&str], context: &Context<'_>) -> bool {
    match test.form() {
        Some(ValueForm::Any) => query::without_any(context.request.url().as_str()).is_some(),
        _ => params.iter().any(|param| removes(image, test, param, context)),
    }
}

/// Whether a filter matches that modifies the request, be it cancelled by an exception or not: [`modifications`] without
/// the collecting, which ends at the first such filter.
pub(crate) fn may_modify(image: &Image, literals: &[Literals; IndexKind::ALL.len()], context: &Context<'_>) -> bool {
    let params = params(context);
    let found = scan::<false>(IndexKind::Modifiers, image, literals, context, |entry, place| {
        let condition = image.condition(entry.condition);
        if condition.types & context.request.resource_type().bit() == 0 {
            return ControlFlow::Continue(());
        }
        let extra = image.extra(condition.extra);
        let is_exception = entry.purpose() == Purpose::CancelModify;
        let modifies = match extra.modification() {
            Some(ModificationKind::Stealth) => true,
            // Hundreds of them name a word of the URL; few name one of its parameters.
            Some(ModificationKind::RemoveParam) => {
                !is_exception && changes(image, &image.value(extra.modification), &params, context)
            }
            Some(_) => !is_exception,
            None => false,
        };
        if modifies && matches(image, entry, &condition, context, place) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    found.is_break()
}

fn without_params(image: &Image, found: &[MatchedModifier<'_>], context: &Context<'_>) -> Option<String> {
    let tests: Vec<ValueView<'_>> = found
        .iter()
        .filter(|one| one.modified.kind == ModificationKind::RemoveParam)
        .map(|one| image.value(one.place))
        .collect();
    if tests.is_empty() {
        return None;
    }
    Some(shortened(image, &tests, context)? + &context.request.url().fragment())
}

/// The URL, without its fragment, after these values of `removeparam`; `None` if they change nothing.
fn shortened(image: &Image, tests: &[ValueView<'_>], context: &Context<'_>) -> Option<String> {
    let url = context.request.url().as_str();
    if tests.iter().any(|test| matches!(test.form(), Some(ValueForm::Any))) {
        return query::without_any(url);
    }
    query::without(url, |param| tests.iter().any(|test| removes(image, test, param, context)))
}

/// Whether a `removeparam` takes out a parameter, given as it stands.
fn removes(image: &Image, test: &ValueView<'_>, param: &str, context: &Context<'_>) -> bool {
    let matches = |ignore_case| {
        let value = query::normalised(param);
        context.matches(image, test.program, &regexp::text(&value, ignore_case))
    };
    let named = match test.form() {
        Some(ValueForm::Any) => return true,
        Some(ValueForm::Text) => query::is_named(param, test.name),
        Some(ValueForm::Regex) => matches(false),
        Some(ValueForm::RegexIgnoreCase) => matches(true),
        _ => return false,
    };
    named != test.negated()
}
