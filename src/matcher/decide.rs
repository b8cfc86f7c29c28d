//! The decision by filters: exceptions and `$important` included.

use std::ops::ControlFlow;

use serde::Serialize;

use super::condition;
use super::context::Context;
use super::literals::Literals;
use super::modify::{MatchedModifiers, Modified};
use super::pattern::{self, Position};
use super::scan::scan;
use crate::index::{ConditionView, FilterEntry, FilterId, Image, IndexKind, Purpose};
use crate::net::ResourceType;

/// What to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// No filter speaks of it: it goes.
    Pass,
    /// An exception, or the person, lets it go.
    Allow,
    /// It is stopped.
    Block,
    /// It is answered with a surrogate.
    Redirect,
}

impl Action {
    /// The name programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Action::Pass => "pass",
            Action::Allow => "allow",
            Action::Block => "block",
            Action::Redirect => "redirect",
        }
    }

    /// Whether the request is stopped, with or without a surrogate as the answer.
    pub fn is_block(self) -> bool {
        matches!(self, Action::Block | Action::Redirect)
    }
}

/// What the filters alone decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NetworkDecision {
    /// No filter blocks.
    Pass,
    /// An exception outranks the filter that would block.
    Allow { by: FilterId, over: FilterId, important: bool },
    /// A filter blocks.
    Block { by: FilterId, important: bool },
    /// A filter blocks, and a filter names a surrogate for the answer.
    Redirect { by: FilterId, important: bool, surrogate: FilterId },
}

impl NetworkDecision {
    /// The filter that stops the request, if one does.
    pub(super) fn blocker(self) -> Option<FilterId> {
        match self {
            NetworkDecision::Block { by, .. } | NetworkDecision::Redirect { by, .. } => Some(by),
            NetworkDecision::Pass | NetworkDecision::Allow { .. } => None,
        }
    }
}

/// Decides by the filters alone.
pub(crate) fn decide(
    image: &Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
) -> NetworkDecision {
    let Some(by) = blocker(image, literals, context) else { return NetworkDecision::Pass };
    let overrides = overrides(image, literals, context);
    let (by, important) = overrides.block.map_or((by, false), |by| (by, true));
    // An `$important` block yields to an `$important` exception only.
    match overrides.exception {
        Some((exception, exception_is_important)) if exception_is_important || !important => {
            return NetworkDecision::Allow { by: exception, over: by, important: exception_is_important };
        }
        _ => {}
    }
    match overrides.redirects.redirect().0 {
        Some(Modified { filter: surrogate, .. }) => NetworkDecision::Redirect { by, important, surrogate },
        None => NetworkDecision::Block { by, important },
    }
}

/// The exception that holds whether or not there is a filter that blocks, and whether it is `$important`; an
/// `$important` block outranks an ordinary one.
pub(crate) fn exception(
    image: &Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
) -> Option<(FilterId, bool)> {
    let overrides = overrides(image, literals, context);
    overrides.exception.filter(|(_, important)| *important || overrides.block.is_none())
}

/// A filter that blocks.
fn blocker(image: &Image, literals: &[Literals; IndexKind::ALL.len()], context: &Context<'_>) -> Option<FilterId> {
    let mut by = None;
    let _ = scan::<false>(IndexKind::Blocks, image, literals, context, |entry, place| {
        let condition = image.condition(entry.condition);
        if condition.types & context.request.resource_type().bit() != 0
            && !condition::is_generic_off(image, &condition, context, entry.important())
            && matches(image, entry, &condition, context, place)
        {
            by = Some(entry.id);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    by
}

/// What bears on a request that a filter blocks.
#[derive(Default)]
pub(super) struct Overrides<'i> {
    /// An `$important` filter that blocks it.
    block: Option<FilterId>,
    /// An exception, and whether it is important: one that is if there is any.
    exception: Option<(FilterId, bool)>,
    pub(super) redirects: MatchedModifiers<'i>,
}

pub(super) fn overrides<'i>(
    image: &'i Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
) -> Overrides<'i> {
    let mut found = Overrides::default();
    let has_important = image.index(IndexKind::Overrides).has_important;
    let _ = scan::<false>(IndexKind::Overrides, image, literals, context, |entry, place| {
        let (purpose, important) = (entry.purpose(), entry.important());
        let is_idle = match purpose {
            Purpose::Block => found.block.is_some(),
            Purpose::Allow => found.exception.is_some() && !important,
            Purpose::Modify | Purpose::CancelModify => false,
        };
        let condition = image.condition(entry.condition);
        if is_idle
            || condition.types & context.request.resource_type().bit() == 0
            || !matches(image, entry, &condition, context, place)
        {
            return ControlFlow::Continue(());
        }
        match purpose {
            Purpose::Block => found.block = Some(entry.id),
            Purpose::Allow => {
                found.exception = Some((entry.id, important));
                if !has_important {
                    return ControlFlow::Break(());
                }
            }
            // No file answers a WebSocket.
            Purpose::Modify | Purpose::CancelModify if context.request.resource_type() == ResourceType::WebSocket => {}
            Purpose::Modify | Purpose::CancelModify => found.redirects.add(image, entry, &condition),
        }
        ControlFlow::Continue(())
    });
    found
}

/// Whether pattern and condition of an entry hold, whichever is cheaper first. The types are known to.
pub(super) fn matches(
    image: &Image,
    entry: &FilterEntry<'_>,
    condition: &ConditionView,
    context: &Context<'_>,
    place: Position,
) -> bool {
    let holds = || entry.condition == 0 || condition::check(image, condition, context).is_ok();
    let fits = || pattern::fits(image, entry, context, place);
    if pattern::is_costly(entry) {
        return holds() && fits();
    }
    fits() && holds()
}
