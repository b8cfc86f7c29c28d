//! The requests of one filter as sets that rules can express.

use super::conditions::{
    check_expressible, host_layers, is_empty, methods, party_bits, request_host_layers, response_header, types,
};
use super::url::url_matches;
use crate::dnr::reason::Loss;
use crate::dnr::rules::{HeaderCondition, all_methods, expressible_types};
use crate::dnr::sets::{HostLists, HostSet, RequestSet, UrlMatch, party};
use crate::dnr::settings::Settings;
use crate::filter::{DomainList, NetworkFilter};

/// An approximation of a filter's requests.
pub(crate) struct Lowered<'t> {
    /// The approximation is the union of these sets. Empty: no request can match the filter.
    pub(crate) sets: Vec<RequestSet<'t>>,
    /// The requests of the filter that the sets lack.
    pub(crate) losses: Vec<Loss>,
}

/// The largest subset of a filter's requests that rules can express.
///
/// # Errors
///
/// If rules can express none of them.
pub(crate) fn under_approximation<'t>(filter: &NetworkFilter<'t>, settings: &Settings) -> Result<Lowered<'t>, Loss> {
    let mut losses = Vec::new();
    let (condition, target) = (filter.condition(), settings.target);
    let (urls, pattern_host) = url_matches(&filter.pattern, condition.match_case, target, &mut losses)?;
    let (tops, response) = match &condition.extra {
        None => (vec![HostLists::default()], None),
        Some(extra) => {
            check_expressible(extra, &settings.features)?;
            let response = response_header(extra, &settings.features)?;
            (host_layers(&extra.top, target, &mut losses)?, response)
        }
    };
    let types = types(&condition, &mut losses)?;
    let methods = methods(&condition, target, &mut losses)?;
    let party = party_bits(&condition)?;
    let requests = request_host_layers(pattern_host, &condition, target, &mut losses)?;
    let initiators = host_layers(&condition.from, target, &mut losses)?;
    let factors = Factors { urls, requests, initiators, tops, types, methods, party, response };
    Ok(Lowered { sets: factors.product(), losses })
}

/// A superset of a filter's requests that rules can express. Headers are ignored.
pub(crate) fn over_approximation<'t>(filter: &NetworkFilter<'t>, settings: &Settings) -> Vec<RequestSet<'t>> {
    let (condition, target) = (filter.condition(), settings.target);
    let mut losses = Vec::new();
    let (urls, host) = match url_matches(&filter.pattern, condition.match_case, target, &mut losses) {
        Ok(found) if losses.is_empty() => found,
        _ => (vec![UrlMatch::Any], None),
    };
    let mut requests = host.map_or_else(HostSet::all, HostSet::single);
    if !is_empty(&condition.to) {
        requests = requests.intersection(&HostSet::over_approximation(&condition.to, target));
    }
    if !is_empty(&condition.denyallow) {
        let negated = DomainList { included: Vec::new(), excluded: condition.denyallow.included.clone() };
        requests = requests.intersection(&HostSet::over_approximation(&negated, target));
    }
    let layers = |list: &DomainList<'t>| match is_empty(list) {
        true => vec![HostLists::default()],
        false => HostSet::over_approximation(list, target).layers(),
    };
    let factors = Factors {
        urls,
        requests: requests.layers(),
        initiators: layers(&condition.from),
        tops: condition.extra.as_ref().map_or_else(|| vec![HostLists::default()], |extra| layers(&extra.top)),
        types: condition.types & expressible_types(),
        methods: if condition.methods == 0 { all_methods() } else { condition.methods },
        party: party_bits(&condition).unwrap_or(party::ANY),
        response: None,
    };
    if factors.types == 0 { Vec::new() } else { factors.product() }
}

/// The conditions of a filter. Each field is a union; a request must be in all of them.
struct Factors<'t> {
    urls: Vec<UrlMatch>,
    requests: Vec<HostLists<'t>>,
    initiators: Vec<HostLists<'t>>,
    tops: Vec<HostLists<'t>>,
    types: u32,
    methods: u16,
    party: u8,
    response: Option<HeaderCondition>,
}

impl<'t> Factors<'t> {
    fn product(self) -> Vec<RequestSet<'t>> {
        let mut sets = Vec::with_capacity(self.requests.len() * self.initiators.len());
        for url in &self.urls {
            for request in &self.requests {
                for initiator in &self.initiators {
                    for top in &self.tops {
                        sets.push(RequestSet {
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
        sets
    }
}
