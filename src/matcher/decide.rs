//! The decision: the first of the lattice's steps that holds.

use std::ops::ControlFlow;

use serde::Serialize;

use super::condition;
use super::context::Context;
use super::literals::Literals;
use super::modify::{Matched, Modified};
use super::pattern::{self, Place};
use super::scan::scan;
use crate::index::{CondView, Duty, Entry, FilterId, Image, Side};
use crate::learner::Strength;
use crate::net::Kind;

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
}

/// What to do with a request, and why: one value, from the one path there is.
///
/// The variants are steps of the precedence lattice; the first that holds from the top decides:
/// site switched off, the person's choice for the tracker, `$important` exception, `$important` block, exception,
/// block, what was learned, nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// No filter speaks of it.
    Pass,
    /// The person has switched blocking off for the site.
    SiteOff,
    /// The person has chosen what to do with this tracker.
    Chosen(Strength),
    /// It goes, or is stopped, for what was learned of it. Never [`Strength::Allow`].
    Learned(Strength),
    /// An exception outranks what was learned.
    Shielded {
        /// The exception.
        by: FilterId,
    },
    /// An exception outranks the filter that would block.
    Allow {
        /// The exception.
        by: FilterId,
        /// The blocking filter it outranks.
        over: FilterId,
    },
    /// A filter blocks.
    Block {
        /// The filter.
        by: FilterId,
        /// It is `$important`: an ordinary exception could not have helped.
        important: bool,
    },
    /// A filter blocks, and one chooses a surrogate for the answer.
    Redirect {
        /// The filter that blocks.
        by: FilterId,
        /// It is `$important`.
        important: bool,
        /// The filter that chooses the surrogate; often the same.
        surrogate: FilterId,
    },
}

impl Decision {
    /// What to do.
    pub fn action(&self) -> Action {
        match self {
            Decision::Pass | Decision::Learned(Strength::CookieBlock | Strength::Allow) => Action::Pass,
            Decision::SiteOff
            | Decision::Chosen(Strength::Allow | Strength::CookieBlock)
            | Decision::Shielded { .. }
            | Decision::Allow { .. } => Action::Allow,
            Decision::Chosen(Strength::Block) | Decision::Learned(Strength::Block) | Decision::Block { .. } => {
                Action::Block
            }
            Decision::Redirect { .. } => Action::Redirect,
        }
    }

    /// Whether the request is stopped, answered with a surrogate or not at all.
    pub fn is_block(&self) -> bool {
        matches!(self.action(), Action::Block | Action::Redirect)
    }

    /// Whether the request goes without cookies, and with a referrer that names the site at most.
    pub fn takes_cookies(&self) -> bool {
        matches!(self, Decision::Chosen(Strength::CookieBlock) | Decision::Learned(Strength::CookieBlock))
    }

    /// The filter that decided, if one did.
    pub fn filter(&self) -> Option<FilterId> {
        match self {
            Decision::Pass | Decision::SiteOff | Decision::Chosen(_) | Decision::Learned(_) => None,
            Decision::Shielded { by }
            | Decision::Allow { by, .. }
            | Decision::Block { by, .. }
            | Decision::Redirect { by, .. } => Some(*by),
        }
    }

    /// The step of the precedence lattice that decided: its number, counted from the top, and what it says.
    pub fn step(&self) -> (u8, &'static str) {
        match self {
            Decision::SiteOff => (1, "blocking is switched off on this site"),
            Decision::Chosen(_) => (2, "it is the person's choice for this tracker"),
            Decision::Block { important: true, .. } | Decision::Redirect { important: true, .. } => {
                (3, "an $important filter blocks; only an $important exception could outrank it")
            }
            Decision::Allow { .. } => (4, "an exception outranks the filter that would block"),
            Decision::Shielded { .. } => (4, "an exception outranks what was learned of this tracker"),
            Decision::Block { .. } => (5, "a filter blocks and no exception outranks it"),
            Decision::Redirect { .. } => (5, "a filter blocks, no exception outranks it, and a surrogate answers"),
            Decision::Learned(Strength::Block) => (6, "no filter blocks it, but it was learned to be a tracker"),
            Decision::Learned(_) => (7, "it was learned to be a tracker that pages need: it goes without cookies"),
            Decision::Pass => (8, "no filter blocks it"),
        }
    }

