//! The same walk without stopping: every filter that matches, and those that nearly do.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use serde::Serialize;

use super::condition::{self, Failed};
use super::context::Context;
use super::decide::{Decision, decide};
use super::literals::Literals;
use super::pattern;
use super::scan::scan;
use crate::index::{FilterId, Image};

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
    /// Everything else.
    Block,
}

impl Role {
    /// The name programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Role::ImportantException => "important-exception",
            Role::ImportantBlock => "important-block",
            Role::Exception => "exception",
            Role::Block => "block",
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

/// A decision with everything that bears on it.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The decision, the same that `check` gives.
    pub decision: Decision,
    /// Every filter that matches, the strongest role first.
    pub matches: Vec<Match>,
    /// Filters whose pattern fits but for one condition; filters of the same host or token whose conditions
    /// hold but whose pattern does not fit come last, up to 20.
    pub near_misses: Vec<NearMiss>,
    /// Regular expressions that were given up for taking too many steps.
    pub gave_up: u32,
}

/// Near misses by pattern that are told of.
const PATTERN_MISSES: usize = 20;

pub(crate) fn explain(image: &Image, literals: &[Literals; 2], context: &Context<'_>) -> Explanation {
    // What each filter would do, and why it does not.
    let mut all: BTreeMap<FilterId, (Role, Option<Failed>)> = BTreeMap::new();
    for (index, literals, exception) in [(&image.blocks, &literals[0], false), (&image.exceptions, &literals[1], true)]
    {
        let _ = scan::<true>(index, literals, image, context, |entry, place| {
            let role = match (exception, entry.important()) {
                (true, true) => Role::ImportantException,
                (false, true) => Role::ImportantBlock,
                (true, false) => Role::Exception,
                (false, false) => Role::Block,
            };
            let holds = condition::check(image, &image.condition(entry.condition), context);
            let failed = match (pattern::fits(image, entry, context, place), holds) {
                (true, Ok(())) => None,
                (true, Err(failed)) => Some(failed),
                (false, Ok(())) if pattern::shares_key(entry, context, place) => Some(Failed::Pattern),
                (false, _) => return ControlFlow::Continue(()),
            };
            // Tried at several places of the URL, it matches if it matches at one.
            if !matches!(all.get(&entry.id), Some((_, None))) {
                all.insert(entry.id, (role, failed));
            }
            ControlFlow::Continue(())
        });
    }
    let mut matches = Vec::new();
    for strongest in [Role::ImportantException, Role::ImportantBlock, Role::Exception, Role::Block] {
        let found = all.iter().filter(|(_, (role, failed))| *role == strongest && failed.is_none());
        matches.extend(found.map(|(&filter, &(role, _))| Match { filter, role }));
    }
    let (by_pattern, mut near_misses): (Vec<NearMiss>, Vec<NearMiss>) = all
        .into_iter()
        .filter_map(|(filter, (role, failed))| Some(NearMiss { filter, role, failed: failed? }))
        .partition(|miss| miss.failed == Failed::Pattern);
    near_misses.extend(by_pattern.into_iter().take(PATTERN_MISSES));
    Explanation { decision: decide(image, literals, context), matches, near_misses, gave_up: context.gave_up.get() }
}
