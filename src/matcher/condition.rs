//! Whether the conditions of a filter, besides its pattern, hold for a request.

use super::context::Context;
use super::domains::contains;
use super::exchange;
use super::failed::Failed;
use crate::filter::Party;
use crate::index::{ConditionView, Image};

/// The first condition that does not hold, cheapest first.
#[inline]
pub(super) fn check(image: &Image, condition: &ConditionView, context: &Context<'_>) -> Result<(), Failed> {
    let request = context.request;
    if condition.types & request.resource_type().bit() == 0 {
        return Err(Failed::Type);
    }
    if condition.methods != 0 && condition.methods & request.method().bit() == 0 {
        return Err(Failed::Method);
    }
    if condition.party != 0 && !party_holds(Party(condition.party), image, context) {
        return Err(Failed::Party);
    }
    if condition.from != 0 {
        let set = image.domain_set(condition.from);
        if !contains(&set, image, request.source_host(), context.source_suffixes, context) {
            return Err(Failed::From);
        }
    }
    if condition.to != 0 || condition.denyallow != 0 {
        let host = request.url().host();
        if condition.to != 0 && !contains(&image.domain_set(condition.to), image, host, &context.suffixes, context) {
            return Err(Failed::To);
        }
        if condition.denyallow != 0
            && contains(&image.domain_set(condition.denyallow), image, host, &context.suffixes, context)
        {
            return Err(Failed::DenyAllow);
        }
    }
    if condition.rare != 0 {
        exchange::check(image, condition.rare, context)?;
    }
    Ok(())
}

/// Whether `$genericblock` disables this blocking filter on the page.
#[inline]
pub(super) fn is_generic_off(image: &Image, condition: &ConditionView, context: &Context<'_>, important: bool) -> bool {
    !context.request.generic_blocking()
        && !important
        && (condition.from == 0 || !image.domain_set(condition.from).has_included)
}

fn party_holds(party: Party, image: &Image, context: &Context<'_>) -> bool {
    party.third().is_none_or(|third| third == context.is_third_party(image))
        && party.strict_third().is_none_or(|third| third != context.is_same_host())
}
