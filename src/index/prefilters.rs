//! The facts about filters that are tested before their entries are read.

use super::reference::{Prefilter, requirement};
use crate::filter::{NetworkFilter, Pattern};
use crate::net::coarse;
use crate::regexp::Range;

/// The prefilter of a filter.
pub(super) fn prefilter(filter: &NetworkFilter<'_>) -> Prefilter {
    let types = coarse(filter.types());
    let any = Range { least: 0, most: usize::MAX };
    let (length, last, head) = match &filter.pattern {
        Pattern::Text { end, body, .. } => {
            let literal = |byte: &u8| !matches!(byte, b'*' | b'^');
            let least = body.bytes().filter(literal).count();
            (Range { least, ..any }, body.bytes().last().filter(literal).filter(|_| *end), None)
        }
        Pattern::Regex(regex) => (regex.length(), regex.last(), regex.head()),
        Pattern::Host(_) | Pattern::Any => (any, None, None),
    };
    Prefilter::new((types, requirements(filter)), length, last, head)
}

/// The requirements of a filter, as bits of [`requirement`].
pub(super) fn requirements(filter: &NetworkFilter<'_>) -> u8 {
    let Some(condition) = &filter.condition else { return 0 };
    let party = match condition.party.third() {
        Some(true) => requirement::THIRD_PARTY,
        Some(false) => requirement::FIRST_PARTY,
        None => 0,
    };
    let headers = condition.extra.as_ref().is_some_and(|extra| extra.response_header.is_some());
    party | if headers { requirement::HEADERS } else { 0 }
}
