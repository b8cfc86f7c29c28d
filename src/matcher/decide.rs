//! The decision: the first of the lattice's steps that holds.

use std::ops::ControlFlow;

use serde::Serialize;

use super::condition;
use super::context::Context;
use super::literals::Literals;
use super::pattern;
use super::scan::scan;
use crate::index::{FilterId, Image, Index};

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
/// site switched off, `$important` exception, `$important` block, exception, block, nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// No filter speaks of it.
    Pass,
    /// The person has switched blocking off for the site.
    SiteOff,
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
}

impl Decision {
    /// What to do.
    pub fn action(&self) -> Action {
        match self {
            Decision::Pass => Action::Pass,
            Decision::SiteOff | Decision::Allow { .. } => Action::Allow,
            Decision::Block { .. } => Action::Block,
        }
    }

    /// Whether the request is stopped.
    pub fn is_block(&self) -> bool {
        matches!(self, Decision::Block { .. })
    }

    /// The filter that decided, if one did.
    pub fn filter(&self) -> Option<FilterId> {
        match self {
            Decision::Pass | Decision::SiteOff => None,
            Decision::Allow { by, .. } | Decision::Block { by, .. } => Some(*by),
        }
    }

    /// The step of the lattice, in words for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Decision::Pass => "no-filter",
            Decision::SiteOff => "site-off",
            Decision::Allow { .. } => "exception",
            Decision::Block { important: true, .. } => "important",
            Decision::Block { important: false, .. } => "block",
        }
    }
}

/// Decides by the filters alone.
pub(crate) fn decide(image: &Image, literals: &[Literals; 2], context: &Context<'_>) -> Decision {
    let Some((by, important)) = winner(image, &image.blocks, &literals[0], context, false) else {
        return Decision::Pass;
    };
    // An `$important` block yields to an `$important` exception only.
    match winner(image, &image.exceptions, &literals[1], context, important) {
        Some((exception, exception_is_important)) if exception_is_important || !important => {
            Decision::Allow { by: exception, over: by }
        }
        _ => Decision::Block { by, important },
    }
}

/// The filter of one side that outranks the others, and whether it is important. `important_only`: no other is
/// of use.
fn winner(
    image: &Image,
    index: &Index,
    literals: &Literals,
    context: &Context<'_>,
    important_only: bool,
) -> Option<(FilterId, bool)> {
    if important_only && !index.has_important {
        return None;
    }
    let mut best: Option<(FilterId, bool)> = None;
    let _ = scan::<false>(index, literals, image, context, |entry, place| {
        let important = entry.important();
        if (best.is_some() || important_only) && !important {
            return ControlFlow::Continue(());
        }
        // The bits first, then whichever of pattern and condition is cheaper.
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
            best = Some((entry.id, important));
            if important || !index.has_important {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    best
}
