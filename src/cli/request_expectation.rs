//! Expectations about a request.

use brock::{Decision, Engine, ResourceType};

use super::expectations::RequestExpectation;
use super::record::Record;

/// What happened to the request of an expectation.
pub(crate) struct RequestOutcome {
    pub(crate) is_met: bool,
    pub(crate) expected: String,
    pub(crate) found: String,
    /// The list and the line of the filter that decided.
    pub(crate) place: Option<(String, u32)>,
}

/// The request of an expectation.
pub(crate) fn record(wanted: &RequestExpectation) -> Result<Record<'_>, String> {
    let kind = if wanted.kind.is_empty() { "other" } else { &wanted.kind };
    let resource_type: ResourceType = kind.parse().map_err(|_| format!("{kind:?} is not a resource type"))?;
    Ok(Record {
        url: wanted.url.as_str().into(),
        source: wanted.source.as_str().into(),
        resource_type,
        method: brock::Method::Get,
        top: "".into(),
        exchange: None,
    })
}

/// Compares an expectation with what the engine does.
pub(crate) fn check_request(engine: &Engine, wanted: &RequestExpectation) -> Result<RequestOutcome, String> {
    let record = record(wanted)?;
    let request = record.request().map_err(|error| error.to_string())?;
    let decision = engine.check(&request);
    let modifications = engine.modifications(&request);
    let by = engine.filter(&decision);
    let place = by.as_ref().map(|found| (found.list.to_owned(), found.line));
    let filter = by.map(|found| found.filter.into_owned()).unwrap_or_default();
    let action = decision.action().name();
    let is_action = match wanted.expect.as_str() {
        "not-block" => !decision.is_block(),
        // A redirect is a block with a surrogate.
        "block" => decision.is_block(),
        action_wanted => action == action_wanted,
    };
    let url = modifications.url().unwrap_or(&wanted.url);
    let is_filter = wanted.filter.as_ref().is_none_or(|wanted| *wanted == filter);
    let is_url = wanted.rewritten.as_ref().is_none_or(|wanted| wanted == url);
    let mut expected = wanted.expect.clone();
    expected.extend(wanted.filter.iter().map(|filter| format!(" by {filter}")));
    expected.extend(wanted.rewritten.iter().map(|url| format!(", with the URL {url}")));
    let by = if matches!(decision, Decision::Pass) { String::new() } else { format!(" by {filter}") };
    let found = format!("{action}{by}{}", if is_url { String::new() } else { format!(", with the URL {url}") });
    Ok(RequestOutcome { is_met: is_action && is_filter && is_url, expected, found, place })
}
