//! The conditions of a filter, apart from its pattern, as conditions of rules.

use std::borrow::Cow;

use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::rules::{HeaderCondition, all_methods, expressible_methods, expressible_types};
use crate::dnr::sets::{HostLists, HostSet, party};
use crate::dnr::target::{Features, Target};
use crate::filter::{Condition, DomainList, Extra, HeaderTest, ValueTest};
use crate::net::ResourceType;

/// Fails on the rare conditions that rules cannot express.
pub(super) fn check_expressible(extra: &Extra<'_>, features: &Features) -> Result<(), Loss> {
    if extra.request_header.is_some() || extra.address.is_some() {
        return Err(InexactReason::Exchange.into());
    }
    if !is_empty(&extra.top) && !features.top_domains {
        return Err(InexactReason::TopPage.into());
    }
    Ok(())
}

/// `header=`.
pub(super) fn response_header(extra: &Extra<'_>, features: &Features) -> Result<Option<HeaderCondition>, Loss> {
    match &extra.response_header {
        Some(_) if !features.response_headers => Err(InexactReason::ResponseHeader.into()),
        Some(test) => header_condition(test).map(Some),
        None => Ok(None),
    }
}

fn header_condition(test: &HeaderTest<'_>) -> Result<HeaderCondition, Loss> {
    let mut condition = HeaderCondition { header: test.name.clone(), ..HeaderCondition::default() };
    match &test.value {
        _ if test.name.is_empty() => return Err(InexactReason::HeaderPattern.into()),
        None => {}
        Some(ValueTest::Regex { .. }) => return Err(InexactReason::HeaderPattern.into()),
        Some(ValueTest::Text(text)) => {
            let value = text.replace('\\', "\\\\").replace('?', "\\?");
            let values = if test.negated { &mut condition.excluded_values } else { &mut condition.values };
            values.push(value);
        }
    }
    Ok(condition)
}

pub(super) fn types(condition: &Condition<'_>, losses: &mut Vec<Loss>) -> Result<u32, Loss> {
    let popup_types = ResourceType::Popup.bit() | ResourceType::Popunder.bit();
    let types = condition.types & expressible_types();
    let has_popups = condition.types & popup_types != 0;
    let has_page_options = condition.types & !(types | popup_types) != 0;
    if types == 0 {
        return Err(if has_popups { InexactReason::PopupOnly } else { InexactReason::PageOnly }.into());
    }
    losses.extend(
        [(has_popups, InexactReason::Popup), (has_page_options, InexactReason::Page)]
            .into_iter()
            .filter(|(is_lost, _)| *is_lost)
            .map(|(_, reason)| reason.into()),
    );
    Ok(types)
}

pub(super) fn methods(condition: &Condition<'_>, target: Target, losses: &mut Vec<Loss>) -> Result<u16, Loss> {
    if condition.methods == 0 {
        return Ok(all_methods());
    }
    let methods = expressible_methods(condition.methods, target);
    if methods == 0 {
        return Err(InexactReason::NoMethodLeft.into());
    }
    if methods != condition.methods {
        losses.push(InexactReason::TraceMethod.into());
    }
    Ok(methods)
}

pub(super) fn party_bits(condition: &Condition<'_>) -> Result<u8, Loss> {
    if condition.party.strict_third().is_some() {
        return Err(InexactReason::StrictParty.into());
    }
    Ok(match condition.party.third() {
        Some(true) => party::THIRD,
        Some(false) => party::FIRST,
        None => party::ANY,
    })
}

/// The request hosts: the intersection of the pattern's host, `to=` and `denyallow=`.
pub(super) fn request_host_layers<'t>(
    pattern: Option<Cow<'t, str>>,
    condition: &Condition<'t>,
    target: Target,
    losses: &mut Vec<Loss>,
) -> Result<Vec<HostLists<'t>>, Loss> {
    let (no_to, no_denyallow) = (is_empty(&condition.to), is_empty(&condition.denyallow));
    if no_to && no_denyallow {
        // Nine of ten filters.
        return Ok(vec![pattern.map_or_else(HostLists::default, HostLists::single)]);
    }
    let mut set = pattern.map_or_else(HostSet::all, HostSet::single);
    if !no_to {
        let (to, lost) = HostSet::under_approximation(&condition.to, target)?;
        losses.extend(lost);
        set = set.intersection(&to);
    }
    if !no_denyallow {
        let negated = DomainList { included: Vec::new(), excluded: condition.denyallow.included.clone() };
        let (allowed, _) = HostSet::under_approximation(&negated, target)?;
        set = set.intersection(&allowed);
    }
    Ok(set.layers())
}

/// `from=` or `top=`.
pub(super) fn host_layers<'t>(
    list: &DomainList<'t>,
    target: Target,
    losses: &mut Vec<Loss>,
) -> Result<Vec<HostLists<'t>>, Loss> {
    if is_empty(list) {
        return Ok(vec![HostLists::default()]);
    }
    let (set, lost) = HostSet::under_approximation(list, target)?;
    losses.extend(lost);
    Ok(set.layers())
}

pub(super) fn is_empty(list: &DomainList<'_>) -> bool {
    list.included.is_empty() && list.excluded.is_empty()
}
