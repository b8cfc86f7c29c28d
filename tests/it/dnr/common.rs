//! Checks and settings that the tests of rules share.

use brock::dnr::{Certificate, Features, Output, Rule, Settings, Source, Surrogates, Target, compile};
use serde_json::{Value, json};

pub(super) fn output(text: &str, target: Target) -> Output<'_> {
    compile(&[Source { name: "list", text }], &settings(target))
}

pub(super) fn settings(target: Target) -> Settings {
    let features = Features { top_domains: target == Target::Chromium, ..Features::of(target) };
    let surrogates = ["noopjs", "noop.js"].map(|name| (name, "/surrogates/noop.js"));
    let surrogates = surrogates.into_iter().chain([("1x1.gif", "/surrogates/1x1.gif")]);
    Settings { features, surrogates: Surrogates::new(surrogates), ..Settings::of(target) }
}

/// Chromium's names, in the order of rules. Filters call the twelfth and later ones `other`.
pub(super) const EVERY_TYPE: [&str; 15] = [
    "main_frame",
    "sub_frame",
    "stylesheet",
    "script",
    "image",
    "font",
    "object",
    "xmlhttprequest",
    "ping",
    "media",
    "websocket",
    "csp_report",
    "webtransport",
    "webbundle",
    "other",
];

/// The condition of a redirect whose filter names no type: without the types that rules cannot redirect.
pub(super) fn redirect_condition(mut condition: Value) -> Value {
    condition["excludedResourceTypes"] = json!(["main_frame", "websocket", "webtransport"]);
    condition
}

/// The condition of the block for these types.
pub(super) fn unredirectable_condition(mut condition: Value) -> Value {
    condition["resourceTypes"] = json!(["websocket", "webtransport"]);
    condition
}

/// The condition of a rule without the default of `isUrlFilterCaseSensitive`.
pub(super) fn condition(rule: &Rule) -> Value {
    let mut value = serde_json::to_value(&rule.condition).unwrap();
    value.as_object_mut().unwrap().retain(|key, value| key != "isUrlFilterCaseSensitive" || value == true);
    value
}

#[track_caller]
pub(super) fn check(target: Target, text: &str, expected: Value) {
    let output = output(text, target);
    let found: Vec<Value> = output.rules.iter().map(condition).collect();
    let findings = &output.report.findings;
    assert_eq!(Value::Array(found), expected, "{text}\n{findings:#?}");
}

/// Checks the conditions for Chromium, and that the filters are exact.
#[track_caller]
pub(super) fn exact(text: &str, expected: Value) {
    check(Target::Chromium, text, expected);
    assert_eq!(output(text, Target::Chromium).report.findings, [], "{text}");
}

/// Checks the conditions for Chromium, the certificate and the reasons.
#[track_caller]
pub(super) fn inexact(text: &str, certificate: Certificate, reasons: &[&str], expected: Value) {
    check(Target::Chromium, text, expected);
    let output = output(text, Target::Chromium);
    let found: Vec<&str> = output.report.findings.iter().map(|finding| finding.reason.code()).collect();
    assert_eq!(found, reasons, "{text}");
    assert!(output.report.findings.iter().all(|finding| finding.certificate == certificate), "{text}");
}

#[track_caller]
pub(super) fn inexpressible(text: &str, reason: &str) {
    inexact(text, Certificate::Inexpressible, &[reason], json!([]));
}

/// Checks priorities (in thousands), actions and conditions for Chromium.
#[track_caller]
pub(super) fn check_actions(text: &str, expected: Value) -> Output<'_> {
    let output = output(text, Target::Chromium);
    let rules: Vec<Value> =
        output.rules.iter().map(|rule| json!([rule.priority / 1000, rule.action, condition(rule)])).collect();
    assert_eq!(Value::Array(rules), expected, "{text}\n{:#?}", output.report.findings);
    output
}

pub(super) fn reasons(output: &Output<'_>) -> Vec<(u32, &'static str)> {
    output.report.findings.iter().map(|finding| (finding.origin.line, finding.reason.code())).collect()
}
