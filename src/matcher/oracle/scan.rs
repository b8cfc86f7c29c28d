//! The scan over all filters.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::badfilter::without_sites;
use super::exchange::{address_holds, header_holds};
use super::hosts::{SuffixRules, is_below};
use super::text::text_fits;
use crate::filter::{
    Anchor, Condition, Extra, Modification, ModificationKind, NetworkFilter, Pattern, joined_filter, redirect,
};
use crate::lists::{Environment, List};
use crate::matcher::decide::Action;
use crate::net::{Request, ResourceType, embedded_rules, is_ip};
use crate::regexp::{MatchOutcome, matches};

/// The name of a redirect among modifications.
const REDIRECT: &str = "redirect";

/// All filters of some lists, in order.
pub struct Oracle<'t> {
    filters: Vec<OracleFilter<'t>>,
    suffixes: SuffixRules,
}

struct OracleFilter<'t> {
    filter: NetworkFilter<'t>,
    /// Its text, in one line and without a comment.
    line: Cow<'t, str>,
    condition: Condition<'t>,
    program: Vec<u8>,
}

impl<'t> Oracle<'t> {
    /// Reads lists.
    pub fn new(texts: &[&'t str], environment: &Environment) -> Oracle<'t> {
        Oracle::with_suffixes(texts, environment, embedded_rules())
    }

    /// Reads lists; these are the rules of public suffixes.
    pub fn with_suffixes(
        texts: &[&'t str],
        environment: &Environment,
        rules: impl IntoIterator<Item = String>,
    ) -> Oracle<'t> {
        let all: Vec<NetworkFilter<'t>> =
            texts.iter().flat_map(|text| List::parse(text, environment).filters).map(|(_, filter)| filter).collect();
        let (bad, good): (Vec<_>, Vec<_>) = all.into_iter().partition(|filter| filter.badfilter);
        let filters = good
            .into_iter()
            .filter(|filter| !bad.iter().any(|bad| bad.is_twin_of(filter)))
            .filter_map(|filter| without_sites(filter, &bad))
            .map(|filter| {
                let condition = filter.condition().into_owned();
                let program = match &filter.pattern {
                    Pattern::Regex(regex) => regex.program(!condition.match_case).to_vec(),
                    _ => Vec::new(),
                };
                OracleFilter { line: joined_filter(filter.text), filter, condition, program }
            })
            .collect();
        Oracle { filters, suffixes: SuffixRules(rules.into_iter().collect()) }
    }

    /// What conditions test. `url`: in lower case.
    fn facts<'r>(&self, request: &'r Request<'_>, url: &'r str) -> OracleRequest<'r> {
        OracleRequest {
            request,
            url,
            domain: self.suffixes.registrable(request.url().host()),
            source_domain: self.suffixes.registrable(request.source_host()),
        }
    }

    /// The action by the precedence, and the texts of all filters that match.
    pub fn check(&self, request: &Request<'_>) -> (Action, Vec<&str>) {
        let url = request.url().as_str().to_ascii_lowercase();
        let facts = self.facts(request, &url);
        let (mut blocks, mut exceptions, mut texts) = ([false; 2], [false; 2], Vec::new());
        for prepared in &self.filters {
            if fits(prepared, &facts) && self.holds(&prepared.condition, &facts) {
                texts.push(&*prepared.line);
                let generic_off = !request.generic_blocking()
                    && !prepared.filter.exception
                    && !prepared.filter.important
                    && prepared.condition.from.included.is_empty();
                if generic_off || !prepared.filter.decides() {
                    continue;
                }
                let side = if prepared.filter.exception { &mut exceptions } else { &mut blocks };
                side[prepared.filter.important as usize] = true;
            }
        }
        let action = match (blocks, exceptions) {
            ([false, false], _) => Action::Pass,
            (_, [_, true]) => Action::Allow,
            ([_, true], _) => Action::Block,
            (_, [true, _]) => Action::Allow,
            _ => Action::Block,
        };
        let redirected = action == Action::Block && self.modifications(request).iter().any(|one| one.0 == REDIRECT);
        (if redirected { Action::Redirect } else { action }, texts)
    }

