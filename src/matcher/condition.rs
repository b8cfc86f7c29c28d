//! Whether what a filter selector besides the URL holds of a request.

use serde::Serialize;

use super::context::Context;
use super::exchange;
use crate::filter::Party;
use crate::index::{ConditionView, DomainSet, Image};
use crate::net::{Suffixes, hash_reversed, is_ip};

/// The condition of a filter that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failed {
    /// The URL does not fit the pattern.
    Pattern,
    /// Another type.
    Type,
    /// `3p`, `1p`, or their strict forms.
    Party,
    /// `method`.
    Method,
    /// `from`, or `domain`.
    From,
    /// `to`.
    To,
    /// `denyallow`.
    DenyAllow,
    /// `top`.
    Top,
    /// `requestheader`, or the headers are not known.
    RequestHeader,
    /// `header`, or the response is not there.
    ResponseHeader,
    /// `ipaddress`, or the address is not known.
    Address,
    /// Blocking filters that name no site are off on the page.
    GenericBlock,
    /// The expression took too many steps: taken for no match.
    GaveUp,
}

impl Failed {
    /// The name programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Failed::Pattern => "pattern",
            Failed::Type => "type",
            Failed::Party => "party",
            Failed::Method => "method",
            Failed::From => "from",
            Failed::To => "to",
            Failed::DenyAllow => "denyallow",
            Failed::Top => "top",
            Failed::RequestHeader => "request-header",
            Failed::ResponseHeader => "response-header",
            Failed::Address => "address",
            Failed::GenericBlock => "generic-block",
            Failed::GaveUp => "gave-up",
        }
    }
}

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
    if condition.extra != 0 {
        exchange::check(image, condition.extra, context)?;
    }
    Ok(())
}

/// Whether a blocking filter stands off where those that name no site do.
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

/// Whether a host is in a set: no excluded expression matches it, and of the entries that name it the one that
/// names most includes it; if none does, an included expression matches, or the set excludes only.
pub(super) fn contains(
    set: &DomainSet<'_>,
    image: &Image,
    host: &str,
    suffixes: &Suffixes,
    context: &Context<'_>,
) -> bool {
    let bytes = host.as_bytes();
    // Bytes of the host before its public suffix and the dot; found only if an entity selector.
    let stem_end = if set.has_entities { image.suffix_start(host, suffixes.as_slice()).saturating_sub(1) } else { 0 };
    let excludes = |(program, includes): (u32, bool)| !includes && context.matches(image, program, bytes);
    // An address has no labels.
    let whole_only = is_ip(host);
    for suffix in suffixes.as_slice().iter().rev() {
        let start = suffix.start as usize;
        if whole_only && start > 0 {
            continue;
        }
        if let Some(included) = set.find(suffix.hash, &bytes[start..], false) {
            return included && !set.expressions().any(excludes);
        }
        if start < stem_end {
            let stem = &bytes[start..stem_end];
            if let Some(included) = set.find(hash_reversed(stem), stem, true) {
                return included && !set.expressions().any(excludes);
            }
        }
    }
    if host.is_empty() {
        return !set.has_included;
    }
    let includes = |(program, includes): (u32, bool)| includes && context.matches(image, program, bytes);
    !set.expressions().any(excludes) && (!set.has_included || set.expressions().any(includes))
}
