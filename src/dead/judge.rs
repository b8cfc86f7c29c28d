//! Whether a filter may be dead.

use super::dead_hosts::DeadHosts;
use super::edit::{without_entries, without_hosts};
use super::named::{host_of, page_hosts, plain_hosts, some_hosts};
use super::recording::RecordedEvidence;
use crate::filter::page::{ElementAction, PageBody, PageFilter, ScopeEntry};
use crate::filter::selector::SelectorKey;
use crate::filter::{Condition, Effect, NetworkFilter};

/// A filter that may be dead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadFilter {
    /// Number of its list, from 0.
    pub list: u32,
    /// Number of its line, from 1.
    pub line: u32,
    /// Its text.
    pub filter: String,
    /// Why.
    pub reason: DeadReason,
    /// Recorded visits of its sites.
    pub visits: u32,
    /// Recorded requests to its host.
    pub requests: u32,
    /// The hosts that do not exist.
    pub dead: Vec<String>,
    /// The line without them, if something of it is left.
    pub remaining: Option<String>,
}

/// Why a filter may be dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeadReason {
    /// The host of its pattern does not exist.
    Host,
    /// None of its sites exists, or none of the hosts of `to=`.
    Sites,
    /// Some of its sites do not exist.
    SomeSites,
    /// Its sites were visited, or requests to its host were recorded, and it matched nothing.
    Idle,
}

impl DeadReason {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            DeadReason::Host => "dead-host",
            DeadReason::Sites => "dead-sites",
            DeadReason::SomeSites => "some-dead-sites",
            DeadReason::Idle => "idle",
        }
    }
}

/// What a filter is judged by.
pub(super) struct Judge<'e> {
    pub(super) evidence: RecordedEvidence<'e>,
    pub(super) hosts: &'e DeadHosts,
    /// Visits or requests that are needed to say that a filter is idle.
    pub(super) least: u32,
}

/// The result of a judgement, without the place.
pub(super) struct Judgement {
    pub(super) reason: DeadReason,
    pub(super) visits: u32,
    pub(super) requests: u32,
    pub(super) dead: Vec<String>,
    pub(super) remaining: Option<String>,
}

impl Judgement {
    fn new(reason: DeadReason, dead: Vec<String>) -> Judgement {
        Judgement { reason, visits: 0, requests: 0, dead, remaining: None }
    }
}

impl Judge<'_> {
    /// Judges a network filter. `is_hit`: it matched a recorded request.
    pub(super) fn network(&self, filter: &NetworkFilter<'_>, is_hit: bool) -> Option<Judgement> {
        if is_hit {
            return None;
        }
        let condition = filter.condition();
        if !self.hosts.is_empty()
            && let Some(judgement) = self.dead_network(filter, &condition)
        {
            return Some(judgement);
        }
        self.idle_network(filter, &condition)
    }

    fn dead_network(&self, filter: &NetworkFilter<'_>, condition: &Condition<'_>) -> Option<Judgement> {
        if let Some(host) = host_of(&filter.pattern).filter(|host| self.hosts.is_dead(host)) {
            return Some(Judgement::new(DeadReason::Host, vec![host.to_owned()]));
        }
        for (list, effect) in [(&condition.from, Effect::From), (&condition.to, Effect::To)] {
            let dead: Vec<String> =
                some_hosts(list).filter(|host| self.hosts.is_dead(host)).map(|host| host.to_string()).collect();
            if dead.is_empty() {
                continue;
            }
            if plain_hosts(list).is_some_and(|all| all.len() == dead.len()) {
                return Some(Judgement::new(DeadReason::Sites, dead));
            }
            let remaining = without_entries(filter.text, effect, |host| self.hosts.is_dead(host));
            return Some(Judgement { remaining, ..Judgement::new(DeadReason::SomeSites, dead) });
        }
        None
    }

    fn idle_network(&self, filter: &NetworkFilter<'_>, condition: &Condition<'_>) -> Option<Judgement> {
        // Types that the recording lacks, such as pop-ups, say nothing.
        let is_recorded = condition.types & self.evidence.types != 0;
        let needs_more = condition.extra.as_deref().is_some_and(|extra| {
            extra.response_header.is_some() && !self.evidence.has_headers
                || extra.request_header.is_some()
                || extra.address.is_some()
        });
        if !is_recorded || needs_more || filter.badfilter {
            return None;
        }
        let sites = &condition.from.included;
        let host = host_of(&filter.pattern);
        let visits: Vec<u32> = sites.iter().map(|site| self.evidence.visits_of(site)).collect();
        let requests = host.map_or(0, |host| self.evidence.requests(host));
        let is_known = match visits.iter().min() {
            Some(fewest) => *fewest >= self.least,
            None => host.is_some() && requests >= self.least,
        };
        let visits = visits.iter().sum();
        is_known.then(|| Judgement { visits, requests, ..Judgement::new(DeadReason::Idle, Vec::new()) })
    }

    /// Judges a page filter.
    pub(super) fn page(&self, filter: &PageFilter<'_>) -> Option<Judgement> {
        let entries = &filter.scope.included;
        let dead = |entry: &ScopeEntry<'_>| match entry {
            ScopeEntry::Host(host) | ScopeEntry::Path(host, _) => self.hosts.is_dead(host).then(|| host.to_string()),
            _ => None,
        };
        let dead: Vec<String> =
            if self.hosts.is_empty() { Vec::new() } else { entries.iter().filter_map(dead).collect() };
        if !dead.is_empty() {
            if page_hosts(&filter.scope).is_some_and(|all| all.len() == dead.len()) {
                return Some(Judgement::new(DeadReason::Sites, dead));
            }
            let remaining = without_hosts(filter.text, |host| self.hosts.is_dead(host));
            return Some(Judgement { remaining, ..Judgement::new(DeadReason::SomeSites, dead) });
        }
        self.idle_page(filter)
    }

    /// Whether a filter hides what no visited page of its sites has: by the classes and ids that the recording names.
    fn idle_page(&self, filter: &PageFilter<'_>) -> Option<Judgement> {
        let PageBody::Elements(elements) = &filter.body else { return None };
        let hosts = page_hosts(&filter.scope).filter(|_| !self.evidence.names.is_empty() && !filter.is_exception)?;
        let key = elements.selectors.key().map(|key| key_text(&key))?;
        if elements.action != ElementAction::Hide || elements.takes_others {
            return None;
        }
        let mut visits = 0;
        for host in hosts {
            let of_host = self.evidence.names.iter().filter(|(known, _)| crate::net::is_below(known, host));
            let mut pages = 0;
            for (_, names) in of_host {
                pages += names.pages;
                if names.all.contains(&key) {
                    return None;
                }
            }
            if pages < self.least {
                return None;
            }
            visits += pages;
        }
        Some(Judgement { visits, ..Judgement::new(DeadReason::Idle, Vec::new()) })
    }
}

fn key_text(key: &SelectorKey<'_>) -> String {
    match key {
        SelectorKey::Class(name) => format!(".{name}"),
        SelectorKey::Id(name) => format!("#{name}"),
    }
}
