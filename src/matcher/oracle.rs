//! The oracle of the tests: every filter tried on every request, straight from what the syntax says.
//!
//! It shares the parser and the machine for regular expressions with the engine (which have oracles of their own)
//! and no index, image or hash. Patterns are matched byte by byte, public suffixes by walking the rules.

mod badfilter;

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashSet};
use std::net::IpAddr;

use self::badfilter::without_sites;
use super::decide::Action;
use crate::filter::{
    AddressTest, Anchor, Condition, Domain, DomainList, Extra, HeaderTest, Modification, ModificationKind,
    NetworkFilter, Pattern, ValueTest, redirect,
};
use crate::lists::{Environment, List};
use crate::net::{Request, ResourceType, embedded_rules, is_ip};
use crate::regexp::{Outcome, Regex, matches};

/// The name of a redirect among modifications.
const REDIRECT: &str = "redirect";

/// Filters in list order, and the rules of public suffixes.
pub struct Oracle<'t> {
    filters: Vec<OracleFilter<'t>>,
    suffixes: HashSet<String>,
}

struct OracleFilter<'t> {
    filter: NetworkFilter<'t>,
    /// Its text, in one line.
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
                    Pattern::Regex(source) => program(source, !condition.match_case),
                    _ => Vec::new(),
                };
                OracleFilter { line: filter.line(), filter, condition, program }
            })
            .collect();
        Oracle { filters, suffixes: rules.into_iter().collect() }
    }

    /// What the lattice says, and the texts of all filters that match.
    pub fn check(&self, request: &Request<'_>) -> (Action, Vec<&str>) {
        let url = request.url().as_str().to_ascii_lowercase();
        let facts = OracleRequest {
            request,
            url: &url,
            domain: self.registrable(request.url().host()),
            source_domain: self.registrable(request.source_host()),
        };
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

    /// The modifications that no exception cancels, kind and value, sorted: every one whose filter matches, and of
    /// redirects the one that wins, by its name alone.
    pub fn modifications(&self, request: &Request<'_>) -> Vec<(&'static str, String)> {
        let url = request.url().as_str().to_ascii_lowercase();
        let facts = OracleRequest {
            request,
            url: &url,
            domain: self.registrable(request.url().host()),
            source_domain: self.registrable(request.source_host()),
        };
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
            && self.contains(&condition.from, source)
            && self.contains(&condition.to, host)
            && (condition.denyallow.included.is_empty() || !self.contains(&condition.denyallow, host))
            && condition.extra.as_ref().is_none_or(|extra| self.extra_holds(extra, request))
    }

    fn extra_holds(&self, extra: &Extra<'_>, request: &Request<'_>) -> bool {
        let exchange = request.exchange();
        let host = request.url().host();
        let written = is_ip(host).then(|| host.trim_matches(['[', ']']));
        self.contains(&extra.top, request.top_host())
            && extra.request_header.as_ref().is_none_or(|test| header_holds(test, exchange.request_headers))
            && extra.response_header.as_ref().is_none_or(|test| header_holds(test, exchange.response_headers))
            && extra
                .address
                .as_ref()
                .is_none_or(|test| exchange.address.or(written).is_some_and(|address| address_holds(test, address)))
    }

    fn contains(&self, list: &DomainList<'_>, host: &str) -> bool {
        let named = |domain: &Domain<'_>| match domain {
            Domain::Host(name) if is_ip(host) => (host == name).then_some((name.len(), 1)),
            Domain::Host(name) => is_below(host, name).then_some((name.len(), 1)),
            Domain::Entity(stem) => {
                let suffix = self.public_suffix(host);
                let rest = host.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.'))?;
                is_below(rest, stem).then_some((stem.len() + 1 + suffix.len(), 0))
            }
            Domain::Regex(_) => None,
        };
        let included = list.included.iter().filter_map(named).max();
        let excluded = list.excluded.iter().filter_map(named).max();
        let any = |side: &[Domain<'_>]| {
            !host.is_empty()
                && side.iter().any(|domain| match domain {
                    Domain::Regex(source) => matches(&program(source, true), host.as_bytes()) == Outcome::Match,
                    _ => false,
                })
        };
        let by_name = match (included, excluded) {
            (None, None) => list.included.is_empty() || any(&list.included),
            (included, excluded) => included > excluded,
        };
        by_name && !any(&list.excluded)
    }

    /// The public suffix of a host, by the algorithm of publicsuffix.org.
    fn public_suffix<'h>(&self, host: &'h str) -> &'h str {
        let mut best = host.rsplit('.').next().unwrap_or(host);
        for (at, _) in std::iter::once((0, "")).chain(host.match_indices('.').map(|(at, dot)| (at + 1, dot))) {
            let name = &host[at..];
            if self.suffixes.contains(format!("!{name}").as_str()) {
                return name.split_once('.').map_or("", |(_, parent)| parent);
            }
            let wildcard =
                name.split_once('.').is_some_and(|(_, parent)| self.suffixes.contains(format!("*.{parent}").as_str()));
            if (wildcard || self.suffixes.contains(name)) && name.len() > best.len() {
                best = name;
            }
        }
        best
    }

    fn registrable<'h>(&self, host: &'h str) -> &'h str {
        let suffix = self.public_suffix(host);
        match host.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.')) {
            Some(rest) if !is_ip(host) => {
                let label = rest.rsplit('.').next().unwrap_or(rest);
                &host[host.len() - suffix.len() - 1 - label.len()..]
            }
            _ => host,
        }
    }
}

