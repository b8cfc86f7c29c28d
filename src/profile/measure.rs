//! Counts the tests of filters.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::advice::{FilterMeasure, advice};
use crate::engine::Engine;
use crate::index::{FilterId, FilterRef};
use crate::matcher::KeyPosition;
use crate::net::Request;

/// Measures the filters of an engine on requests.
///
/// ```
/// use brock::profile::Profile;
/// use brock::{Builder, Engine, Request, ResourceType};
/// let mut builder = Builder::new();
/// builder.add_list("mine", "||ads.example^\n/[a-z]+=[0-9]+$/$script");
/// let engine = Engine::new(builder.build().0);
/// let mut profile = Profile::new(&engine);
/// profile.request(&Request::new("https://cdn.example/a.js", "https://news.example/", ResourceType::Script)?);
/// let report = profile.finish(50, |_, _| true);
/// // The host filter is not tested: its host is looked up.
/// assert_eq!(report.slowest.len(), 1);
/// assert_eq!((report.slowest[0].line, report.slowest[0].tests, report.slowest[0].matches), (2, 1, 0));
/// assert!(report.slowest[0].advice[0].contains("no whole word"));
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Debug)]
pub struct Profile<'e> {
    engine: &'e Engine,
    requests: u64,
    filters: HashMap<FilterId, FilterCost>,
}

#[derive(Clone, Copy, Debug)]
struct FilterCost {
    key: KeyPosition,
    tests: u64,
    matches: u64,
    steps: u64,
    most: u32,
}

/// The measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileReport {
    /// The number of requests.
    pub requests: u64,
    /// The number of filters that were tested at least once.
    pub tested: usize,
    /// The tests of all filters.
    pub tests: u64,
    /// The steps of all tests.
    pub steps: u64,
    /// The filters that took most steps, the slowest first.
    pub slowest: Vec<CostlyFilter>,
}

/// What a filter costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostlyFilter {
    /// Its text.
    pub filter: String,
    /// The name of its list.
    pub list: String,
    /// The number of its line, from 1.
    pub line: u32,
    /// How often it was tested.
    pub tests: u64,
    /// How often it matched.
    pub matches: u64,
    /// Steps of all its tests: an instruction of an expression, 16 bytes that a text is searched in, or a comparison.
    pub steps: u64,
    /// Steps of its longest test.
    pub most_steps: u32,
    /// What to write instead; empty if nothing is known.
    pub advice: Vec<String>,
}

impl<'e> Profile<'e> {
    /// Nothing measured yet.
    pub fn new(engine: &'e Engine) -> Profile<'e> {
        Profile { engine, requests: 0, filters: HashMap::new() }
    }

    /// Measures the decision about a request.
    pub fn request(&mut self, request: &Request<'_>) {
        self.requests += 1;
        let filters = &mut self.filters;
        self.engine.each_test(request, |test| {
            let cost = filters.entry(test.filter).or_insert(FilterCost {
                key: test.key,
                tests: 0,
                matches: 0,
                steps: 0,
                most: 0,
            });
            cost.key = cost.key.max(test.key);
            cost.tests += 1;
            cost.matches += u64::from(test.is_match);
            cost.steps += u64::from(test.steps);
            cost.most = cost.most.max(test.steps);
        });
    }

    /// The filters that took most steps, at most so many. `is_shown`: whether a filter is among them, by its list and line.
    pub fn finish(self, most: usize, is_shown: impl Fn(&str, u32) -> bool) -> ProfileReport {
        let (tested, tests) = (self.filters.len(), self.filters.values().map(|one| one.tests).sum());
        let steps = self.filters.values().map(|one| one.steps).sum();
        let mut all: Vec<(FilterId, FilterCost)> = self.filters.into_iter().collect();
        all.sort_by_key(|(filter, cost)| (Reverse(cost.steps), *filter));
        let (engine, requests) = (self.engine, self.requests);
        let found = all.into_iter().map(|(filter, cost)| (engine.image().filter(filter), cost));
        let shown = found.filter(|(found, _)| is_shown(found.list, found.line)).take(most);
        let slowest = shown.map(|(found, cost)| costly(found, requests, cost)).collect();
        ProfileReport { requests, tested, tests, steps, slowest }
    }
}

fn costly(found: FilterRef<'_>, requests: u64, cost: FilterCost) -> CostlyFilter {
    let FilterCost { key, tests, matches, steps, most } = cost;
    let advice = advice(&found.filter, &FilterMeasure { key, tests, matches, steps, requests });
    CostlyFilter {
        filter: found.filter.into_owned(),
        list: found.list.to_owned(),
        line: found.line,
        tests,
        matches,
        steps,
        most_steps: most,
        advice,
    }
}
