//! Rules do what their filters do: the engine against declarativeNetRequest as it is documented.

use std::collections::{BTreeMap, HashSet};

use brock::dnr::{Features, Output, Redirect, RuleAction, Settings, Simulator, Source, Surrogates, Target, compile};
use brock::filter::ModificationKind;
use brock::{Action, Builder, Engine, Kind, Request};
use proptest::prelude::*;

use crate::properties::{domains, filter, host, pattern, url};
use crate::{corpus, data};

/// A surrogate is answered with a file that has its name.
fn settings() -> Settings {
    let names = ["noopjs", "1x1.gif", "noop.txt"];
    Settings {
        features: Features { top_domains: true, response_headers: true },
        surrogates: Surrogates::new(names.map(|name| (name, format!("/{name}")))),
        ..Settings::of(Target::Chromium)
    }
}

/// Filters that modify, and exceptions from that.
fn modifying() -> impl Strategy<Value = String> {
    let what = prop::sample::select(vec![
        "redirect=noopjs",
        "redirect=1x1.gif:5",
        "redirect=none",
        "redirect=missing",
        "redirect-rule=noopjs",
        "redirect-rule=noop.txt:7",
        "redirect-rule",
        "removeparam=a",
        "removeparam=b",
        "removeparam",
        "csp=img-src 'none'",
        "csp=img-src 'self'",
        "csp",
        "removeheader=refresh",
        "permissions=usb=()",
        "cookie",
    ]);
    let with = prop_oneof![
        Just(String::new()),
        domains().prop_map(|list| format!(",from={list}")),
        Just(",important".to_owned()),
        Just(",3p".to_owned()),
        Just(",script".to_owned()),
        host().prop_map(|host| format!(",to={host}")),
    ];
    ("(@@)?", prop_oneof![pattern(), host().prop_map(|host| format!("||{host}^"))], what, with)
        .prop_map(|(exception, pattern, what, with)| format!("{exception}{pattern}${what}{with}"))
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::MainFrame, Kind::SubFrame, Kind::Script, Kind::Image, Kind::XmlHttpRequest])
}

/// A rule that takes the whole query out takes one without a parameter as well.
fn went_to(url: &str) -> &str {
    url.trim_end_matches(['?', '&'])
}

/// What the engine says, in the words of [`done`].
fn wanted(engine: &Engine, request: &Request<'_>) -> String {
    let decision = engine.check(request);
    let modified = engine.modifications(request);
    let kinds = [ModificationKind::Csp, ModificationKind::Permissions, ModificationKind::RemoveHeader];
    let mut headers: Vec<String> = (modified.applied.iter())
        // Rules know nothing of single cookies.
        .filter(|one| kinds.contains(&one.kind) || (one.kind == ModificationKind::Cookie && one.value.is_empty()))
        .map(|one| format!("{}={}", one.kind.name(), one.value))
        .collect();
    headers.sort();
    match (decision.action(), modified.url()) {
        (Action::Block, _) => "block".to_owned(),
        (Action::Redirect, _) => format!("redirect /{}", engine.surrogate(&decision).unwrap_or_default()),
        (_, None) => format!("goes to {} {headers:?}", went_to(request.url().as_str())),
        (_, Some(url)) => again(request, url, |next| wanted(engine, next)),
    }
}

/// A request that is sent elsewhere is asked about there.
fn again(request: &Request<'_>, url: &str, ask: impl FnOnce(&Request<'_>) -> String) -> String {
    let source = format!("https://{}/", request.source_host());
    let source = if request.source_host().is_empty() { "" } else { source.as_str() };
    ask(&Request::new(url, source, request.kind()).unwrap().with_method(request.method()))
}

/// What becomes of a request by the rules.
fn done(rules: &Simulator<'_>, request: &Request<'_>) -> String {
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
        (_, None) => format!("goes to {} {headers:?}", went_to(request.url().as_str())),
        // Sent elsewhere, it is asked about again there.
        (_, Some(url)) => again(request, &url, |next| done(rules, next)),
    }
}

/// The lines of one list that are not certified exact.
fn inexact(output: &Output<'_>) -> HashSet<String> {
    output.report.findings.iter().map(|finding| finding.origin.filter.to_owned()).collect()
}

