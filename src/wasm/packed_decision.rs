//! Decisions packed into 32 bits.
//!
//! ```text
//! bits 0..3   action, WITHOUT_COOKIES or UNREADABLE
//! bits 3..6   follow-ups: further calls that can have a result (only where the caller requested them)
//! bits 6..32  number of the filter that decided, NO_FILTER, LEARNED or CHOSEN
//! ```

use crate::decision::{Decision, FollowUps};
use crate::index::FilterId;
use crate::matcher::Action;

const ACTION: u32 = 7;
/// In place of an action: the request is sent without cookies.
const WITHOUT_COOKIES: u32 = 4;
/// In place of a packed decision: the URL is invalid.
pub(super) const UNREADABLE: u32 = 7;

/// `modifications` can return modifications.
const MODIFICATIONS: u32 = 1 << 3;
/// `check` with headers and the address can return another decision.
const EXCHANGE: u32 = 1 << 4;
/// `page` can return a switch.
const PAGE: u32 = 1 << 5;

const SOURCE_SHIFT: u32 = 6;
/// In place of a filter's number: no filter decided.
const NO_FILTER: u32 = u32::MAX >> SOURCE_SHIFT;
/// In place of a filter's number: a learned verdict decided.
const LEARNED: u32 = NO_FILTER - 1;
/// In place of a filter's number, and the smallest of the three: the user's choice for the tracker decided.
const CHOSEN: u32 = NO_FILTER - 2;

pub(super) fn pack(decision: &Decision) -> u32 {
    let source = match decision {
        Decision::Chosen(_) => CHOSEN,
        Decision::Learned(_) => LEARNED,
        decision => decision.filter().map_or(NO_FILTER, number),
    };
    let action = match decision.action() {
        _ if decision.removes_cookies() => WITHOUT_COOKIES,
        Action::Pass => 0,
        Action::Allow => 1,
        Action::Block => 2,
        Action::Redirect => 3,
    };
    (source << SOURCE_SHIFT) | action
}

/// The number of a filter, which is the offset of its entry. With more than 64 MB of entries, about four million filters,
/// the last ones have no number: the action is right, and the filter is not named.
fn number(id: FilterId) -> u32 {
    if id.0 < CHOSEN { id.0 } else { NO_FILTER }
}

pub(super) fn flags(follow_ups: FollowUps) -> u32 {
    let FollowUps { modifications, exchange, page } = follow_ups;
    (u32::from(modifications) * MODIFICATIONS) | (u32::from(exchange) * EXCHANGE) | (u32::from(page) * PAGE)
}

pub(super) fn action(packed: u32) -> Action {
    match packed & ACTION {
        1 => Action::Allow,
        2 => Action::Block,
        3 => Action::Redirect,
        _ => Action::Pass,
    }
}

pub(super) fn filter(packed: u32) -> Option<FilterId> {
    let source = packed >> SOURCE_SHIFT;
    (source < CHOSEN).then_some(FilterId(source))
}

/// What decided, where it was no filter: `"choice"` or `"learned"`.
pub(super) fn reason(packed: u32) -> Option<&'static str> {
    match packed >> SOURCE_SHIFT {
        CHOSEN => Some("choice"),
        LEARNED => Some("learned"),
        _ => None,
    }
}

pub(super) fn removes_cookies(packed: u32) -> bool {
    packed & ACTION == WITHOUT_COOKIES
}
