//! Rules do what their filters do: the engine against declarativeNetRequest as it is documented.

use std::collections::BTreeMap;

use brock::dnr::{Settings, Simulator, Source, Surrogates, compile};
use brock::{Builder, Engine, Kind};
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

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::MainFrame, Kind::SubFrame, Kind::Script, Kind::Image, Kind::XmlHttpRequest])
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
