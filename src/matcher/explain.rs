//! The same walk without stopping: every filter that matches, and those that nearly do.

use std::ops::ControlFlow;

use serde::Serialize;

use super::condition::{self, Failed};
use super::context::Context;
use super::decide::{decide, overrides};
use super::literals::Literals;
use super::modify::{Modifications, modifications};
use super::pattern;
use super::scan::scan;
use crate::index::{FilterId, Image, IndexKind, PatternShape, Purpose};

/// What a matching filter would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// `@@…$important`
    ImportantException,
    /// `$important`
    ImportantBlock,
    /// `@@`
    Exception,
    /// Everything else that blocks.
    Block,
    /// Keeps a redirect from being made.
    RedirectException,
    /// Chooses a surrogate for what is blocked.
    Redirect,
    /// Keeps a modification from being made.
    ModifierException,
    /// Modifies the request or its response.
    Modifier,
}

impl Role {
    /// The name programs know it by.
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

    /// Every role, the strongest first.
    const ALL: [Role; 8] = [
        Role::ImportantException,
        Role::ImportantBlock,
        Role::Exception,
        Role::Block,
        Role::RedirectException,
        Role::Redirect,
        Role::ModifierException,
        Role::Modifier,
    ];

    fn of(side: IndexKind, purpose: Purpose, important: bool) -> Role {
        match (side, purpose, important) {
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
pub struct Match {
    /// The filter.
    pub filter: FilterId,
    /// What it would do.
    pub role: Role,
}

/// A filter that all but matches: its pattern fits and one condition does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The filter.
    pub filter: FilterId,
    /// What it would have done.
    pub role: Role,
    /// The first condition that does not hold.
    pub failed: Failed,
}

/// All filters that bear on a request. The fields are those of [`Explanation`](crate::Explanation).
pub(crate) struct Explained<'i> {
    pub(crate) matches: Vec<Match>,
    pub(crate) modifications: Modifications<'i>,
    pub(crate) near_misses: Vec<NearMiss>,
    pub(crate) gave_up: u32,
}

/// Near misses by pattern that are told of.
const PATTERN_MISSES: usize = 20;

pub(crate) fn explain<'i>(
    image: &'i Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
) -> Explained<'i> {
    let mut modifications = modifications(image, literals, context);
    if decide(image, literals, context).blocker().is_some() {
        let (redirect, cancelled) = overrides(image, literals, context).redirects.redirect();
        modifications.applied.splice(..0, redirect);
        modifications.cancelled.splice(..0, cancelled);
    }
    // What each filter would do, and why it does not.
    let mut all: Vec<(FilterId, Role, Option<Failed>)> = Vec::new();
    for side in IndexKind::ALL {
        let _ = scan::<true>(side, image, literals, context, |entry, place| {
            let role = Role::of(side, entry.purpose(), entry.important());
            // It is an override, too.
            if side == IndexKind::Blocks && role == Role::ImportantBlock {
                return ControlFlow::Continue(());
            }
            let condition = image.condition(entry.condition);
            let holds = condition::check(image, &condition, context);
            let generic_off = role == Role::Block && condition::is_generic_off(image, &condition, context, false);
            // Of a thousand `removeparam`s for every URL, those count whose parameter is there.
            let idle = role == Role::Modifier && !modifications.has(image, &condition);
            let failed = match (pattern::fits(image, entry, context, place), holds) {
                (true, Ok(())) if idle => return ControlFlow::Continue(()),
                (true, Ok(())) if generic_off => Some(Failed::GenericBlock),
                // Without a pattern, a filter for other types is near to nothing.
                (true, Err(Failed::Type)) if entry.shape() == Some(PatternShape::Any) => {
                    return ControlFlow::Continue(());
                }
                (true, Ok(())) => None,
                (true, Err(failed)) => Some(failed),
                (false, Ok(())) if pattern::has_given_up(entry, context) => Some(Failed::GaveUp),
                (false, Ok(())) if pattern::shares_key(entry, context, place) => Some(Failed::Pattern),
                (false, _) => return ControlFlow::Continue(()),
            };
            // Tried at several places of the URL, it matches if it matches at one.
            match all.binary_search_by_key(&entry.id, |one| one.0) {
                Ok(at) if all[at].2.is_none() => {}
                Ok(at) => all[at].2 = failed,
                Err(at) => all.insert(at, (entry.id, role, failed)),
            }
            ControlFlow::Continue(())
        });
    }
    let mut matches = Vec::new();
    for strongest in Role::ALL {
        let found = all.iter().filter(|(_, role, failed)| *role == strongest && failed.is_none());
        matches.extend(found.map(|&(filter, role, _)| Match { filter, role }));
    }
    let (by_pattern, mut near_misses): (Vec<NearMiss>, Vec<NearMiss>) = all
        .into_iter()
        .filter_map(|(filter, role, failed)| Some(NearMiss { filter, role, failed: failed? }))
        .partition(|miss| miss.failed == Failed::Pattern);
    near_misses.extend(by_pattern.into_iter().take(PATTERN_MISSES));
    Explained { matches, modifications, near_misses, gave_up: context.gave_up() }
}
