//! Network filters → triggers.

use super::reason::SafariReason;
use super::rule::SafariTrigger;
use super::types::SafariTypes;
use super::url_filter::{host_filter, url_filters};
use crate::filter::{Condition, Domain, DomainList, NetworkFilter, Pattern};
use crate::net::ResourceType;

/// The triggers of a filter, and why they match less, if they do.
#[derive(Debug, Default)]
pub(super) struct SafariTriggers {
    /// For loads that are not the page itself.
    pub(super) loads: Vec<SafariTrigger>,
    /// For the page itself.
    pub(super) pages: Vec<SafariTrigger>,
    pub(super) narrower: Option<SafariReason>,
    /// The first kind of triggers has every type: it may do without types where later rules restore the page itself.
    pub(super) has_every_type: bool,
}

/// The triggers of a filter.
pub(super) fn lower(filter: &NetworkFilter<'_>) -> Result<SafariTriggers, SafariReason> {
    let condition = filter.condition();
    refuse(filter, &condition)?;
    let types = SafariTypes::of(&condition);
    if types.is_empty() {
        return Err(SafariReason::NoType);
    }
    let domains = domains(&condition.from)?;
    let party = condition.party.third();
    let is_top_only = domains.is_some() || party.is_some();
    let mut lowered =
        SafariTriggers { has_every_type: types.is_default() && !is_top_only, ..SafariTriggers::default() };
    lowered.narrower = match (is_top_only, types.is_narrower) {
        (true, _) => Some(SafariReason::Frames),
        (false, true) => Some(SafariReason::Types),
        (false, false) => None,
    };
    for url_filter in urls(filter, &condition)? {
        let mut trigger = SafariTrigger { url_filter, ..SafariTrigger::default() };
        trigger.url_filter_is_case_sensitive = condition.match_case.then_some(true);
        match &domains {
            Some((true, names)) => trigger.if_domain = Some(names.clone()),
            Some((false, names)) => trigger.unless_domain = Some(names.clone()),
            None => {}
        }
        trigger.load_type.extend(party.map(|third| if third { "third-party" } else { "first-party" }.to_owned()));
        add(&mut lowered, trigger, &types, is_top_only);
    }
    if lowered.loads.is_empty() && lowered.pages.is_empty() {
        return Err(SafariReason::Frames);
    }
    Ok(lowered)
}

fn add(lowered: &mut SafariTriggers, trigger: SafariTrigger, types: &SafariTypes, is_top_only: bool) {
    let top = vec!["top-frame".to_owned()];
    if !types.loads.is_empty() {
        let resource_type = types.loads.iter().map(|name| (*name).to_owned()).collect();
        let load_context = if is_top_only { top.clone() } else { Vec::new() };
        lowered.loads.push(SafariTrigger { resource_type, load_context, ..trigger.clone() });
    }
    let document = vec!["document".to_owned()];
    // The document of a frame is loaded in the frame's context, and its parent is not known.
    if types.frame_document && !is_top_only {
        let load_context = vec!["child-frame".to_owned()];
        lowered.loads.push(SafariTrigger { resource_type: document.clone(), load_context, ..trigger.clone() });
    }
    // A page is its own source for Safari; for a filter it is the page before.
    if types.top_document && !is_top_only {
        lowered.pages.push(SafariTrigger { resource_type: document, load_context: top, ..trigger });
    }
}

fn refuse(filter: &NetworkFilter<'_>, condition: &Condition<'_>) -> Result<(), SafariReason> {
    let is_switch = |kind: ResourceType| {
        matches!(
            kind,
            ResourceType::ElementHide
                | ResourceType::GenericHide
                | ResourceType::SpecificHide
                | ResourceType::GenericBlock
        )
    };
    // `$document` in an exception switches everything off: it has other types too.
    if filter.exception && condition.kinds().any(is_switch) {
        return Err(SafariReason::Switch);
    }
    if condition.modification().is_some() {
        return Err(SafariReason::Modification);
    }
    let has_methods = condition.methods().next().is_some();
    let has_strict_party = condition.party.strict_third().is_some();
    let is_excluding = !condition.to.excluded.is_empty() || condition.denyallow != DomainList::default();
    if has_methods || has_strict_party || is_excluding || condition.extra.is_some() {
        return Err(SafariReason::Condition);
    }
    Ok(())
}

/// The expressions over the URL: of the pattern, or of the hosts of the request if the pattern is any URL.
fn urls(filter: &NetworkFilter<'_>, condition: &Condition<'_>) -> Result<Vec<String>, SafariReason> {
    match (&condition.to.included[..], &filter.pattern) {
        ([], pattern) => match pattern {
            Pattern::Text { .. } if condition.match_case => Err(SafariReason::Expression),
            pattern => url_filters(pattern),
        },
        (hosts, Pattern::Any) => hosts.iter().map(|host| plain(host).map(host_filter)).collect(),
        _ => Err(SafariReason::Condition),
    }
}

fn plain<'d>(domain: &'d Domain<'_>) -> Result<&'d str, SafariReason> {
    match domain {
        Domain::Host(host) => Ok(host),
        Domain::Entity(_) | Domain::Regex(_) => Err(SafariReason::Entity),
    }
}

/// Whether the domains are included ones, and their names.
pub(super) type Domains = Option<(bool, Vec<String>)>;

fn domains(list: &DomainList<'_>) -> Result<Domains, SafariReason> {
    let names = |list: &[Domain<'_>]| -> Result<Vec<String>, SafariReason> {
        list.iter().map(|one| plain(one).map(|host| format!("*{host}"))).collect()
    };
    match (list.included.is_empty(), list.excluded.is_empty()) {
        (true, true) => Ok(None),
        (false, true) => Ok(Some((true, names(&list.included)?))),
        (true, false) => Ok(Some((false, names(&list.excluded)?))),
        (false, false) => Err(SafariReason::BothDomains),
    }
}
