//! Rules have the same effect as their filters.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use brock::dnr::{
    Features, InexactFilter, InexactReason, Output, Redirect, RuleAction, Settings, Simulator, Source, Surrogates,
    Target, compile,
};
use brock::filter::{ModificationKind, NetworkFilter};
use brock::{Action, Builder, Engine, FilterId, Image, Request, ResourceType};

use super::index::{SUFFIXES, with_request};
use super::text::text;

/// The rules for Chromium and the engine agree on each request that only exact filters affect.
///
/// Lines that start with `> ` are requests, the others are the list.
pub fn rules_agree_with_engine(data: &[u8]) {
    let text = text(data);
    let (requests, lines): (Vec<&str>, Vec<&str>) = text.split('\n').partition(|line| line.starts_with("> "));
    let list = lines.join("\n");
    let output = compile(&[Source { name: "list", text: &list }], &settings());
    let inexact = inexact_filters(&output);
    let rules = Simulator::with_suffixes(&output.rules, &SUFFIXES.join("\n"));
    let mut builder = Builder::new();
    builder.set_public_suffixes(&SUFFIXES.join("\n"));
    builder.add_list("list", &list);
    let engine = Engine::new(builder.build().0);
    for line in requests.iter().map(|line| &line[2..]) {
        with_request(line, |request| {
            if has_rules(request) && !involves(&engine, request, &inexact) {
                let (expected, found) = (engine_outcome(&engine, request), rule_outcome(&rules, request));
                assert_eq!(found, expected, "{list:?}\non {line}\n{:#?}", output.rules);
            }
        });
    }
}

/// Whether browsers evaluate rules for a request: popups and page-level options are not requests to them.
fn has_rules(request: &Request<'_>) -> bool {
    let url = request.url().as_str();
    let is_request =
        request.resource_type() < ResourceType::Popup && request.resource_type() != ResourceType::CspReport;
    let scheme = if request.resource_type() == ResourceType::WebSocket { "ws" } else { "http" };
    is_request
        && request.generic_blocking()
        && url.strip_prefix(scheme).is_some_and(|rest| rest.starts_with(':') || rest.starts_with("s:"))
}

/// Each surrogate is a file with the same name.
pub fn settings() -> Settings {
    let names = ["noopjs", "1x1.gif", "noop.txt"];
    Settings {
        features: Features { top_domains: true, response_headers: true },
        surrogates: Surrogates::new(names.map(|name| (name, format!("/{name}")))),
        ..Settings::of(Target::Chromium)
    }
}

/// The URL in one form: Chromium rewrites a query from which it removes a parameter, `a` as `a=` and the empty part of `&&`
/// as `=` (docs/dnr.md).
fn normalized(url: &str) -> String {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let Some((front, query)) = url.split_once('?') else { return format!("{url}{fragment}") };
    let with_mark = |param: &str| if param.contains('=') { param.to_owned() } else { format!("{param}=") };
    let kept: Vec<String> = query.split('&').map(with_mark).filter(|param| param != "=").collect();
    format!("{front}?{}{fragment}", kept.join("&")).trim_end_matches('?').to_owned()
}

/// The effect of the engine's decision, in the form of [`rule_outcome`]. A request that is blocked before it is sent has no
/// response.
pub fn engine_outcome(engine: &Engine, request: &Request<'_>) -> String {
    let mut exchange = *request.exchange();
    exchange.response_headers = None;
    let early = request.clone().with_exchange(exchange);
    let decision = match engine.check(&early) {
        decision if decision.is_block() => decision,
        _ => engine.check(request),
    };
    let modified = engine.modifications(request);
    let kinds = [ModificationKind::Csp, ModificationKind::Permissions, ModificationKind::RemoveHeader];
    let mut headers: Vec<String> = (modified.applied.iter())
        // Rules cannot remove single cookies.
        .filter(|one| kinds.contains(&one.kind) || (one.kind == ModificationKind::Cookie && one.value.is_empty()))
        .map(|one| format!("{}={}", one.kind.name(), one.value))
        .collect();
    headers.sort();
    match (decision.action(), modified.url()) {
        (Action::Block, _) => "block".to_owned(),
        (Action::Redirect, _) => format!("redirect /{}", engine.surrogate(&decision).unwrap_or_default()),
        (_, None) => format!("goes to {} {headers:?}", normalized(request.url().as_str())),
        (_, Some(url)) => redirected(request, url, |next| engine_outcome(engine, next)),
    }
}

