//! One filter → the rules that mean it, or the reason why there are none.

use super::Target;
use super::certificate::{Loss, Reason};
use super::draft::{Draft, Shape, UrlMatch, party};
use super::hosts::{HostSet, Hosts, accepts};
use super::kinds;
use super::priority::Priority;
use super::regex;
use super::rule::RuleAction;
use crate::filter::{Anchor, Condition, NetworkFilter, Pattern};
use crate::net::Kind;

/// What a filter became.
pub(super) struct Lowered<'t> {
    /// Its rules; a request matches the filter if it matches one of them. None: no request can match it.
    pub(super) drafts: Vec<Draft<'t>>,
    /// What they do not match though the filter does.
    pub(super) losses: Vec<Loss>,
}

/// Lowers the filter with this number.
pub(super) fn lower<'t>(filter: &NetworkFilter<'t>, number: u32, target: Target) -> Result<Lowered<'t>, Loss> {
    let mut losses = Vec::new();
    let condition = filter.condition();
    let (url, pattern_hosts) = url_match(&filter.pattern, condition.match_case, target, &mut losses)?;
    extra(&condition, &mut losses)?;
    let types = types(&condition, &mut losses)?;
    let methods = methods(&condition, target, &mut losses)?;
    let party = party_bits(&condition)?;
    let (action, priority) = match (filter.exception, filter.important) {
        (true, true) => (RuleAction::Allow, Priority::ImportantException),
        (true, false) => (RuleAction::Allow, Priority::Exception),
        (false, true) => (RuleAction::Block, Priority::ImportantBlock),
        (false, false) => (RuleAction::Block, Priority::Block),
    };
    let requests = request_hosts(pattern_hosts, &condition, target, &mut losses)?;
    let initiators = layers_of(&condition, target, &mut losses)?;
    let mut drafts = Vec::with_capacity(requests.len() * initiators.len());
    for request in &requests {
        for initiator in &initiators {
            let (request, initiator) = (request.clone(), initiator.clone());
            let shape = Shape { url: url.clone(), request, initiator, types, methods, party };
            drafts.push(Draft { priority, action, shape, origins: vec![number] });
        }
    }
    Ok(Lowered { drafts, losses })
}

/// The URL's part of a rule, and the host if the pattern is one.
fn url_match<'t>(
    pattern: &Pattern<'t>,
    match_case: bool,
    target: Target,
    losses: &mut Vec<Loss>,
) -> Result<(UrlMatch, Option<std::borrow::Cow<'t, str>>), Loss> {
    Ok(match pattern {
        Pattern::Any => (UrlMatch::Any, None),
        Pattern::Host(host) if accepts(target, host) => (UrlMatch::Any, Some(host.clone())),
        Pattern::Host(host) => (UrlMatch::Text(format!("||{host}^")), None),
        Pattern::Text { anchor, end, body } => {
            if *anchor == Anchor::Host && body.starts_with('*') {
                return Err(Reason::HostWildcard.into());
            }
            if ends_in_separators(body) {
                losses.push(Reason::EndSeparators.into());
            }
            (UrlMatch::Text(url_filter(*anchor, *end, body)), None)
        }
        Pattern::Regex(source) => {
            let source = regex::translate(source, match_case, target)?;
            (UrlMatch::Regex { source, match_case }, None)
        }
    })
}

/// The syntax is the same; but a `|` of the text itself must not stand where it would be an anchor.
fn url_filter(anchor: Anchor, end: bool, body: &str) -> String {
    let before = match anchor {
        Anchor::Host => "||",
        Anchor::Start => "|",
        Anchor::None if body.starts_with('|') => "*",
        Anchor::None => "",
    };
    let after = match end {
        true => "|",
        false if body.ends_with('|') => "*",
        false => "",
    };
    format!("{before}{body}{after}")
}

/// Whether more than one `^` could stand for the end of a URL: `a^^`, `a^*^`.
fn ends_in_separators(body: &str) -> bool {
    body.strip_suffix('^').is_some_and(|rest| rest.trim_end_matches('*').ends_with('^'))
}

fn extra(condition: &Condition<'_>, losses: &mut Vec<Loss>) -> Result<(), Loss> {
    let Some(extra) = &condition.extra else { return Ok(()) };
    match &extra.modification {
        Some(modification) if !modification.blocks => return Err(Reason::Modification.into()),
        Some(_) => losses.push(Reason::Surrogate.into()),
        None => {}
    }
    let asks = extra.response_header.is_some() || extra.request_header.is_some() || extra.address.is_some();
    if asks || !is_empty(&extra.top) {
        return Err(Reason::Exchange.into());
    }
    Ok(())
}

fn types(condition: &Condition<'_>, losses: &mut Vec<Loss>) -> Result<u32, Loss> {
    let types = condition.types & kinds::sayable();
    let popups = condition.types & (Kind::Popup.bit() | Kind::Popunder.bit()) != 0;
    let pages = condition.types & !(types | Kind::Popup.bit() | Kind::Popunder.bit()) != 0;
    if types == 0 {
        return Err(if popups { Reason::PopupOnly } else { Reason::PageOnly }.into());
    }
    losses.extend(
        [(popups, Reason::Popup), (pages, Reason::Page)]
            .into_iter()
            .filter(|(lost, _)| *lost)
            .map(|(_, reason)| reason.into()),
    );
    Ok(types)
}

fn methods(condition: &Condition<'_>, target: Target, losses: &mut Vec<Loss>) -> Result<u16, Loss> {
    if condition.methods == 0 {
        return Ok(kinds::every_method());
    }
    let methods = kinds::sayable_methods(condition.methods, target);
    if methods == 0 {
        return Err(Reason::NoMethodLeft.into());
    }
    if methods != condition.methods {
        losses.push(Reason::TraceMethod.into());
    }
    Ok(methods)
}

fn party_bits(condition: &Condition<'_>) -> Result<u8, Loss> {
    if condition.party.strict_third().is_some() {
        return Err(Reason::StrictParty.into());
    }
    Ok(match condition.party.third() {
        Some(true) => party::THIRD,
        Some(false) => party::FIRST,
        None => party::ANY,
    })
}

/// The pattern's host, `to=` and `denyallow=` together.
fn request_hosts<'t>(
    pattern: Option<std::borrow::Cow<'t, str>>,
    condition: &Condition<'t>,
    target: Target,
    losses: &mut Vec<Loss>,
) -> Result<Vec<Hosts<'t>>, Loss> {
    let (no_to, no_denyallow) = (is_empty(&condition.to), is_empty(&condition.denyallow));
    if no_to && no_denyallow {
        // Nine of ten filters.
        return Ok(vec![pattern.map_or_else(Hosts::default, Hosts::only)]);
    }
    let mut set = pattern.map_or_else(HostSet::every, HostSet::only);
    if !no_to {
        let (to, lost) = HostSet::of(&condition.to, target)?;
        losses.extend(lost);
        set = set.and(&to);
    }
    if !no_denyallow {
        set = set.and(&HostSet::without(&condition.denyallow, target)?);
    }
    Ok(set.layers())
}

/// `from=`.
fn layers_of<'t>(condition: &Condition<'t>, target: Target, losses: &mut Vec<Loss>) -> Result<Vec<Hosts<'t>>, Loss> {
    if is_empty(&condition.from) {
        return Ok(vec![Hosts::default()]);
    }
    let (set, lost) = HostSet::of(&condition.from, target)?;
    losses.extend(lost);
    Ok(set.layers())
}

fn is_empty(list: &crate::filter::DomainList<'_>) -> bool {
    list.included.is_empty() && list.excluded.is_empty()
}
