//! Rules do what their filters do: the engine against declarativeNetRequest as it is documented.

use std::collections::BTreeMap;

use brock::dnr::{Settings, Simulator, Source, Surrogates, compile};
use brock::{Builder, Engine, ResourceType};
use proptest::prelude::*;

use crate::promises::rules::{done, inexact, is_touched, rules_agree_with_engine, settings, wanted};
use crate::properties::{cases, domains, filter, host, pattern, url};
use crate::{corpus, data};

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

fn kind() -> impl Strategy<Value = ResourceType> {
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

    /// Where every filter that has a say is certified exact, the rules do what the engine says.
    #[test]
    fn exact_filters_mean_the_same(
        filters in prop::collection::vec(prop_oneof![filter(), modifying()], 1..12),
        requests in prop::collection::vec((url(), prop_oneof![url(), Just(String::new())], kind()), 1..8),
    ) {
        let mut text = filters.join("\n");
        for (url, source, kind) in &requests {
            text += &format!("\n> {kind} {url} {source}");
        }
        rules_agree_with_engine(text.as_bytes());
    }
}

/// The lists of the test in real browsers.
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

/// Real lists on real requests: at most one of two thousand becomes anything other than by the engine, and that only
/// where a filter has a say which is not certified exact.
#[test]
fn real_requests() {
    let texts: Option<Vec<String>> = LISTS.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect();
    let (Some(texts), Some(requests)) = (texts, corpus::requests()) else { return };
    let lists: Vec<Source<'_>> = LISTS.iter().zip(&texts).map(|(name, text)| Source { name, text }).collect();
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
    let (mut asked, mut touched, mut other) = (0, Vec::new(), Vec::new());
    for (at, recorded) in requests.iter().enumerate() {
        let request = recorded.request();
        let is_touched = is_touched(&engine, &request, &inexact);
        // Each is held against each of twenty-six thousand rules, so of those that ought to be the same every tenth.
        if !is_touched && at % 10 != 0 {
            continue;
        }
        asked += 1;
        let (wanted, found) = (wanted(&engine, &request), done(&rules, &request));
        if wanted != found {
            let (kind, url) = (request.resource_type(), request.url().as_str());
            let different = format!("{kind} {url} {}: {found}, not {wanted}", request.source_host());
            if is_touched { &mut touched } else { &mut other }.push(different);
        }
    }
    println!("{} requests, {asked} asked about, {} other:\n{}", requests.len(), touched.len(), touched.join("\n"));
    assert!(other.is_empty(), "{} others by filters that are certified exact:\n{}", other.len(), other.join("\n"));
    assert!(touched.len() * 2000 <= requests.len(), "{} of {}", touched.len(), requests.len());
}