/// Evaluates a request again with the URL that it is redirected to.
fn redirected<T>(request: &Request<'_>, url: &str, evaluate: impl FnOnce(&Request<'_>) -> T) -> T {
    let source = format!("https://{}/", request.source_host());
    let source = if request.source_host().is_empty() { "" } else { source.as_str() };
    let next = Request::new(url, source, request.resource_type()).unwrap();
    let next = next.with_method(request.method()).with_exchange(*request.exchange());
    evaluate(&next)
}

/// The effect of rules on a request.
pub fn rule_outcome(rules: &Simulator<'_>, request: &Request<'_>) -> String {
    let outcome = rules.outcome(request);
    let mut headers: Vec<String> = outcome
        .headers
        .iter()
        .map(|rule| match &rule.action {
            RuleAction::ModifyHeaders { request_headers, response_headers } => {
                let change = response_headers.first().or(request_headers.first()).unwrap();
                let value = change.value.as_deref().unwrap_or_default();
                match change.header.as_str() {
                    "content-security-policy" => format!("csp={value}"),
                    "permissions-policy" => format!("permissions={value}"),
                    "set-cookie" => "cookie=".to_owned(),
                    name => format!("removeheader={name}"),
                }
            }
            other => panic!("{other:?} changes no header"),
        })
        .collect();
    headers.sort();
    headers.dedup();
    match (outcome.rule.map(|rule| &rule.action), outcome.url) {
        (Some(RuleAction::Block), _) => "block".to_owned(),
        (Some(RuleAction::Redirect { redirect: Redirect::ExtensionPath(path) }), _) => format!("redirect {path}"),
        (_, None) => format!("goes to {} {headers:?}", normalized(request.url().as_str())),
        (_, Some(url)) => redirected(request, &url, |next| rule_outcome(rules, next)),
    }
}

/// Filters whose rules are not certified exact, in the lists of one engine.
pub struct InexactFilters {
    lines: HashSet<String>,
    /// Answers by filter: the image stores texts compressed.
    known: RefCell<HashMap<FilterId, bool>>,
}

impl InexactFilters {
    fn contains(&self, image: &Image, filter: FilterId) -> bool {
        let is_inexact = || self.lines.contains(&*image.filter(filter).filter);
        *self.known.borrow_mut().entry(filter).or_insert_with(is_inexact)
    }
}

/// The filters that are not exact, without those for single cookies, which match every request and which
/// [`engine_outcome`] ignores.
pub fn inexact_filters(output: &Output<'_>) -> InexactFilters {
    let is_cookie = |finding: &InexactFilter<'_>| {
        let parsed = NetworkFilter::parse(&finding.origin.filter).ok();
        let kind = parsed.and_then(|filter| filter.condition().modification().map(|one| one.kind));
        finding.reason == InexactReason::Modification && kind == Some(ModificationKind::Cookie)
    };
    let findings = output.report.findings.iter().filter(|finding| !is_cookie(finding));
    let lines = findings.map(|finding| finding.origin.filter.to_string()).collect();
    InexactFilters { lines, known: RefCell::default() }
}

/// Whether one of these filters affects a request.
pub fn involves(engine: &Engine, request: &Request<'_>, inexact: &InexactFilters) -> bool {
    let image = engine.image();
    let explained = engine.explain(request);
    let modified = &explained.modifications;
    let mut filters = (explained.matches.iter().map(|one| one.filter))
        .chain(modified.applied.iter().map(|one| one.filter))
        .chain(modified.cancelled.iter().flat_map(|one| [one.modified.filter, one.by]));
    filters.any(|filter| inexact.contains(image, filter))
        || modified.url().is_some_and(|url| redirected(request, url, |next| involves(engine, next, inexact)))
}
