//! The effects of filters, as explanations list them.

use serde::Serialize;

use super::failed::Failed;
use crate::index::{FilterId, IndexKind, Purpose};

/// The effect of a filter that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// `@@…$important`
    ImportantException,
    /// `$important`
    ImportantBlock,
    /// `@@`
    Exception,
    /// Blocks, without `$important`.
    Block,
    /// Cancels redirects.
    RedirectException,
    /// Names a surrogate for blocked requests.
    Redirect,
    /// Cancels modifications.
    ModifierException,
    /// Modifies the request or its response.
    Modifier,
}

impl Role {
    /// The stable name, in kebab-case.
    pub fn name(self) -> &'static str {
        match self {
            Role::ImportantException => "important-exception",
            Role::ImportantBlock => "important-block",
            Role::Exception => "exception",
            Role::Block => "block",
            Role::RedirectException => "redirect-exception",
            Role::Redirect => "redirect",
            Role::ModifierException => "modifier-exception",
            Role::Modifier => "modifier",
        }
    }

    /// Every role, the one with the highest precedence first.
    pub(super) const ALL: [Role; 8] = [
        Role::ImportantException,
        Role::ImportantBlock,
        Role::Exception,
        Role::Block,
        Role::RedirectException,
        Role::Redirect,
        Role::ModifierException,
        Role::Modifier,
    ];

    pub(super) fn of(index: IndexKind, purpose: Purpose, important: bool) -> Role {
        match (index, purpose, important) {
            (_, Purpose::Allow, true) => Role::ImportantException,
            (_, Purpose::Allow, false) => Role::Exception,
            (_, Purpose::Block, true) => Role::ImportantBlock,
            (_, Purpose::Block, false) => Role::Block,
            (IndexKind::Modifiers, Purpose::Modify, _) => Role::Modifier,
            (IndexKind::Modifiers, Purpose::CancelModify, _) => Role::ModifierException,
            (_, Purpose::Modify, _) => Role::Redirect,
            (_, Purpose::CancelModify, _) => Role::RedirectException,
        }
    }
}

/// A filter that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Match {
    /// The filter.
    pub filter: FilterId,
    /// Its effect.
    pub role: Role,
}

/// A filter that nearly matches: either its pattern matches and one condition does not hold, or the reverse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss {
    /// The filter.
    pub filter: FilterId,
    /// Its effect if it matched.
    pub role: Role,
    /// The first condition that does not hold.
    pub failed: Failed,
}
