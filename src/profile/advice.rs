//! What would make a filter cheaper.

use crate::diagnostic::Severity;
use crate::filter::{Line, NetworkFilter, ParsedLine, Pattern, read_line};
use crate::lint::{LintGroup, LintSource, lint};
use crate::lists::Environment;
use crate::matcher::KeyPosition;

/// From this number of steps a test on, an expression is called slow: a text takes 1 to 10.
const SLOW_EXPRESSION: u64 = 100;

/// A filter that is tested on more than one in so many requests is found by a frequent word, or by none.
const FREQUENT: u64 = 200;

/// Measures of a filter.
#[derive(Clone, Copy, Debug)]
pub(super) struct FilterMeasure {
    pub(super) key: KeyPosition,
    pub(super) tests: u64,
    pub(super) matches: u64,
    pub(super) steps: u64,
    /// Requests that were measured.
    pub(super) requests: u64,
}

/// What to write instead, the most useful first. Empty if the filter costs what such a filter costs.
pub(super) fn advice(text: &str, measure: &FilterMeasure) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let ParsedLine::Line(Line::Network(filter)) = read_line(text) else { return all };
    let source = LintSource::new("", text);
    // What the lints of patterns say is safe: they keep the meaning or name what changes.
    let findings = lint(&[source], &Environment::default());
    let of_pattern =
        findings.into_iter().filter(|one| one.group == LintGroup::Patterns && one.severity <= Severity::Error);
    for finding in of_pattern {
        let suggestion = finding.suggestion.map(|text| format!(": {text}")).unwrap_or_default();
        all.push(format!("{}{suggestion}", finding.message));
    }
    let is_frequent = measure.tests * FREQUENT > measure.requests;
    if let Some(expression) = of_expression(&filter, measure) {
        all.push(expression);
    }
    if is_frequent && measure.matches * 2 < measure.tests {
        all.extend(of_key(&filter, measure));
    }
    all
}

fn of_expression(filter: &NetworkFilter<'_>, measure: &FilterMeasure) -> Option<String> {
    let Pattern::Regex(regex) = &filter.pattern else { return None };
    let each = measure.steps / measure.tests.max(1);
    if each < SLOW_EXPRESSION {
        return None;
    }
    let start = match regex.source().starts_with('^') {
        true => "repeat characters of a class such as [a-z0-9] instead of any character",
        false => "start it with ^https?:\\/\\/, so that it is not tried at every character of the URL",
    };
    Some(format!("the expression takes {each} steps for each test: {start}"))
}

fn of_key(filter: &NetworkFilter<'_>, measure: &FilterMeasure) -> Option<String> {
    let part = match measure.tests * 10 > measure.requests * 9 {
        true => "nearly every request".to_owned(),
        false => format!("{} of 1,000 requests", (measure.tests * 1000 / measure.requests.max(1)).max(1)),
    };
    let condition = filter.condition();
    let names_site = !condition.from.included.is_empty();
    let names_host = !condition.to.included.is_empty();
    match measure.key {
        KeyPosition::Host => None,
        KeyPosition::Word => Some(format!(
            "its rarest word is in the URLs of {part}: add a longer word of the URL, or || and the host{}",
            if names_host { "" } else { ", or to=" }
        )),
        KeyPosition::Other if names_site || names_host => Some(format!(
            "it is tested on {part} because its sites or hosts are frequent or too many: add a word of the URL, between / . - or = on \
both sides"
        )),
        KeyPosition::Other => Some(format!(
            "it is tested on {part} because its pattern has no whole word: add a word of the URL between / . - or = on both sides, or \
restrict it with from= or to="
        )),
    }
}
