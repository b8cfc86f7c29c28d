//! What was recorded: pages, hosts of requests, and the filters that matched.

use std::collections::{HashMap, HashSet};

use crate::cosmetic::{Page, stem};
use crate::engine::Engine;
use crate::filter::{Domain, Regex};
use crate::index::FilterId;
use crate::net::{Request, label_suffixes};
use crate::regexp::{MatchOutcome, matches};

/// Recorded requests and pages, as evidence for and against filters.
#[derive(Debug)]
pub struct Recording<'r> {
    engine: &'r Engine,
    hits: HashSet<FilterId>,
    /// The URLs of pages.
    pages: HashSet<&'r str>,
    /// Pages by host.
    page_hosts: HashMap<String, u32>,
    /// Requests by host.
    request_hosts: HashMap<String, u32>,
    /// Bits of the types of requests.
    types: u32,
    /// Whether a request came with headers.
    pub(super) has_headers: bool,
    /// The classes (`.name`) and ids (`#name`) of pages, by host.
    names: HashMap<String, PageNames>,
}

/// The names in the pages of a host.
#[derive(Debug, Default)]
pub(super) struct PageNames {
    pub(super) pages: u32,
    pub(super) all: HashSet<String>,
}

impl<'r> Recording<'r> {
    /// Nothing recorded yet. `engine`: the lists whose filters are judged.
    pub fn new(engine: &'r Engine) -> Recording<'r> {
        Recording {
            engine,
            hits: HashSet::new(),
            pages: HashSet::new(),
            page_hosts: HashMap::new(),
            request_hosts: HashMap::new(),
            types: 0,
            has_headers: false,
            names: HashMap::new(),
        }
    }

    /// Adds a request. `page`: the URL of its page; each different one is a visit.
    pub fn request(&mut self, request: &Request<'_>, page: &'r str) {
        self.types |= request.resource_type().bit();
        self.has_headers |= request.exchange().response_headers.is_some();
        self.visit(page, request.top_host());
        count(&mut self.request_hosts, request.url().host());
        let explanation = self.engine.explain(request);
        self.hits.extend(explanation.matches.iter().map(|one| one.filter));
        self.hits.extend(explanation.modifications.applied.iter().map(|one| one.filter));
        self.hits.extend(explanation.modifications.cancelled.iter().flat_map(|one| [one.by, one.modified.filter]));
    }

    /// Adds a page with the classes and ids in it. `url` is a visit.
    pub fn page(&mut self, url: &'r str, page: &Page<'_>, classes: &[&str], ids: &[&str]) {
        self.visit(url, page.host());
        let known = self.names.entry(page.host().to_owned()).or_default();
        known.pages += 1;
        known.all.extend(classes.iter().map(|name| format!(".{name}")));
        known.all.extend(ids.iter().map(|name| format!("#{name}")));
    }

    fn visit(&mut self, url: &'r str, host: &str) {
        if !url.is_empty() && self.pages.insert(url) {
            count(&mut self.page_hosts, host);
        }
    }

    /// The hosts of the requests and of the pages.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.page_hosts.keys().chain(self.request_hosts.keys()).map(String::as_str)
    }

    /// The number of different pages.
    pub fn visits(&self) -> usize {
        self.pages.len()
    }

    /// The recording by the hosts that filters name.
    pub(super) fn evidence(&self) -> RecordedEvidence<'_> {
        let image = self.engine.image();
        let place = |id: &FilterId| {
            let found = image.filter(*id);
            (found.list.to_owned(), found.line)
        };
        let mut stems: HashMap<&str, u32> = HashMap::new();
        for (host, visits) in &self.page_hosts {
            let stem = stem(host, self.engine.site(host));
            label_suffixes(stem)
                .filter(|stem| !stem.is_empty())
                .for_each(|stem| *stems.entry(stem).or_default() += visits);
        }
        RecordedEvidence {
            hits: self.hits.iter().map(place).collect(),
            pages: above(&self.page_hosts),
            requests: above(&self.request_hosts),
            stems,
            hosts: &self.page_hosts,
            types: self.types,
            has_headers: self.has_headers,
            names: &self.names,
        }
    }
}

/// A recording, by the hosts that filters name.
pub(super) struct RecordedEvidence<'r> {
    /// List and line of the filters that matched.
    pub(super) hits: HashSet<(String, u32)>,
    /// Visits of a host and its subdomains.
    pages: HashMap<&'r str, u32>,
    /// Requests to a host and its subdomains.
    requests: HashMap<&'r str, u32>,
    /// Visits by the host without its public suffix.
    stems: HashMap<&'r str, u32>,
    hosts: &'r HashMap<String, u32>,
    pub(super) types: u32,
    pub(super) has_headers: bool,
    pub(super) names: &'r HashMap<String, PageNames>,
}

impl RecordedEvidence<'_> {
    /// Visits of pages of a host and its subdomains.
    pub(super) fn visits(&self, host: &str) -> u32 {
        self.pages.get(host).copied().unwrap_or(0)
    }

    /// Requests to a host and its subdomains.
    pub(super) fn requests(&self, host: &str) -> u32 {
        self.requests.get(host).copied().unwrap_or(0)
    }

    /// Visits of the pages that an entry of a domain list names.
    pub(super) fn visits_of(&self, domain: &Domain<'_>) -> u32 {
        match domain {
            Domain::Host(host) => self.visits(host),
            Domain::Entity(name) => self.stems.get(&**name).copied().unwrap_or(0),
            Domain::Regex(regex) => self.visits_of_regex(regex),
        }
    }

    fn visits_of_regex(&self, regex: &Regex<'_>) -> u32 {
        let is_match = |host: &str| matches(regex.program(true), host.as_bytes()) == MatchOutcome::Match;
        self.hosts.iter().filter(|(host, _)| is_match(host)).map(|(_, visits)| visits).sum()
    }
}

fn count(counts: &mut HashMap<String, u32>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}

/// Counts for hosts and for the hosts above them.
fn above(counts: &HashMap<String, u32>) -> HashMap<&str, u32> {
    let mut all: HashMap<&str, u32> = HashMap::new();
    for (host, count) in counts {
        label_suffixes(host).filter(|host| !host.is_empty()).for_each(|host| *all.entry(host).or_default() += count);
    }
    all
}
