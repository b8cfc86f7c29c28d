//! Requests that a filter matches.

use crate::engine::Engine;
use crate::filter::{Anchor, Domain, Line, NetworkFilter, ParsedLine, Pattern, read_line};
use crate::index::Builder;
use crate::net::{Request, ResourceType};

/// A request that a filter matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterExample {
    /// Its URL.
    pub url: String,
    /// The URL of the document that makes it.
    pub source: String,
    /// Its type.
    pub resource_type: ResourceType,
}

/// Requests that the network filter of a line matches. An engine with this filter alone has confirmed each.
///
/// None for page filters, and for patterns of which no example is known, as most regular expressions.
///
/// ```
/// let examples = brock::editor::examples("@@||ads.example/a*.js^$script,domain=news.example");
/// assert_eq!(examples[0].url, "https://ads.example/ax.js");
/// assert_eq!(examples[0].source, "https://news.example/");
/// ```
pub fn examples(line: &str) -> Vec<FilterExample> {
    let ParsedLine::Line(Line::Network(filter)) = read_line(line) else { return Vec::new() };
    if filter.badfilter {
        return Vec::new();
    }
    let mut builder = Builder::new();
    builder.add_list("", line);
    let engine = Engine::new(builder.build().0);
    let mut found: Vec<FilterExample> = Vec::new();
    for url in urls(&filter) {
        for example in requests(&filter, &url) {
            let request = Request::new(&example.url, &example.source, example.resource_type);
            let is_match = request.is_ok_and(|request| is_matched(&engine, &request, &filter));
            if is_match && !found.iter().any(|known| known.url == example.url) {
                found.push(example);
            }
        }
    }
    found
}

/// Whether the filter matches. Exceptions are tried only after a block, so `explain`, which tries all, is asked.
fn is_matched(engine: &Engine, request: &Request<'_>, filter: &NetworkFilter<'_>) -> bool {
    let explanation = engine.explain(request);
    let modified = &explanation.modifications;
    match filter.modification().is_some() && !filter.exception {
        true => !modified.applied.is_empty() || !explanation.matches.is_empty(),
        false => !explanation.matches.is_empty(),
    }
}

/// URLs that the pattern probably matches.
fn urls(filter: &NetworkFilter<'_>) -> Vec<String> {
    match &filter.pattern {
        Pattern::Any => match filter.condition().to.included.first() {
            Some(Domain::Host(host)) => vec![format!("https://{host}/")],
            _ => vec!["https://any.example/".to_owned()],
        },
        Pattern::Host(host) => vec![format!("https://{host}/"), format!("https://sub.{host}/path")],
        Pattern::Regex(_) => Vec::new(),
        Pattern::Text { anchor, end, body } => {
            let text = body.replace('*', "x");
            // A separator at the end also matches the end.
            let text = match text.strip_suffix('^') {
                Some(before) if before.contains('/') => before.to_owned(),
                _ => text,
            };
            let text = text.replace('^', "/");
            let slash = if *end || text.contains('/') { "" } else { "/" };
            match anchor {
                Anchor::Host => vec![format!("https://{text}{slash}"), format!("https://sub.{text}{slash}")],
                Anchor::Start => vec![format!("{text}{slash}"), format!("{text}any.example/")],
                Anchor::None => vec![
                    format!("https://any.example/{}", text.trim_start_matches('/')),
                    format!("https://any.example/x{text}"),
                ],
            }
        }
    }
}

/// Requests for a URL that meet the other conditions where one example can.
fn requests(filter: &NetworkFilter<'_>, url: &str) -> Vec<FilterExample> {
    let condition = filter.condition();
    let Some(resource_type) = condition.kinds().next() else { return Vec::new() };
    let source = match condition.from.included.first() {
        Some(Domain::Host(host)) => format!("https://{host}/"),
        Some(Domain::Entity(name)) => format!("https://{name}.com/"),
        _ if condition.party.third() == Some(false) => url.to_owned(),
        _ => "https://news.example/".to_owned(),
    };
    let script = condition.kinds().find(|kind| *kind == ResourceType::Script).unwrap_or(resource_type);
    vec![FilterExample { url: url.to_owned(), source, resource_type: script }]
}
