//! Modifications: what filters do to a request besides stopping it, less what exceptions cancel.

use std::ops::ControlFlow;

use super::condition;
use super::context::Context;
use super::literals::Literals;
use super::pattern;
use super::query;
use super::scan::scan_now_and_then;
use crate::filter::{ModificationKind, redirect};
use crate::index::{FilterId, Form, Image, Side, ValueView};
use crate::net::Request;
use crate::order::sort_by;
use crate::regexp::{self, Outcome};

/// One modification that a filter asks for.
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
struct Found<'i> {
    modified: Modified<'i>,
    important: bool,
    /// The place of its value.
    place: u32,
}

/// Every filter of a side that matches.
fn found<'i>(
    image: &'i Image,
    literals: &[Literals; Side::ALL.len()],
    side: Side,
    context: &Context<'_>,
) -> Vec<Found<'i>> {
    let mut all: Vec<Found<'i>> = Vec::new();
    let literals = &literals[side as usize];
    scan_now_and_then(image.index(side), literals, image, context, false, &mut |entry, place| {
        let condition = image.condition(entry.condition);
        if condition.types & context.request.kind().bit() == 0 {
            return ControlFlow::Continue(());
        }
        let holds = || condition::check(image, &condition, context).is_ok();
        let fits = || pattern::fits(image, entry, context, place);
        let matches = match pattern::is_costly(entry) {
            true => holds() && fits(),
            false => fits() && holds(),
        };
        if matches {
            let extra = image.extra(condition.extra);
            if let Some(kind) = extra.modification() {
                let value = image.value(extra.modification).text;
                let modified = Modified { filter: entry.id, kind, value };
                all.push(Found { modified, important: entry.important(), place: extra.modification });
            }
        }
        ControlFlow::Continue(())
    });
    // The same entry may be found in more than one way, and the same be asked for by more than one list.
    sort_by(&mut all, |a, b| {
        let rank = |one: &Found<'i>| (one.modified.kind, one.modified.value, !one.important, one.modified.filter);
        rank(a).cmp(&rank(b))
    });
    all.dedup_by_key(|one| (one.modified.kind, one.modified.value));
    all
}

/// The exception, of those that match, that cancels a modification: one of the same value, or of none.
fn canceller<'i>(one: &Found<'i>, exceptions: &[Found<'i>]) -> Option<FilterId> {
    let same = |by: &&Found<'i>| {
        by.modified.kind == one.modified.kind
            && (by.modified.value == one.modified.value || by.modified.value.is_empty())
            && (!one.important || by.important)
    };
    exceptions.iter().find(same).map(|by| by.modified.filter)
}

/// The redirect that wins for a request that is blocked, and those that exceptions cancel.
pub(super) fn redirects<'i>(
    image: &'i Image,
    literals: &[Literals; Side::ALL.len()],
    context: &Context<'_>,
) -> (Option<Modified<'i>>, Vec<Cancelled<'i>>) {
    if image.index(Side::Redirects).is_empty() {
        return (None, Vec::new());
    }
    let (kept, cancelled) = divided(image, literals, Side::Redirects, Side::RedirectExceptions, context);
    // The most important, then the highest priority; then the name, so that the order of lists means nothing.
    let rank = |one: &Found<'i>| {
        let (name, priority) = redirect(one.modified.value);
        (one.important, priority, std::cmp::Reverse(name))
    };
    let best = kept.iter().max_by_key(|one| rank(one)).map(|one| one.modified);
    (best.filter(|best| redirect(best.value).0 != "none"), cancelled)
}

fn divided<'i>(
    image: &'i Image,
    literals: &[Literals; Side::ALL.len()],
    side: Side,
    exceptions: Side,
    context: &Context<'_>,
) -> (Vec<Found<'i>>, Vec<Cancelled<'i>>) {
    let all = found(image, literals, side, context);
    if all.is_empty() && side == Side::Redirects {
        return (all, Vec::new());
    }
    let exceptions = found(image, literals, exceptions, context);
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

/// Everything that is to be done to a request that goes, or that is answered with a surrogate.
pub(crate) fn modifications<'i>(
    image: &'i Image,
    literals: &[Literals; Side::ALL.len()],
    context: &Context<'_>,
) -> Modifications<'i> {
    let (kept, cancelled) = divided(image, literals, Side::Modifiers, Side::ModifierExceptions, context);
    let url = without_params(image, &kept, context.request);
    // A parameter that the URL has not is no modification of it.
    let is_idle = |one: &&Found<'i>| match one.modified.kind {
        ModificationKind::RemoveParam => {
            let test = image.value(one.place);
            query::without(context.request.url().as_str(), |param| removes(image, &test, param)).is_none()
        }
        _ => false,
    };
    let applied = kept.iter().filter(|one| !is_idle(one)).map(|one| one.modified).collect();
    Modifications { applied, cancelled, url }
}

fn without_params(image: &Image, found: &[Found<'_>], request: &Request<'_>) -> Option<String> {
    let tests: Vec<ValueView<'_>> = found
        .iter()
        .filter(|one| one.modified.kind == ModificationKind::RemoveParam)
        .map(|one| image.value(one.place))
        .collect();
    if tests.is_empty() {
        return None;
    }
    let url = request.url();
    let rest = query::without(url.as_str(), |param| tests.iter().any(|test| removes(image, test, param)))?;
    Some(rest + url.fragment())
}

/// Whether a `removeparam` takes out a parameter, given as it stands.
fn removes(image: &Image, test: &ValueView<'_>, param: &str) -> bool {
    let matches = |text: &str| regexp::matches(image.program(test.program), text.as_bytes()) == Outcome::Match;
    let named = match test.form() {
        Some(Form::Any) => return true,
        Some(Form::Text) => query::name(param) == test.name,
        Some(Form::Regex) => matches(&query::normalised(param)),
        Some(Form::RegexIgnoreCase) => matches(&query::normalised(param).to_ascii_lowercase()),
        _ => return false,
    };
    named != test.negated()
}
