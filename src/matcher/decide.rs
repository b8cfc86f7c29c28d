//! The decision by filters, with exceptions and `$important`: steps 3 to 6 of the precedence.

use std::fmt;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::condition;
use super::context::Context;
use super::entry_match::matches;
use super::filters::Matcher;
use super::modifiers::{MatchedModifiers, Modified};
use crate::index::{FilterId, IndexKind, Purpose};
use crate::net::ResourceType;

/// What to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Action {
    /// No filter applies; the request is sent.
    Pass,
    /// An exception or the user allows the request.
    Allow,
    /// The request is blocked.
    Block,
    /// The request is answered with a surrogate.
    Redirect,
}

impl Action {
    /// The stable name, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Action::Pass => "pass",
            Action::Allow => "allow",
            Action::Block => "block",
            Action::Redirect => "redirect",
        }
    }

    /// Whether the request is not sent: `Block` or `Redirect`.
    pub fn is_block(self) -> bool {
        matches!(self, Action::Block | Action::Redirect)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The decision by filters alone.
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
    /// The filter that blocks the request, if one does.
    pub(super) fn blocker(self) -> Option<FilterId> {
        match self {
            NetworkDecision::Block { by, .. } | NetworkDecision::Redirect { by, .. } => Some(by),
            NetworkDecision::Pass | NetworkDecision::Allow { .. } => None,
        }
    }
}

/// The filters that bear on a request that a filter blocks.
#[derive(Default)]
pub(super) struct Overrides<'i> {
    /// A blocking filter with `$important`.
    block: Option<FilterId>,
    /// An exception, and whether it is `$important`. An `$important` one takes precedence.
    exception: Option<(FilterId, bool)>,
    pub(super) redirects: MatchedModifiers<'i>,
}

impl<'i> Matcher<'i> {
    /// Decides by filters alone.
    pub(crate) fn decide(self, context: &Context<'_>) -> NetworkDecision {
        let Some(by) = self.blocker(context) else { return NetworkDecision::Pass };
        let overrides = self.overrides(context);
        let (by, important) = overrides.block.map_or((by, false), |by| (by, true));
        match overrides.exception {
            // An `$important` block yields to an `$important` exception only.
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

    /// The exception that matches, whether or not a filter blocks, and whether it is `$important`. An `$important`
    /// block outranks an ordinary exception.
    pub(crate) fn exception(self, context: &Context<'_>) -> Option<(FilterId, bool)> {
        let overrides = self.overrides(context);
        overrides.exception.filter(|(_, important)| *important || overrides.block.is_none())
    }

    /// A filter that blocks: the first found.
    fn blocker(self, context: &Context<'_>) -> Option<FilterId> {
        let image = self.image;
        let mut by = None;
        let _ = self.scan::<false>(IndexKind::Blocks, context, |entry, position| {
            let condition = image.condition(entry.condition);
            if condition.types & context.request.resource_type().bit() != 0
                && !condition::is_generic_off(image, &condition, context, entry.important())
                && matches(image, entry, &condition, context, position)
            {
                by = Some(entry.id);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        by
    }

    pub(super) fn overrides(self, context: &Context<'_>) -> Overrides<'i> {
        let image = self.image;
        let mut found = Overrides::default();
        let has_important = image.index(IndexKind::Overrides).has_important;
        let _ = self.scan::<false>(IndexKind::Overrides, context, |entry, position| {
            let (purpose, important) = (entry.purpose(), entry.important());
            let is_redundant = match purpose {
                Purpose::Block => found.block.is_some(),
                Purpose::Allow => found.exception.is_some() && !important,
                Purpose::Modify | Purpose::CancelModify => false,
            };
            let condition = image.condition(entry.condition);
            if is_redundant
                || condition.types & context.request.resource_type().bit() == 0
                || !matches(image, entry, &condition, context, position)
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
                // A file cannot answer a WebSocket handshake.
                Purpose::Modify | Purpose::CancelModify
                    if context.request.resource_type() == ResourceType::WebSocket => {}
                Purpose::Modify | Purpose::CancelModify => found.redirects.add(image, entry, &condition),
            }
            ControlFlow::Continue(())
        });
        found
    }
}