    /// The step of the lattice, in words for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Decision::Pass => "no-filter",
            Decision::SiteOff => "site-off",
            Decision::Chosen(_) => "choice",
            Decision::Learned(_) => "learned",
            Decision::Shielded { .. } | Decision::Allow { .. } => "exception",
            Decision::Block { important: true, .. } | Decision::Redirect { important: true, .. } => "important",
            Decision::Block { .. } | Decision::Redirect { .. } => "block",
        }
    }
}

/// Decides by the filters alone.
pub(crate) fn decide(image: &Image, literals: &[Literals; Side::ALL.len()], context: &Context<'_>) -> Decision {
    let Some(by) = blocker(image, literals, context) else { return Decision::Pass };
    let overrides = overrides(image, literals, context);
    let (by, important) = overrides.block.map_or((by, false), |by| (by, true));
    // An `$important` block yields to an `$important` exception only.
    match overrides.exception {
        Some((exception, exception_is_important)) if exception_is_important || !important => {
            return Decision::Allow { by: exception, over: by };
        }
        _ => {}
    }
    match overrides.redirects.redirect().0 {
        Some(Modified { filter: surrogate, .. }) => Decision::Redirect { by, important, surrogate },
        None => Decision::Block { by, important },
    }
}

/// The exception that holds whether or not there is a filter that blocks; an `$important` block outranks it.
pub(crate) fn exception(
    image: &Image,
    literals: &[Literals; Side::ALL.len()],
    context: &Context<'_>,
) -> Option<FilterId> {
    let overrides = overrides(image, literals, context);
    let (by, important) = overrides.exception?;
    (important || overrides.block.is_none()).then_some(by)
}

/// A filter that blocks.
fn blocker(image: &Image, literals: &[Literals; Side::ALL.len()], context: &Context<'_>) -> Option<FilterId> {
    let mut by = None;
    let _ = scan::<false>(Side::Blocks, image, literals, context, |entry, place| {
        let condition = image.condition(entry.condition);
        if condition.types & context.request.kind().bit() != 0
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
    pub(super) redirects: Matched<'i>,
}

pub(super) fn overrides<'i>(
    image: &'i Image,
    literals: &[Literals; Side::ALL.len()],
    context: &Context<'_>,
) -> Overrides<'i> {
    let mut found = Overrides::default();
    let has_important = image.index(Side::Overrides).has_important;
    let _ = scan::<false>(Side::Overrides, image, literals, context, |entry, place| {
        let (duty, important) = (entry.duty(), entry.important());
        let is_idle = match duty {
            Duty::Block => found.block.is_some(),
            Duty::Except => found.exception.is_some() && !important,
            Duty::Modify | Duty::Keep => false,
        };
        let condition = image.condition(entry.condition);
        if is_idle
            || condition.types & context.request.kind().bit() == 0
            || !matches(image, entry, &condition, context, place)
        {
            return ControlFlow::Continue(());
        }
        match duty {
            Duty::Block => found.block = Some(entry.id),
            Duty::Except => {
                found.exception = Some((entry.id, important));
                if !has_important {
                    return ControlFlow::Break(());
                }
            }
            // No file answers a WebSocket.
            Duty::Modify | Duty::Keep if context.request.kind() == Kind::WebSocket => {}
            Duty::Modify | Duty::Keep => found.redirects.add(image, entry, &condition),
        }
        ControlFlow::Continue(())
    });
    found
}

/// Whether pattern and condition of an entry hold, whichever is cheaper first. The types are known to.
pub(super) fn matches(
    image: &Image,
    entry: &Entry<'_>,
    condition: &CondView,
    context: &Context<'_>,
    place: Place,
) -> bool {
    let holds = || entry.condition == 0 || condition::check(image, condition, context).is_ok();
    let fits = || pattern::fits(image, entry, context, place);
    if pattern::is_costly(entry) {
        return holds() && fits();
    }
    fits() && holds()
}