/// Whether a filter that is not exact has a say in what becomes of a request.
fn is_touched(engine: &Engine, request: &Request<'_>, inexact: &HashSet<String>) -> bool {
    let image = engine.image();
    let explained = engine.explain(request);
    let modified = &explained.modifications;
    let mut filters = (explained.matches.iter().map(|one| one.filter))
        .chain(modified.applied.iter().map(|one| one.filter))
        .chain(modified.cancelled.iter().flat_map(|one| [one.modified.filter, one.by]));
    filters.any(|filter| inexact.contains(image.filter(filter).filter))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Where every filter that has a say is certified exact, the rules do what the engine says.
    #[test]
    fn exact_filters_mean_the_same(
        filters in prop::collection::vec(prop_oneof![filter(), modifying()], 1..12),
        requests in prop::collection::vec((url(), prop_oneof![url(), Just(String::new())], kind()), 1..8),
    ) {
        let list = filters.join("\n");
        let settings = settings();
        let output = compile(&[Source { name: "list", text: &list }], &settings);
        let inexact = inexact(&output);
        let rules = Simulator::new(&output.rules);
        let mut builder = Builder::new();
        builder.add_list("list", &list);
        let engine = Engine::new(builder.build().0);
        for (url, source, kind) in &requests {
            let request = Request::new(url, source, *kind).unwrap();
            if !is_touched(&engine, &request, &inexact) {
                let (wanted, found) = (wanted(&engine, &request), done(&rules, &request));
                prop_assert_eq!(found, wanted, "{}\n{} {} {}\n{:#?}", list, kind, url, source, output.rules);
            }
        }
    }
}

/// Real lists on real requests.
#[test]
fn real_requests() {
    let names =
        ["easylist", "easyprivacy", "ubo-filters.min", "ubo-privacy.min", "ubo-unbreak.min", "adguard-tracking"];
    let texts: Option<Vec<String>> = names.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect();
    let (Some(texts), Some(requests)) = (texts, corpus::requests()) else { return };
    let lists: Vec<Source<'_>> = names.iter().zip(&texts).map(|(name, text)| Source { name, text }).collect();
    let names = include_str!("../../extension/surrogates/names.json");
    let names: BTreeMap<String, String> = serde_json::from_str(names).unwrap();
    // Each is answered with a file of its name here, so that answers can be compared.
    let surrogates = Surrogates::new(names.keys().map(|name| (name, format!("/{name}"))));
    let output = compile(&lists, &Settings { surrogates, ..settings() });
    println!("{}", output.report);
    assert!(output.report.exact_share() >= 0.965, "{:.4} exact", output.report.exact_share());
    let inexact = inexact(&output);
    let rules = Simulator::new(&output.rules);
    let mut builder = Builder::new();
    lists.iter().for_each(|list| builder.add_list(list.name, list.text));
    let engine = Engine::new(builder.build().0);
    let (mut same, mut without_surrogate, mut touched, mut other) = (0, 0, 0, Vec::new());
    // Every tenth: each is held against each of twenty thousand rules.
    for asked in requests.iter().step_by(10) {
        let request = asked.request();
        let (wanted, found) = (wanted(&engine, &request), done(&rules, &request));
        if wanted == found {
            same += 1;
        } else if is_touched(&engine, &request, &inexact) {
            let is_stopped = |what: &str| !what.starts_with("goes");
            if is_stopped(&wanted) && is_stopped(&found) {
                without_surrogate += 1;
                continue;
            }
            touched += 1;
            println!("{} {} {}: {found}, not {wanted}", request.kind(), request.url().as_str(), request.source_host());
        } else {
            let (kind, url) = (request.kind(), request.url().as_str());
            other.push(format!("{kind} {url} {}: {found}, not {wanted}", request.source_host()));
        }
    }
    println!("{same} requests the same; of those that filters touch which are not exact {touched} are other,");
    println!("and {without_surrogate} are stopped without the surrogate");
    assert!(other.is_empty(), "{} others:\n{}", other.len(), other.join("\n"));
    // 99.95 %.
    assert!(touched * 2000 <= same, "{touched} of {same}");
}
