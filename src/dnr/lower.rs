//! One filter → the sets of requests that it speaks of, as rules can say them.

use std::borrow::Cow;

use super::certificate::{Loss, Reason};
use super::hosts::{HostSet, Hosts, accepts};
use super::kinds;
use super::regex;
use super::rule::HeaderCondition;
use super::settings::{Settings, Target};
use super::shape::{Shape, UrlMatch, party};
use crate::filter::{Anchor, Condition, DomainList, HeaderTest, NetworkFilter, Pattern, ValueTest};
use crate::net::ResourceType;

/// What a filter became.
pub(super) struct Lowered<'t> {
    /// A request matches the filter if it is in one of them. None: no request can match it.
    pub(super) shapes: Vec<Shape<'t>>,
    /// What they have not though the filter matches it.
    pub(super) losses: Vec<Loss>,
}

/// The requests of a filter, or fewer.
pub(super) fn lower<'t>(filter: &NetworkFilter<'t>, settings: &Settings) -> Result<Lowered<'t>, Loss> {
    let mut losses = Vec::new();
    let (condition, target) = (filter.condition(), settings.target);
    let (urls, pattern_hosts) = url_match(&filter.pattern, condition.match_case, target, &mut losses)?;
    let (top, response) = extra(&condition, settings, &mut losses)?;
    let types = types(&condition, &mut losses)?;
    let methods = methods(&condition, target, &mut losses)?;
    let party = party_bits(&condition)?;
    let requests = request_hosts(pattern_hosts, &condition, target, &mut losses)?;
    let initiators = layers_of(&condition.from, target, &mut losses)?;
    let parts = Parts { urls, requests, initiators, tops: top, types, methods, party, response };
    Ok(Lowered { shapes: parts.shapes(), losses })
}

/// The requests of a filter, and more where rules cannot tell them from others. Headers are not looked at.
pub(super) fn around<'t>(filter: &NetworkFilter<'t>, settings: &Settings) -> Vec<Shape<'t>> {
    let (condition, target) = (filter.condition(), settings.target);
    let mut losses = Vec::new();
    let (urls, host) = match url_match(&filter.pattern, condition.match_case, target, &mut losses) {
        Ok(found) if losses.is_empty() => found,
        _ => (vec![UrlMatch::Any], None),
    };
    let mut requests = host.map_or_else(HostSet::every, HostSet::only);
    if !is_empty(&condition.to) {
        requests = requests.and(&HostSet::around(&condition.to, target));
    }
    if !is_empty(&condition.denyallow) {
        let negated = DomainList { included: Vec::new(), excluded: condition.denyallow.included.clone() };
        requests = requests.and(&HostSet::around(&negated, target));
    }
    let layers = |list: &DomainList<'t>| match is_empty(list) {
        true => vec![Hosts::default()],
        false => HostSet::around(list, target).layers(),
    };
    let parts = Parts {
        urls,
        requests: requests.layers(),
        initiators: layers(&condition.from),
        tops: condition.extra.as_ref().map_or_else(|| vec![Hosts::default()], |extra| layers(&extra.top)),
        types: condition.types & kinds::sayable(),
        methods: if condition.methods == 0 { kinds::every_method() } else { condition.methods },
        party: party_bits(&condition).unwrap_or(party::ANY),
        response: None,
    };
    if parts.types == 0 { Vec::new() } else { parts.shapes() }
}

/// The sets of a filter, before they are multiplied.
struct Parts<'t> {
    urls: Vec<UrlMatch>,
    requests: Vec<Hosts<'t>>,
    initiators: Vec<Hosts<'t>>,
    tops: Vec<Hosts<'t>>,
    types: u32,
    methods: u16,
    party: u8,
    response: Option<HeaderCondition>,
}

impl<'t> Parts<'t> {
    fn shapes(self) -> Vec<Shape<'t>> {
        let mut shapes = Vec::with_capacity(self.requests.len() * self.initiators.len());
        for url in &self.urls {
            for request in &self.requests {
                for initiator in &self.initiators {
                    for top in &self.tops {
                        shapes.push(Shape {
                            url: url.clone(),
                            request: request.clone(),
                            initiator: initiator.clone(),
                            top: top.clone(),
                            types: self.types,
                            methods: self.methods,
                            party: self.party,
                            response: self.response.clone(),
                        });
                    }
                }
            }
        }
        shapes
    }
}

/// The URL's part of each rule, and the host if the pattern is one.
fn url_match<'t>(
    pattern: &Pattern<'t>,
    match_case: bool,
    target: Target,
    losses: &mut Vec<Loss>,
) -> Result<(Vec<UrlMatch>, Option<Cow<'t, str>>), Loss> {
    let (url, host) = match pattern {
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
        Pattern::Regex(found) => {
            let sources = regex::translate(found.source(), match_case, target)?;
            return Ok((sources.into_iter().map(|source| UrlMatch::Regex { source, match_case }).collect(), None));
        }
    };
    Ok((vec![url], host))
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

/// What few filters ask: whose page is in the tab, and a header of the response.
fn extra<'t>(
    condition: &Condition<'t>,
    settings: &Settings,
    losses: &mut Vec<Loss>,
) -> Result<(Vec<Hosts<'t>>, Option<HeaderCondition>), Loss> {
    let Some(extra) = &condition.extra else { return Ok((vec![Hosts::default()], None)) };
    if extra.request_header.is_some() || extra.address.is_some() {
        return Err(Reason::Exchange.into());
    }
    if !is_empty(&extra.top) && !settings.features.top_domains {
        return Err(Reason::TopPage.into());
    }
    let response = match &extra.response_header {
        Some(_) if !settings.features.response_headers => return Err(Reason::ResponseHeader.into()),
        Some(test) => Some(header(test)?),
        None => None,
    };
    Ok((layers_of(&extra.top, settings.target, losses)?, response))
}

fn header(test: &HeaderTest<'_>) -> Result<HeaderCondition, Loss> {
    let mut condition = HeaderCondition { header: test.name.clone(), ..HeaderCondition::default() };
    match &test.value {
        _ if test.name.is_empty() => return Err(Reason::HeaderPattern.into()),
        None => {}
        Some(ValueTest::Regex { .. }) => return Err(Reason::HeaderPattern.into()),
        Some(ValueTest::Text(text)) => {
            let value = text.replace('\\', "\\\\").replace('?', "\\?");
            let side = if test.negated { &mut condition.excluded_values } else { &mut condition.values };
            side.push(value);
        }
    }
    Ok(condition)
}

fn types(condition: &Condition<'_>, losses: &mut Vec<Loss>) -> Result<u32, Loss> {
    let types = condition.types & kinds::sayable();
    let popups = condition.types & (ResourceType::Popup.bit() | ResourceType::Popunder.bit()) != 0;
    let pages = condition.types & !(types | ResourceType::Popup.bit() | ResourceType::Popunder.bit()) != 0;
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
    pattern: Option<Cow<'t, str>>,
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

/// `from=` and `top=`.
fn layers_of<'t>(list: &DomainList<'t>, target: Target, losses: &mut Vec<Loss>) -> Result<Vec<Hosts<'t>>, Loss> {
    if is_empty(list) {
        return Ok(vec![Hosts::default()]);
    }
    let (set, lost) = HostSet::of(list, target)?;
    losses.extend(lost);
    Ok(set.layers())
}

fn is_empty(list: &DomainList<'_>) -> bool {
    list.included.is_empty() && list.excluded.is_empty()
}
