//! The engine compared with a simulation of declarativeNetRequest, on generated and on real lists.

use std::collections::BTreeMap;

use brock::dnr::{Settings, Simulator, Source, Surrogates, compile};
use brock::{Builder, Engine, ResourceType};
use proptest::prelude::*;

use crate::promises::rules::{
    engine_outcome, inexact_filters, involves, rule_outcome, rules_agree_with_engine, settings,
};
use crate::properties::{cases, domains, filter, host, pattern, url};
use crate::{corpus, data};

/// Filters with a modification, and exceptions that cancel modifications.
fn modifying_filter() -> impl Strategy<Value = String> {
    let modification = prop::sample::select(vec![
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
    let condition = prop_oneof![
        Just(String::new()),
        domains().prop_map(|list| format!(",from={list}")),
        Just(",important".to_owned()),
        Just(",3p".to_owned()),
        Just(",script".to_owned()),
        host().prop_map(|host| format!(",to={host}")),
    ];
    ("(@@)?", prop_oneof![pattern(), host().prop_map(|host| format!("||{host}^"))], modification, condition).prop_map(
        |(exception, pattern, modification, condition)| format!("{exception}{pattern}${modification}{condition}"),
    )
}

fn resource_type() -> impl Strategy<Value = ResourceType> {
    prop::sample::select(vec![
        ResourceType::MainFrame,
        ResourceType::SubFrame,
        ResourceType::Script,
        ResourceType::Image,
        ResourceType::XmlHttpRequest,
    ])
}

proptest! {
    #![proptest_config(cases(4000))]

    /// The rules and the engine agree on each request that only exact filters affect.
    #[test]
    fn exact_filters_mean_the_same(
        filters in prop::collection::vec(prop_oneof![filter(), modifying_filter()], 1..12),
        requests in prop::collection::vec((url(), prop_oneof![url(), Just(String::new())], resource_type()), 1..8),
    ) {
        let mut text = filters.join("\n");
        for (url, source, resource_type) in &requests {
            text += &format!("\n> {resource_type} {url} {source}");
        }
        rules_agree_with_engine(text.as_bytes());
    }
}

/// The lists of the test in real browsers (tests/extension/suites/rules.test.mjs).
const LISTS: [&str; 9] = [
    "easylist",
    "easyprivacy",
    "ubo-filters.min",
    "ubo-badware.min",
    "ubo-privacy.min",
    "ubo-quick-fixes.min",
    "ubo-unbreak.min",
    "ubo-resource-abuse",
    "adguard-tracking",
];

/// On recorded requests the rules differ from the engine at most once in two thousand, and only where a filter that is not
/// exact affects the request.
#[test]
fn real_requests() {
    let texts: Option<Vec<String>> = LISTS.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect();
    let (Some(texts), Some(requests)) = (texts, corpus::requests()) else { return };
    let lists: Vec<Source<'_>> = LISTS.iter().zip(&texts).map(|(name, text)| Source { name, text }).collect();
    let names = include_str!("../../extension/surrogates/names.json");
    let names: BTreeMap<String, String> = serde_json::from_str(names).unwrap();
    // Each surrogate is a file with the same name, so that redirects can be compared.
    let surrogates = Surrogates::new(names.keys().map(|name| (name, format!("/{name}"))));
    let output = compile(&lists, &Settings { surrogates, ..settings() });
    println!("{}", output.report);
    assert!(output.report.exact_share() >= 0.965, "{:.4} exact", output.report.exact_share());
    let inexact = inexact_filters(&output);
    let rules = Simulator::new(&output.rules);
    let mut builder = Builder::new();
    lists.iter().for_each(|list| builder.add_list(list.name, list.text));
    let engine = Engine::new(builder.build().0);
    let (mut compared, mut expected_differences, mut other) = (0, Vec::new(), Vec::new());
    for (at, recorded) in requests.iter().enumerate() {
        let request = recorded.request();
        let is_inexact = involves(&engine, &request, &inexact);
        // Each request is compared with 26,000 rules, so only every tenth of those that should agree is tested.
        if !is_inexact && at % 10 != 0 {
            continue;
        }
        compared += 1;
        let (expected, found) = (engine_outcome(&engine, &request), rule_outcome(&rules, &request));
        if expected != found {
            let (resource_type, url) = (request.resource_type(), request.url().as_str());
            let different = format!("{resource_type} {url} {}: {found}, expected {expected}", request.source_host());
            if is_inexact { &mut expected_differences } else { &mut other }.push(different);
        }
    }
    let (all, different) = (requests.len(), expected_differences.len());
    println!("{all} requests, {compared} compared, {different} different:\n{}", expected_differences.join("\n"));
    assert!(other.is_empty(), "{} different, affected only by exact filters:\n{}", other.len(), other.join("\n"));
    assert!(different * 2000 <= all, "{different} of {all}");
}
