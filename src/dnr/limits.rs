//! How many rules a browser accepts, and which are left out if there are more.

use std::cmp::Reverse;

use super::certificate::Reason;
use super::draft::{Act, Draft};
use super::settings::Target;

/// How many rules one compilation may give.
///
/// The figures of a browser are upper bounds of what it accepts from one extension; where several rulesets are compiled,
/// give each its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rules in all.
    pub rules: usize,
    /// Rules with an action that is not [safe](super::RuleAction::is_safe).
    pub unsafe_rules: usize,
    /// Rules with a regular expression.
    pub regex_rules: usize,
    /// Blocked hosts that may be listed again, for surrogates for whatever others block. Those come first that most
    /// filters ask for.
    pub surrogate_hosts: usize,
}

impl Limits {
    /// Static rulesets that an extension may bring with it.
    pub const RULESETS: usize = 100;

    /// Static rulesets that may be on at the same time.
    pub const fn enabled_rulesets(target: Target) -> usize {
        match target {
            Target::Chromium => 50,
            Target::Firefox => 20,
        }
    }

    /// What every extension is guaranteed for its static rulesets together. A hundred thousand hosts are 2 MB of JSON.
    pub const fn static_rules(_target: Target) -> Limits {
        Limits { rules: 30_000, unsafe_rules: 30_000, regex_rules: 1_000, surrogate_hosts: 1_000_000 }
    }

    /// What an extension may add while it runs.
    pub const fn dynamic_rules(target: Target) -> Limits {
        let rules = match target {
            Target::Chromium => 30_000,
            Target::Firefox => 5_000,
        };
        Limits { rules, unsafe_rules: 5_000, regex_rules: 1_000, surrogate_hosts: 100_000 }
    }
}

/// Parts what fits into the limits from what does not, both in the order given.
///
/// A block that is left out costs protection; an exception that is left out while its block stays breaks a page. So
/// exceptions go only after everything else has; of the rest those go first whose filters were seen to decide least
/// often, of these those that are made of the fewest filters, of these the last. What cannot be answered with a
/// surrogate is still stopped, by a block in its place: then the surrogate is among what does not fit.
pub(super) fn fit<'t>(
    drafts: Vec<Draft<'t>>,
    limits: &Limits,
    worth: impl Fn(&Draft<'t>) -> u64,
) -> (Vec<Draft<'t>>, Vec<(Draft<'t>, Reason)>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_cached_key(|&at| {
        let draft = &drafts[at];
        (draft.act != Act::Allow, Reverse(worth(draft)), Reverse(draft.origins.len()), at)
    });
    let mut left = *limits;
    let mut fates = vec![Fate::Kept; drafts.len()];
    for at in order {
        let draft = &drafts[at];
        let (regex, risky) = (draft.shape.url.is_regex(), !draft.act.is_safe());
        let is_replaced = risky && left.unsafe_rules == 0 && draft.without_surrogate().is_some();
        let is_safe = is_replaced || !risky;
        fates[at] = if regex && left.regex_rules == 0 {
            Fate::Dropped(Reason::OverRegexBudget)
        } else if left.rules == 0 || (!is_safe && left.unsafe_rules == 0) {
            Fate::Dropped(Reason::OverBudget)
        } else {
            left.rules -= 1;
            left.regex_rules -= regex as usize;
            left.unsafe_rules -= !is_safe as usize;
            if is_replaced { Fate::Replaced } else { Fate::Kept }
        };
    }
    let mut kept = Vec::with_capacity(drafts.len());
    let mut dropped = Vec::new();
    for (draft, fate) in drafts.into_iter().zip(fates) {
        match fate {
            Fate::Kept => kept.push(draft),
            Fate::Replaced => {
                kept.extend(draft.without_surrogate());
                dropped.push((draft, Reason::OverBudget));
            }
            Fate::Dropped(reason) => dropped.push((draft, reason)),
        }
    }
    (kept, dropped)
}

/// What becomes of a draft.
#[derive(Clone, Copy)]
enum Fate {
    Kept,
    /// By the block that is left of a surrogate.
    Replaced,
    Dropped(Reason),
}
