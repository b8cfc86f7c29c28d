//! Selects the drafts that fit into the limits of the browser.

use std::cmp::Reverse;

use crate::dnr::draft::{Draft, DraftAction};
use crate::dnr::reason::InexactReason;
use crate::dnr::settings::Limits;

/// Separates the drafts that fit into the limits from the others. Both keep their order.
///
/// A missing block costs protection; an exception that is missing while its block stays breaks a page. So exceptions are
/// dropped last. Among the others, those with the fewest hits (`hits`) are dropped first, then those made from the fewest
/// filters, then the last ones. A surrogate beyond the limit of unsafe rules is replaced by a block.
pub(crate) fn fit<'t>(
    drafts: Vec<Draft<'t>>,
    limits: &Limits,
    hits: impl Fn(&Draft<'t>) -> u64,
) -> (Vec<Draft<'t>>, Vec<(Draft<'t>, InexactReason)>) {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_cached_key(|&at| {
        let draft = &drafts[at];
        (draft.action != DraftAction::Allow, Reverse(hits(draft)), Reverse(draft.origins.len()), at)
    });
    let mut left = *limits;
    let mut decisions = vec![LimitDecision::Keep; drafts.len()];
    for at in order {
        decisions[at] = select(&drafts[at], &mut left);
    }
    let mut kept = Vec::with_capacity(drafts.len());
    let mut dropped = Vec::new();
    for (draft, decision) in drafts.into_iter().zip(decisions) {
        match decision {
            LimitDecision::Keep => kept.push(draft),
            LimitDecision::Replace => {
                kept.extend(draft.without_surrogate());
                dropped.push((draft, InexactReason::OverBudget));
            }
            LimitDecision::Drop(reason) => dropped.push((draft, reason)),
        }
    }
    (kept, dropped)
}

#[derive(Clone, Copy)]
enum LimitDecision {
    Keep,
    /// Replace a surrogate by a block.
    Replace,
    Drop(InexactReason),
}

/// Decides about one draft and subtracts it from the limits.
fn select(draft: &Draft<'_>, left: &mut Limits) -> LimitDecision {
    let (is_regex, is_unsafe) = (draft.requests.url.is_regex(), !draft.action.is_safe());
    let is_replaced = is_unsafe && left.unsafe_rules == 0 && draft.without_surrogate().is_some();
    let is_safe = is_replaced || !is_unsafe;
    if is_regex && left.regex_rules == 0 {
        return LimitDecision::Drop(InexactReason::OverRegexBudget);
    }
    if left.rules == 0 || (!is_safe && left.unsafe_rules == 0) {
        return LimitDecision::Drop(InexactReason::OverBudget);
    }
    left.rules -= 1;
    left.regex_rules -= is_regex as usize;
    left.unsafe_rules -= !is_safe as usize;
    if is_replaced { LimitDecision::Replace } else { LimitDecision::Keep }
}
