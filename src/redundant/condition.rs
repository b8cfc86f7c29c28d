//! Whether every request that meets one condition meets another.

use super::hosts::includes;
use crate::filter::{Condition, Domain, DomainList, Extra, Party};
use crate::net::is_below;

/// Whether every request that meets `specific` is proven to meet `general`.
///
/// Modifications, `reason` and the case of expressions are not conditions: the caller compares them.
pub(super) fn covers(general: &Condition<'_>, specific: &Condition<'_>) -> bool {
    specific.types & !general.types == 0
        && party_covers(general.party, specific.party)
        && (general.methods == 0 || (specific.methods != 0 && specific.methods & !general.methods == 0))
        && includes(&general.from, &specific.from)
        && includes(&general.to, &specific.to)
        && excludes_less(&general.denyallow, &specific.denyallow)
        && extra_covers(general.extra.as_deref(), specific.extra.as_deref())
}

fn party_covers(general: Party, specific: Party) -> bool {
    // A request to the same host is one to the same site, and one to another site is one to another host.
    let third = specific.third().or(specific.strict_third().filter(|is_third| !is_third));
    let strict_third = specific.strict_third().or(specific.third().filter(|is_third| *is_third));
    general.third().is_none_or(|wanted| third == Some(wanted))
        && general.strict_third().is_none_or(|wanted| strict_third == Some(wanted))
}

/// Whether each host that `general` leaves out is left out by `specific`.
fn excludes_less(general: &DomainList<'_>, specific: &DomainList<'_>) -> bool {
    general.included.iter().all(|left_out| {
        specific.included.iter().any(|wider| match (left_out, wider) {
            (Domain::Host(left_out), Domain::Host(wider)) => is_below(left_out, wider),
            (left_out, wider) => left_out == wider,
        })
    })
}

fn extra_covers(general: Option<&Extra<'_>>, specific: Option<&Extra<'_>>) -> bool {
    let Some(general) = general else { return true };
    let none = Extra::default();
    let specific = specific.unwrap_or(&none);
    includes(&general.top, &specific.top)
        && (general.response_header.is_none() || general.response_header == specific.response_header)
        && (general.request_header.is_none() || general.request_header == specific.request_header)
        && (general.address.is_none() || general.address == specific.address)
}