fn header_holds(test: &HeaderTest<'_>, headers: Option<&[(&str, &str)]>) -> bool {
    let Some(headers) = headers else { return false };
    let values: Vec<&str> =
        headers.iter().filter(|(name, _)| name.to_ascii_lowercase() == test.name).map(|(_, value)| *value).collect();
    let holds = |value: &&str| match &test.value {
        None => true,
        Some(ValueTest::Text(text)) => {
            glob(text.to_ascii_lowercase().as_bytes(), value.to_ascii_lowercase().as_bytes())
        }
        Some(ValueTest::Regex { source, ignore_case }) => {
            let value = if *ignore_case { value.to_ascii_lowercase() } else { (*value).to_owned() };
            matches(&program(source, *ignore_case), value.as_bytes()) == Outcome::Match
        }
    };
    test.name.is_empty() || (!values.is_empty() && values.iter().any(holds) != test.negated)
}

fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let same = |wanted, byte| (byte == Some(wanted)).then_some(1);
    places(pattern, text, same).contains(&text.len())
}

/// Where in the text the pattern may end that begins at its start: `*` takes any bytes, any other what `takes` says.
fn places(pattern: &[u8], text: &[u8], takes: impl Fn(u8, Option<u8>) -> Option<usize>) -> BTreeSet<usize> {
    pattern.iter().fold(BTreeSet::from([0]), |places, &wanted| match wanted {
        b'*' => places.first().map_or(0..0, |&first| first..text.len() + 1).collect(),
        _ => places.into_iter().filter_map(|at| Some(at + takes(wanted, text.get(at).copied())?)).collect(),
    })
}

fn address_holds(test: &AddressTest<'_>, address: &str) -> bool {
    let ip: Option<IpAddr> = address.parse().ok();
    match test {
        AddressTest::Exact(text) => text.parse().ok() == ip && ip.is_some(),
        AddressTest::Prefix(start) => address.to_ascii_lowercase().starts_with(&start.to_ascii_lowercase()),
        AddressTest::Regex(source) => matches(&program(source, false), address.as_bytes()) == Outcome::Match,
        AddressTest::Loopback => ip.is_some_and(|ip| ip.is_loopback()),
        AddressTest::Lan => match ip {
            Some(IpAddr::V4(ip)) => {
                let [a, b, ..] = ip.octets();
                a == 10 || (a == 172 && (16..32).contains(&b)) || (a, b) == (192, 168) || (a, b) == (169, 254)
            }
            Some(IpAddr::V6(ip)) => ip.is_unique_local() || ip.is_unicast_link_local(),
            None => false,
        },
    }
}