    /// The kinds and values of the modifications that no exception cancels, sorted. Of redirects only the name of the one
    /// that takes precedence.
    pub fn modifications(&self, request: &Request<'_>) -> Vec<(&'static str, String)> {
        let url = request.url().as_str().to_ascii_lowercase();
        let facts = self.facts(request, &url);
        let matching: Vec<(&Modification<'_>, &NetworkFilter<'_>)> = self
            .filters
            .iter()
            .filter(|one| fits(one, &facts) && self.holds(&one.condition, &facts))
            .filter_map(|one| Some((one.condition.modification()?, &one.filter)))
            .collect();
        let cancelled = |wanted: &Modification<'_>, important: bool| {
            matching.iter().any(|(found, filter)| {
                filter.exception
                    && found.kind == wanted.kind
                    && (found.value.is_empty() || found.value == wanted.value)
                    && (filter.important || !important)
            })
        };
        let mut all = Vec::new();
        let mut redirects = Vec::new();
        for (found, filter) in &matching {
            let stealth = found.kind == ModificationKind::Stealth;
            if filter.exception != stealth || (!stealth && cancelled(found, filter.important)) {
                continue;
            }
            if found.kind == ModificationKind::Redirect && request.resource_type() == ResourceType::WebSocket {
                continue;
            }
            if found.kind == ModificationKind::Redirect {
                let (name, priority) = redirect(&found.value);
                redirects.push((filter.important, priority, Reverse(name)));
            } else {
                all.push((found.kind.name(), found.value.to_string()));
            }
        }
        if let Some((_, _, Reverse(name))) = redirects.into_iter().max()
            && name != "none"
        {
            all.push((REDIRECT, name.to_owned()));
        }
        all.sort();
        all.dedup();
        all
    }

    fn holds(&self, condition: &Condition<'_>, facts: &OracleRequest<'_>) -> bool {
        let request = facts.request;
        let (host, source) = (request.url().host(), request.source_host());
        let kind = if request.resource_type() == ResourceType::CspReport {
            ResourceType::Other
        } else {
            request.resource_type()
        };
        let unlike = source.is_empty() || request.differs_in_root_dot();
        let third = unlike || facts.domain != facts.source_domain;
        let strict_third = unlike || host != source;
        condition.kinds().any(|k| k == kind)
            && (condition.methods().next().is_none() || condition.methods().any(|m| m == request.method()))
            && condition.party.third().is_none_or(|wanted| wanted == third)
            && condition.party.strict_third().is_none_or(|wanted| wanted == strict_third)
            && self.suffixes.contains(&condition.from, source)
            && self.suffixes.contains(&condition.to, host)
            && (condition.denyallow.included.is_empty() || !self.suffixes.contains(&condition.denyallow, host))
            && condition.extra.as_ref().is_none_or(|extra| self.extra_holds(extra, request))
    }

    fn extra_holds(&self, extra: &Extra<'_>, request: &Request<'_>) -> bool {
        let exchange = request.exchange();
        let host = request.url().host();
        let written = is_ip(host).then(|| host.trim_matches(['[', ']']));
        self.suffixes.contains(&extra.top, request.top_host())
            && extra.request_header.as_ref().is_none_or(|test| header_holds(test, exchange.request_headers))
            && extra.response_header.as_ref().is_none_or(|test| header_holds(test, exchange.response_headers))
            && extra
                .address
                .as_ref()
                .is_none_or(|test| exchange.address.or(written).is_some_and(|address| address_holds(test, address)))
    }
}

struct OracleRequest<'r> {
    request: &'r Request<'r>,
    /// In lower case.
    url: &'r str,
    domain: &'r str,
    source_domain: &'r str,
}

fn fits(prepared: &OracleFilter<'_>, facts: &OracleRequest<'_>) -> bool {
    let url = facts.url.as_bytes();
    let host = facts.request.url().host_start()..facts.request.url().host_end();
    match &prepared.filter.pattern {
        Pattern::Any => true,
        Pattern::Host(name) => is_below(&facts.url[host], name),
        Pattern::Regex(_) => {
            let text = if prepared.condition.match_case { facts.request.url().as_str() } else { facts.url };
            matches(&prepared.program, text.as_bytes()) == MatchOutcome::Match
        }
        Pattern::Text { anchor, end, body } => {
            let starts_here = |start: usize| match anchor {
                Anchor::None => true,
                Anchor::Start => start == 0,
                Anchor::Host => host.contains(&start) && (start == host.start || url[start - 1] == b'.'),
            };
            let fits_at = |start: usize| starts_here(start) && text_fits(body.as_bytes(), &url[start..], *end);
            match body.as_bytes().first() {
                // Search for the first character: this takes most of the time of a scan.
                Some(&first) if !matches!(first, b'*' | b'^') => memchr::memchr_iter(first, url).any(fits_at),
                _ => (0..=url.len()).any(fits_at),
            }
        }
    }
}
