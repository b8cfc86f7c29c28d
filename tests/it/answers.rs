//! The names of the fields of JSON answers: `tests/data/answers.json` lists them, for Rust here and for the npm package
//! in `tests/answers.test.mjs`. A `?` marks a field that may be absent.

use std::collections::{BTreeMap, BTreeSet};

use brock::answer::{
    CosmeticsAnswer, DecisionAnswer, DiagnosticAnswer, ExplanationAnswer, ListAnswer, ModificationsAnswer,
    PageSwitchesAnswer,
};
use brock::cosmetic::Page;
use brock::learner::TrackerPolicy;
use brock::{Builder, Engine, Request, ResourceType};
use serde::Serialize;
use serde_json::Value;

const LIST: &str = "! Title: A list\n! Version: 3\n||ads.example^$script\n||ads.example^$image,domain=other.example\n*$redirect-rule=noopjs,script\n*$removeparam=id\n@@||ads.example/keep$removeparam=id\n||x.example^$scripts\n@@||news.example^$ghide\nnews.example##.ad\nnews.example##.box\nwww.news.example,news.example#@#.box\n";

/// The names of the table; true if the field is always present.
fn table() -> BTreeMap<String, BTreeMap<String, bool>> {
    let table: BTreeMap<String, Vec<String>> = serde_json::from_str(include_str!("../data/answers.json")).unwrap();
    let field = |name: String| match name.strip_suffix('?') {
        Some(optional) => (optional.to_owned(), false),
        None => (name, true),
    };
    table.into_iter().map(|(name, fields)| (name, fields.into_iter().map(field).collect())).collect()
}

/// Compares the fields of an answer with those of the table. `absent`: optional fields that the answer does not have.
#[track_caller]
fn check(name: &str, answer: impl Serialize, absent: &[&str]) {
    let fields = &table()[name];
    let Value::Object(object) = serde_json::to_value(answer).unwrap() else { panic!("{name}: not an object") };
    let got: BTreeSet<&str> = object.keys().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = fields.keys().map(String::as_str).filter(|field| !absent.contains(field)).collect();
    assert_eq!(got, wanted, "{name}");
    assert!(absent.iter().all(|field| fields.get(*field) == Some(&false)), "{name}: {absent:?} must be optional");
}

#[test]
fn fields_of_answers() {
    let mut builder = Builder::new();
    builder.add_list("mine", LIST);
    let (image, report) = builder.build();
    let engine = Engine::new(image);
    let request = |url| Request::new(url, "https://news.example/", ResourceType::Script).unwrap();
    let (ad, kept) = (request("https://ads.example/a.js?id=1"), request("https://ads.example/keep?id=1"));

    let redirected = engine.check(&ad);
    let decision_absent = ["unreadable", "reason", "withoutCookies"];
    check("Decision", DecisionAnswer::new(&engine, &redirected), &decision_absent);
    let learned = engine.with_learned(TrackerPolicy::read("cookieblock t.example"));
    let cookie_block = learned.check(&request("https://t.example/"));
    check("Decision", DecisionAnswer::new(&learned, &cookie_block), &["unreadable", "redirect"]);

    let explanation = engine.explain(&ad);
    let answer = ExplanationAnswer::new(&engine, &explanation);
    check("Explanation", &answer, &["withoutCookies", "gaveUp"]);
    check("Match", answer.matches[0].clone(), &["failed"]);
    check("Match", answer.near_misses[0].clone(), &[]);
    check("Modification", answer.modifications.modifications[0].clone(), &["cancelledBy"]);
    check("FilterRef", answer.matches[0].by.clone(), &[]);

    let modifications = engine.modifications(&kept);
    let answer = ModificationsAnswer::new(&engine, &modifications);
    check("Modifications", &answer, &[]);
    check("Modification", answer.cancelled[0].clone(), &[]);

    let page =
        engine.page(&Request::new("https://news.example/", "https://news.example/", ResourceType::MainFrame).unwrap());
    check("PageSwitches", PageSwitchesAnswer::new(&engine, &page), &[]);

    let page = Page::new("https://news.example/").unwrap();
    let cosmetics = engine.cosmetics(&page);
    let answer = CosmeticsAnswer::new(page.url(), &cosmetics, None);
    check("Page", &answer, &["genericSelectors", "matches", "nearMisses"]);
    let printed = answer.clone().without_empty();
    check("Page", &printed, &["headers", "sheetExceptions", "genericSelectors", "matches", "nearMisses"]);
    let explanation = engine.explain_page(&page, &[], &[]);
    let answer = answer.with_explanation(&explanation);
    check("Page", &answer, &["genericSelectors"]);
    let explanation = answer.explanation.unwrap();
    check("PageExplanation", &explanation, &[]);
    check("PageMatch", &explanation.matches[0], &["exception", "failed"]);
    check("PageMatch", &explanation.near_misses[0], &["exception"]);
    check("ListInfo", ListAnswer::from(engine.lists().next().unwrap()), &[]);

    let (line, diagnostic) = &report.lists[0].diagnostics[0];
    check("Diagnostic", DiagnosticAnswer::new("mine", *line, diagnostic), &["subject"]);
}