fn program(source: &str, ignore_case: bool) -> Vec<u8> {
    Regex::parse(source).and_then(|regex| regex.program(ignore_case)).unwrap_or_default()
}

struct OracleRequest<'r> {
    request: &'r Request<'r>,
    /// In lower case.
    url: &'r str,
    domain: &'r str,
    source_domain: &'r str,
}

fn is_below(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn fits(prepared: &OracleFilter<'_>, facts: &OracleRequest<'_>) -> bool {
    let url = facts.url.as_bytes();
    let host = facts.request.url().host_start()..facts.request.url().host_end();
    match &prepared.filter.pattern {
        Pattern::Any => true,
        Pattern::Host(name) => is_below(&facts.url[host], name),
        Pattern::Regex(_) => {
            let text = if prepared.condition.match_case { facts.request.url().as_str() } else { facts.url };
            matches(&prepared.program, text.as_bytes()) == Outcome::Match
        }
        Pattern::Text { anchor, end, body } => {
            let starts_here = |start: usize| match anchor {
                Anchor::None => true,
                Anchor::Start => start == 0,
                Anchor::Host => host.contains(&start) && (start == host.start || url[start - 1] == b'.'),
            };
            let fits_at = |start: usize| starts_here(start) && text_fits(body.as_bytes(), &url[start..], *end);
            match body.as_bytes().first() {
                // Where its first character stands: this is most of the time that all filters take.
                Some(&first) if !matches!(first, b'*' | b'^') => memchr::memchr_iter(first, url).any(fits_at),
                _ => (0..=url.len()).any(fits_at),
            }
        }
    }
}

/// Whether the text starts with what the pattern describes (and ends there).
fn text_fits(pattern: &[u8], text: &[u8], end: bool) -> bool {
    let takes = |wanted, byte: Option<u8>| match (wanted, byte) {
        (b'^', None) => Some(0),
        (b'^', Some(byte)) => (!byte.is_ascii_alphanumeric() && !b"_-.%".contains(&byte)).then_some(1),
        (_, byte) => (byte == Some(wanted)).then_some(1),
    };
    let places = places(pattern, text, takes);
    if end { places.contains(&text.len()) } else { !places.is_empty() }
}

/// An image of altered bytes with the checksum made right: what a forger would hand over.
pub fn reseal(bytes: Vec<u8>) -> Option<crate::index::Image> {
    crate::index::reseal(bytes)
}

/// What [`regex_matches`] says of an expression over text that may hold any character, as `removeparam` has it.
pub fn text_regex_matches(source: &str, text: &str, ignore_case: bool) -> Option<bool> {
    let program = Regex::over_text(source, ignore_case).and_then(|regex| regex.program(ignore_case)).ok()?;
    match matches(&program, &crate::regexp::text(text, ignore_case)) {
        Outcome::Match => Some(true),
        Outcome::NoMatch => Some(false),
        Outcome::GaveUp => None,
    }
}

/// Whether an expression matches a URL; `None` if it is not taken or gave up.
pub fn regex_matches(source: &str, text: &str, ignore_case: bool) -> Option<bool> {
    let program = Regex::parse(source).and_then(|regex| regex.program(ignore_case)).ok()?;
    let text = if ignore_case { text.to_ascii_lowercase() } else { text.to_owned() };
    match matches(&program, text.as_bytes()) {
        Outcome::Match => Some(true),
        Outcome::NoMatch => Some(false),
        Outcome::GaveUp => None,
    }
}
