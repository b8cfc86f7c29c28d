//! Decisions packed into 32 bits: the action in the low three bits, above them the number of the filter that decided.

use crate::decision::Decision;
use crate::index::FilterId;
use crate::matcher::Action;

/// In place of an action: the request is sent without cookies.
const WITHOUT_COOKIES: u32 = 4;
/// In place of a packed decision: the URL is invalid.
pub(super) const UNREADABLE: u32 = 7;
const ACTION: u32 = 7;

/// In place of a filter's number: no filter decided. Images have fewer filters.
const NO_FILTER: u32 = u32::MAX >> 3;
/// In place of a filter's number: a learned verdict decided.
const LEARNED: u32 = NO_FILTER - 1;
/// In place of a filter's number, and the smallest of the three: the user's choice for the tracker decided.
const CHOSEN: u32 = NO_FILTER - 2;

pub(super) fn pack(decision: &Decision) -> u32 {
    let source = match decision {
        Decision::Chosen(_) => CHOSEN,
        Decision::Learned(_) => LEARNED,
        decision => decision.filter().map_or(NO_FILTER, |id| id.0),
    };
    let action = match decision.action() {
        _ if decision.removes_cookies() => WITHOUT_COOKIES,
        Action::Pass => 0,
        Action::Allow => 1,
        Action::Block => 2,
        Action::Redirect => 3,
    };
    source << 3 | action
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
    (packed >> 3 < CHOSEN).then_some(FilterId(packed >> 3))
}

/// What decided, where it was no filter: `"choice"` or `"learned"`.
pub(super) fn reason(packed: u32) -> Option<&'static str> {
    match packed >> 3 {
        CHOSEN => Some("choice"),
        LEARNED => Some("learned"),
        _ => None,
    }
}

pub(super) fn removes_cookies(packed: u32) -> bool {
    packed & ACTION == WITHOUT_COOKIES
}
