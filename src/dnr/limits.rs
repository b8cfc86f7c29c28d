//! How many rules a browser accepts, and which are left out if there are more.

use std::cmp::Reverse;

use super::certificate::Reason;
use super::draft::{Act, Draft};
use super::settings::Target;

/// How many rules one compilation may give.
///
/// The figures of a browser are upper bounds of what it accepts from one extension; where several rulesets
/// are compiled, give each its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rules in all.
    pub rules: usize,
    /// Rules with an action that is not [safe](super::RuleAction::is_safe).
    pub unsafe_rules: usize,
    /// Rules with a regular expression.
    pub regex_rules: usize,
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

    /// What every extension is guaranteed for its static rulesets together.
    pub const fn static_rules(_target: Target) -> Limits {
        Limits { rules: 30_000, unsafe_rules: 30_000, regex_rules: 1_000 }
    }

    /// What an extension may add while it runs.
    pub const fn dynamic_rules(target: Target) -> Limits {
        match target {
            Target::Chromium => Limits { rules: 30_000, unsafe_rules: 5_000, regex_rules: 1_000 },
            Target::Firefox => Limits { rules: 5_000, unsafe_rules: 5_000, regex_rules: 1_000 },
        }
    }
}

/// Parts what fits into the limits from what does not, both in the order given.
///
/// A block that is left out costs protection; an exception that is left out while its block stays breaks a
/// page. So exceptions go only after everything else
/// has; of the rest those go first whose filters were seen to decide least often, of these
/// those that are made of the fewest filters, of these the last.
pub(super) fn fit<'t>(
    drafts: Vec<Draft<'t>>,
    limits: &Limits,
    worth: impl Fn(&Draft<'t>) -> u64,
) -> (Vec<Draft<'t>>, Vec<(Draft<'t>, Reason)>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&at| {
        let draft = &drafts[at];
        (draft.act != Act::Allow, Reverse(worth(draft)), Reverse(draft.origins.len()), at)
    });
    let mut left = *limits;
    let mut refused: Vec<Option<Reason>> = vec![None; drafts.len()];
    for at in order {
        let draft = &drafts[at];
        let (regex, risky) = (draft.shape.url.is_regex(), !draft.act.is_safe());
        if regex && left.regex_rules == 0 {
            refused[at] = Some(Reason::OverRegexBudget);
        } else if left.rules == 0 || (risky && left.unsafe_rules == 0) {
            refused[at] = Some(Reason::OverBudget);
        } else {
            left.rules -= 1;
            left.regex_rules -= regex as usize;
            left.unsafe_rules -= risky as usize;
        }
    }
    let mut kept = Vec::with_capacity(drafts.len());
    let mut dropped = Vec::new();
    for (draft, reason) in drafts.into_iter().zip(refused) {
        match reason {
            None => kept.push(draft),
            // What cannot be answered with a surrogate is still stopped.
            Some(reason) => match draft.without_surrogate() {
                Some(block) if left.rules > 0 && (left.regex_rules > 0 || !block.shape.url.is_regex()) => {
                    left.rules -= 1;
                    left.regex_rules -= block.shape.url.is_regex() as usize;
                    kept.push(block);
                    dropped.push((draft, reason));
                }
                _ => dropped.push((draft, reason)),
            },
        }
    }
    (kept, dropped)
}
