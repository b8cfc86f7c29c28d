//! Filters → declarativeNetRequest rules: what they become, and what is said of them.

use brock::dnr::{
    Certificate, Features, Limits, Output, Rule, RuleResourceType, Settings, Source, Surrogates, Target, Worth,
    compile, compile_each,
};
use brock::lists::Environment;
use serde_json::{Value, json};

use crate::data;

fn output(text: &str, target: Target) -> Output<'_> {
    compile(&[Source { name: "list", text }], &settings(target))
}

fn settings(target: Target) -> Settings {
    let features = Features { top_domains: target == Target::Chromium, ..Features::of(target) };
    let surrogates = ["noopjs", "noop.js"].map(|name| (name, "/surrogates/noop.js"));
    let surrogates = surrogates.into_iter().chain([("1x1.gif", "/surrogates/1x1.gif")]);
    Settings { features, surrogates: Surrogates::new(surrogates), ..Settings::of(target) }
}

/// What Chromium calls them, in the order of rules; from the twelfth on they are `other` to filters.
const EVERY_TYPE: [&str; 15] = [
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

/// The condition of a rule that answers with a file, where its filter names no type: no file answers these two.
fn answered(mut condition: Value) -> Value {
    condition["excludedResourceTypes"] = json!(["main_frame", "websocket", "webtransport"]);
    condition
}

/// The condition of the block beside it.
fn unanswered(mut condition: Value) -> Value {
    condition["resourceTypes"] = json!(["websocket", "webtransport"]);
    condition
}

/// A rule without what every rule has.
fn bare(rule: &Rule) -> Value {
    let mut value = serde_json::to_value(&rule.condition).unwrap();
    value.as_object_mut().unwrap().retain(|key, value| key != "isUrlFilterCaseSensitive" || value == true);
    value
}

#[track_caller]
fn check(target: Target, text: &str, expected: Value) {
    let output = output(text, target);
    let found: Vec<Value> = output.rules.iter().map(bare).collect();
    let findings = &output.report.findings;
    assert_eq!(Value::Array(found), expected, "{text}\n{findings:#?}");
}

/// The conditions for Chromium, and that the filters are exact.
#[track_caller]
fn exact(text: &str, expected: Value) {
    check(Target::Chromium, text, expected);
    assert_eq!(output(text, Target::Chromium).report.findings, [], "{text}");
}

/// The conditions for Chromium, and the reasons for what is missing.
#[track_caller]
fn inexact(text: &str, certificate: Certificate, reasons: &[&str], expected: Value) {
    check(Target::Chromium, text, expected);
    let output = output(text, Target::Chromium);
    let found: Vec<&str> = output.report.findings.iter().map(|finding| finding.reason.code()).collect();
    assert_eq!(found, reasons, "{text}");
    assert!(output.report.findings.iter().all(|finding| finding.certificate == certificate), "{text}");
}

#[track_caller]
fn inexpressible(text: &str, reason: &str) {
    inexact(text, Certificate::Inexpressible, &[reason], json!([]));
}

#[test]
fn patterns() {
    exact("||a.com^", json!([{ "requestDomains": ["a.com"] }]));
    exact("a.com", json!([{ "requestDomains": ["a.com"] }]));
    exact("||a.com^*", json!([{ "requestDomains": ["a.com"] }]));
    exact("||1.2.3.4^", json!([{ "requestDomains": ["1.2.3.4"] }]));
    exact("||BÜCHER.de^", json!([{ "requestDomains": ["xn--bcher-kva.de"] }]));
    exact("||[2001:db8::1]^", json!([{ "urlFilter": "||[2001:db8::1]^" }]));
    exact("||a.com:8080^", json!([{ "urlFilter": "||a.com:8080^" }]));
    exact("||a.com/Ads/*.js|", json!([{ "urlFilter": "||a.com/ads/*.js|" }]));
    exact("||a.*.com^", json!([{ "urlFilter": "||a.*.com^" }]));
    exact("|https://a.com/", json!([{ "urlFilter": "|https://a.com/" }]));
    exact("/ads/ä*", json!([{ "urlFilter": "/ads/%c3%a4" }]));
    exact("*|a/", json!([{ "urlFilter": "*|a/" }]));
    exact("a/|*", json!([{ "urlFilter": "a/|*" }]));
    exact("*$font,3p", json!([{ "domainType": "thirdParty", "resourceTypes": ["font"] }]));
    inexpressible("||*.js", "host-wildcard");
    inexact("/a^^", Certificate::Narrower, &["end-separators"], json!([{ "urlFilter": "/a^^" }]));
}

#[test]
fn regular_expressions() {
    exact(r"/^https?:\/\/[a-z]{4}\.com\//", json!([{ "regexFilter": r"^https?://[a-z]{4}\.com/" }]));
    exact(r"/\/[A-Z]\.js$/$match-case", json!([{ "regexFilter": r"/[A-Z]\.js$", "isUrlFilterCaseSensitive": true }]));
    inexpressible("/a(?!b)/", "regex-look-around");
    inexpressible(r"/(a)\1/", "regex-back-reference");
    inexpressible("/a.{200}/", "regex-too-large");
    check(Target::Firefox, r"/a(?!b)\/.{200}/", json!([{ "regexFilter": r"a(?!b)\/.{200}" }]));
}

#[test]
fn types() {
    exact("/a$script,image", json!([{ "urlFilter": "/a", "resourceTypes": ["script", "image"] }]));
    exact("/a$doc", json!([{ "urlFilter": "/a", "resourceTypes": ["main_frame"] }]));
    exact("/a$~script", json!([{ "urlFilter": "/a", "excludedResourceTypes": ["main_frame", "script"] }]));
    exact("/a$other", json!([{ "urlFilter": "/a", "excludedResourceTypes": EVERY_TYPE[..11] }]));
    check(
        Target::Firefox,
        "/a$image,object,ping",
        json!([{ "urlFilter": "/a", "resourceTypes":
            ["image", "imageset", "object", "object_subrequest", "ping", "beacon"] }]),
    );
    inexpressible("||a.com^$popup", "popup-only");
    let popup = |types: Value| json!([{ "urlFilter": "/a", "resourceTypes": types }]);
    inexact("/a$doc,popup", Certificate::Narrower, &["popup"], popup(json!(["main_frame"])));
    inexact("/a$all", Certificate::Narrower, &["popup", "page"], popup(json!(EVERY_TYPE)));
    check(Target::Firefox, "/a$all", json!([{ "urlFilter": "/a", "excludedResourceTypes": ["object_subrequest"] }]));
}

#[test]
fn parties_and_methods() {
    exact("/a$3p", json!([{ "urlFilter": "/a", "domainType": "thirdParty" }]));
    exact("/a$~3p", json!([{ "urlFilter": "/a", "domainType": "firstParty" }]));
    exact("/a$1p,3p", json!([{ "urlFilter": "/a" }]));
    inexpressible("/a$strict3p", "strict-party");
    inexpressible("/a$strict1p,1p", "strict-party");
    exact("/a$method=post|put", json!([{ "urlFilter": "/a", "requestMethods": ["post", "put"] }]));
    exact("/a$method=~post", json!([{ "urlFilter": "/a", "excludedRequestMethods": ["post"] }]));
    exact(
        "/a$method=get",
        json!([{ "urlFilter": "/a", "excludedRequestMethods":
            ["connect", "delete", "head", "options", "patch", "post", "put", "other"] }]),
    );
    let post = json!([{ "urlFilter": "/a", "requestMethods": ["post"] }]);
    inexact("/a$method=post|trace", Certificate::Narrower, &["trace-method"], post);
    inexpressible("/a$method=trace", "no-method-left");
    check(Target::Firefox, "/a$method=trace", json!([{ "urlFilter": "/a", "requestMethods": ["trace"] }]));
}

#[test]
fn initiators() {
    exact("/a$from=a.com|b.com", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com", "b.com"] }]));
    exact("/a$domain=~a.com", json!([{ "urlFilter": "/a", "excludedInitiatorDomains": ["a.com"] }]));
    exact(
        "/a$from=a.com|~b.a.com",
        json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"], "excludedInitiatorDomains": ["b.a.com"] }]),
    );
    // The longest entry decides in a filter, the excluded list in a rule.
    exact("/a$from=~a.com|b.a.com", json!([{ "urlFilter": "/a", "initiatorDomains": ["b.a.com"] }]));
    exact(
        "/a$from=a.com|~b.a.com|c.b.a.com",
        json!([
            { "urlFilter": "/a", "initiatorDomains": ["a.com"], "excludedInitiatorDomains": ["b.a.com"] },
            { "urlFilter": "/a", "initiatorDomains": ["c.b.a.com"] }
        ]),
    );
    exact("/a$from=[::1]", json!([{ "urlFilter": "/a", "initiatorDomains": ["[::1]"] }]));
}

#[test]
fn entries_that_cannot_be_said() {
    let narrower = |text, reasons: &[&str]| {
        let rules = json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"] }]);
        inexact(text, Certificate::Narrower, reasons, rules);
    };
    narrower("/a$from=a.com|b.*|c.*", &["entity-entry"]);
    narrower("/a$from=a.com|/b/", &["regex-entry"]);
    narrower("/a$from=a.com|/b/|c.*", &["entity-entry", "regex-entry"]);
    inexpressible("/a$from=b.*", "no-entry-left");
    inexpressible("/a$from=/b/", "no-entry-left");
    // Left out, an excluded entry would make the rule wider.
    inexpressible("/a$from=~b.*", "excluded-entry");
    inexpressible("/a$from=~/b/", "excluded-entry");
    inexpressible("/a$from=co.uk|~b.*", "excluded-entry");
    inexpressible("@@/a$from=~b.*", "excluded-entry");
    inexpressible("/a$from=a.com|~/b/", "excluded-entry");
    // Firefox reads these as numbers.
    check(Target::Firefox, "/a$from=a.com|168.1", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"] }]));
    check(Target::Firefox, "||168.1^", json!([{ "urlFilter": "||168.1^" }]));
    check(Target::Firefox, "||xn--a.com^", json!([{ "urlFilter": "||xn--a.com^" }]));
    check(Target::Firefox, "||xn--bcher-kva.com^", json!([{ "requestDomains": ["xn--bcher-kva.com"] }]));
    let output = output("/a$from=a.com|b.*|c.*", Target::Chromium);
    let sentence = "A list of domains cannot hold `name.*`, so those entries are left out. b.*, c.*";
    assert_eq!(output.report.findings[0].sentence, sentence);
}

#[test]
fn requested_hosts() {
    exact("*$script,to=a.com|b.com", json!([{ "requestDomains": ["a.com", "b.com"], "resourceTypes": ["script"] }]));
    exact("/a$denyallow=a.com|b.com", json!([{ "urlFilter": "/a", "excludedRequestDomains": ["a.com", "b.com"] }]));
    exact(
        "||a.com^$denyallow=x.a.com|b.com",
        json!([{ "requestDomains": ["a.com"], "excludedRequestDomains": ["x.a.com"] }]),
    );
    exact("||a.com^$to=x.a.com|y.a.com|b.com", json!([{ "requestDomains": ["x.a.com", "y.a.com"] }]));
    exact("||x.a.com^$to=a.com", json!([{ "requestDomains": ["x.a.com"] }]));
    exact("||x.a.com^$to=a.com|~x.a.com", json!([]));
    exact("||a.com^$to=b.com", json!([]));
    exact(
        "*$xhr,to=a.com|~b.a.com|c.b.a.com,denyallow=d.com|e.a.com",
        json!([
            { "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com", "e.a.com"],
              "resourceTypes": ["xmlhttprequest"] },
            { "requestDomains": ["c.b.a.com"], "resourceTypes": ["xmlhttprequest"] }
        ]),
    );
    inexpressible("||a.com^$to=~a.*", "excluded-entry");
}

#[test]
fn actions_and_priorities() {
    let text = "@@/a$important\n/b$important\n@@/c\n/d\n@@||e.com^$doc";
    let output = output(text, Target::Chromium);
    let found: Vec<(&str, u32)> = output.rules.iter().map(|rule| (rule.action.name(), rule.priority)).collect();
    assert_eq!(
        found,
        [("allow", 700_000), ("block", 600_000), ("allow", 500_000), ("block", 400_000), ("allow", 500_000)]
    );
    assert_eq!(bare(&output.rules[4]), json!({ "requestDomains": ["e.com"], "resourceTypes": ["main_frame"] }));
    assert_eq!(
        serde_json::to_string(&output.rules[3]).unwrap(),
        r#"{"id":4,"priority":400000,"action":{"type":"block"},"condition":{"urlFilter":"/d","isUrlFilterCaseSensitive":false}}"#
    );
    assert_eq!(
        serde_json::to_value(Rule::sites_off(7, ["b.com", "a.com", "b.com"])).unwrap(),
        json!({ "id": 7, "priority": 1_000_000, "action": { "type": "allowAllRequests" }, "condition": {
            "isUrlFilterCaseSensitive": false, "requestDomains": ["a.com", "b.com"], "resourceTypes": ["main_frame"]
        } })
    );
    assert_eq!(Rule::sites_off(7, [""; 0]), None);
}

/// Actions, priorities and conditions for Chromium.
#[track_caller]
fn acts(text: &str, expected: Value) -> Output<'_> {
    let output = output(text, Target::Chromium);
    let rules: Vec<Value> =
        output.rules.iter().map(|rule| json!([rule.priority / 1000, rule.action, bare(rule)])).collect();
    assert_eq!(Value::Array(rules), expected, "{text}\n{:#?}", output.report.findings);
    output
}

fn reasons(output: &Output<'_>) -> Vec<(u32, &'static str)> {
    output.report.findings.iter().map(|finding| (finding.origin.line, finding.reason.code())).collect()
}

#[test]
fn headers_and_pages() {
    exact("/a$header=via", json!([{ "urlFilter": "/a", "responseHeaders": [{ "header": "via" }] }]));
    exact(
        "/a$header=Via:1.? *x\\y",
        json!([{ "urlFilter": "/a", "responseHeaders": [{ "header": "via", "values": ["1.\\? *x\\\\y"] }] }]),
    );
    exact(
        "/a$header=via:~google",
        json!([{ "urlFilter": "/a", "responseHeaders": [{ "header": "via", "excludedValues": ["google"] }] }]),
    );
    inexpressible("/a$header=via:/goo/", "header-pattern");
    inexpressible("/a$requestheader=cookie", "exchange");
    inexpressible("/a$ipaddress=1.2.3.4", "exchange");
    exact(
        "/a$top=a.com|~b.a.com",
        json!([{ "urlFilter": "/a", "topDomains": ["a.com"], "excludedTopDomains": ["b.a.com"] }]),
    );
    check(Target::Firefox, "/a$top=a.com\n/b$header=via", json!([]));
}

#[test]
fn surrogates() {
    let noop = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/noop.js" } });
    let gif = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/1x1.gif" } });
    let block = json!({ "type": "block" });
    let a = json!({ "requestDomains": ["a.com"] });
    // The highest priority stands highest, then the first of the names.
    let output =
        output("||a.com^$redirect=noopjs\n||a.com^$redirect=1x1.gif\n||a.com^$redirect=noopjs:10", Target::Chromium);
    let order: Vec<u32> = output.rules.iter().map(|rule| rule.priority).filter(|&place| place > 401_000).collect();
    assert!(order[2] > order[1] && order[1] > order[0], "{order:?}");
    assert_eq!((order.len(), reasons(&output)), (3, vec![]));

    let (answered_a, unanswered_a) = (answered(a.clone()), unanswered(a.clone()));
    acts("||a.com^$redirect=noopjs", json!([[425, noop, answered_a], [400, block, unanswered_a]]));
    acts("||a.com^$redirect=noopjs,important", json!([[674, noop, answered_a], [600, block, unanswered_a]]));
    // Above an exception only if it is `$important`.
    let text = "||a.com^$redirect=noopjs\n||a.com^$important";
    acts(text, json!([[625, noop, answered_a], [400, block, unanswered_a], [600, block, a]]));
    let text = "||a.com^$redirect=noopjs\n||a.com^$important\n@@||a.com/x";
    let output = self::output(text, Target::Chromium);
    let mut order: Vec<u32> = output.rules.iter().map(|rule| rule.priority / 1000).collect();
    order.sort_unstable();
    assert_eq!(order, [400, 425, 500, 600, 625]);
    acts("||a.com^$redirect=none", json!([[425, block, a]]));
    let missing = acts("||a.com^$redirect=other", json!([[400, block, a]]));
    assert_eq!(reasons(&missing), [(1, "surrogate")]);
    // For what others block, and no more.
    let text = "||a.com^$redirect-rule=noopjs";
    assert_eq!(reasons(&acts(text, json!([]))), []);
    let x = json!({ "requestDomains": ["x.a.com"] });
    acts("||a.com^$redirect-rule=noopjs\n||x.a.com^", json!([[425, noop, answered(x.clone())], [400, block, x]]));
    acts("||x.a.com^$redirect-rule=1x1.gif\n||a.com^", json!([[425, gif, answered(x)], [400, block, a]]));
    acts(
        "||a.com/x$redirect-rule=1x1.gif\n||a.com^$important",
        json!([[625, gif, answered(json!({ "urlFilter": "||a.com/x" }))], [600, block, a]]),
    );
    let output = acts("||a.com/x$redirect-rule=1x1.gif\n/y.gif", json!([[400, block, { "urlFilter": "/y.gif" }]]));
    assert_eq!(reasons(&output), [(1, "partly-blocked")]);
}

/// A `data:` URL names no extension. Documents cannot be redirected to one: frames become empty, pages are blocked.
#[test]
fn surrogates_as_data_urls() {
    let redirect = |url: &str| json!({ "type": "redirect", "redirect": { "url": url } });
    let (noop, gif) = ("data:text/javascript;base64,Ow==", "data:image/gif;base64,R0lG");
    let settings =
        Settings { surrogates: Surrogates::new([("noopjs", noop), ("1x1.gif", gif)]), ..settings(Target::Chromium) };
    let rules = |text: &str| {
        let output = compile(&[Source { name: "list", text }], &settings);
        assert_eq!(reasons(&output), [], "{text}");
        let rules = output.rules.iter().map(|rule| json!([rule.priority / 1000, rule.action, bare(rule)]));
        Value::Array(rules.collect())
    };
    let typed = |types: Value| json!({ "requestDomains": ["a.com"], "resourceTypes": types });
    assert_eq!(
        rules("||a.com^$script,xhr,redirect=noopjs"),
        json!([[425, redirect(noop), typed(json!(["script", "xmlhttprequest"]))]])
    );
    assert_eq!(
        rules("||a.com^$frame,object,redirect=noopjs"),
        json!([[425, redirect("about:blank"), typed(json!(["sub_frame", "object"]))]])
    );
    let block = json!({ "type": "block" });
    let excluded = json!(["main_frame", "sub_frame", "object", "websocket", "webtransport"]);
    let rest = json!({ "requestDomains": ["a.com"], "excludedResourceTypes": excluded });
    assert_eq!(
        rules("||a.com^$redirect=1x1.gif"),
        json!([
            [425, redirect(gif), rest],
            [425, redirect("about:blank"), typed(json!(["sub_frame", "object"]))],
            [400, block, typed(json!(["websocket", "webtransport"]))],
        ])
    );
    assert_eq!(
        rules("||a.com^$document,script,redirect=noopjs"),
        json!([[425, redirect(noop), typed(json!(["script"]))], [400, block, typed(json!(["main_frame", "script"]))]])
    );
    assert_eq!(
        rules("||a.com^$frame,image,redirect-rule=1x1.gif\n||a.com^$image"),
        json!([[425, redirect(gif), typed(json!(["image"]))], [400, block, typed(json!(["image"]))]])
    );
}

#[test]
fn what_no_file_answers_is_blocked() {
    // In Chromium a redirect lets a WebSocket and a WebTransport go on.
    let noop = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/noop.js" } });
    let block = json!({ "type": "block" });
    let a = || json!({ "requestDomains": ["a.com"] });
    let of = |types: &[&str]| json!({ "requestDomains": ["a.com"], "resourceTypes": types });
    let but = |types: &[&str]| json!({ "requestDomains": ["a.com"], "excludedResourceTypes": types });
    let every = "||a.com^$all,redirect=noopjs";
    let output = acts(every, json!([[425, noop, but(&["websocket", "webtransport"])], [400, block, unanswered(a())]]));
    assert_eq!(reasons(&output), [(1, "popup"), (1, "page")]);
    for (text, expected) in [
        ("||a.com^$websocket,redirect=noopjs", json!([[400, block, of(&["websocket"])]])),
        ("||a.com^$script,redirect=noopjs", json!([[425, noop, of(&["script"])]])),
        (
            "||a.com^$script,websocket,redirect=noopjs",
            json!([[425, noop, of(&["script"])], [400, block, of(&["websocket"])]]),
        ),
        (
            "||a.com^$other,redirect=noopjs,important",
            json!([
                [
                    674,
                    noop,
                    but(&[
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
                        "webtransport"
                    ])
                ],
                [600, block, of(&["webtransport"])]
            ]),
        ),
        // What others block is blocked by them.
        ("||a.com^$websocket,redirect-rule=noopjs\n||a.com^", json!([[400, block, a()]])),
        ("||a.com^$websocket,redirect=none", json!([[425, block, of(&["websocket"])]])),
        // An exception stands above the block as above the answer.
        (
            "||a.com^$redirect=noopjs\n@@||a.com^$websocket",
            json!([
                [425, noop, answered(a())], [400, block, unanswered(a())], [500, { "type": "allow" }, of(&["websocket"])]
            ]),
        ),
    ] {
        let mut found: Vec<Value> = Vec::new();
        for rule in &self::output(text, Target::Chromium).rules {
            found.push(json!([rule.priority / 1000, rule.action, bare(rule)]));
        }
        let mut expected = expected.as_array().unwrap().clone();
        found.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert_eq!(found, expected, "{text}");
    }
    // Firefox ends what it redirects so.
    check(Target::Firefox, "||a.com^$websocket,redirect=noopjs", json!([of(&["websocket"])]));
}

#[test]
fn names_of_parameters() {
    let removing = |name: &str| {
        let transform = json!({ "queryTransform": { "removeParams": [name] } });
        json!({ "type": "redirect", "redirect": { "transform": transform } })
    };
    for (name, chromium, firefox) in [
        ("utm_source", Some("utm_source"), Some("utm_source")),
        ("%24deep_link", Some("$deep_link"), Some("$deep_link")),
        ("a%5B%5D", Some("a[]"), Some("a[]")),
        ("a+b", Some("a b"), Some("a b")),
        ("~a", None, None),
        ("a~b", Some("a~b"), None),
        ("%7Ea", None, Some("~a")),
        ("a(b)", Some("a(b)"), None),
        ("a[]", None, None),
        ("a:b", None, None),
        ("$a", None, None),
        ("@a", None, None),
        ("a%20b", None, None),
        ("a%5b%5d", None, None),
        ("%61", None, None),
    ] {
        for (target, expected) in [(Target::Chromium, chromium), (Target::Firefox, firefox)] {
            let text = format!("||a.com^$removeparam={name}");
            let output = output(&text, target);
            let actions: Vec<Value> = output.rules.iter().map(|rule| json!(rule.action)).collect();
            assert_eq!(actions, Vec::from_iter(expected.map(removing)), "{text}");
            let reason = if name == "~a" { "param-pattern" } else { "param-name" };
            let expected = if expected.is_some() { vec![] } else { vec![(1, reason)] };
            assert_eq!(reasons(&output), expected, "{text}");
        }
    }
    // No URL has such a parameter, so no rule is exact.
    for name in ["é", "a'b", "a=b"] {
        exact(&format!("||a.com^$removeparam={name}"), json!([]));
    }
}

#[test]
fn hosts_with_the_dot_of_the_root() {
    // Firefox takes `b.a.com.` for another host than `b.a.com`, so a rule that spares one must name both.
    let both = json!([{ "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com.", "b.a.com"] }]);
    check(Target::Firefox, "||a.com^$to=~b.a.com", both);
    exact("||a.com^$to=~b.a.com", json!([{ "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com"] }]));
}

#[test]
fn surrogates_for_many_blocks() {
    let gif = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/1x1.gif" } });
    let block = json!({ "type": "block" });
    let names: Vec<String> = (10..40).map(|at| format!("a{at}.com")).collect();
    let hosts: String = names.iter().map(|name| format!("||{name}^\n")).collect();
    let paths: String = names.iter().map(|name| format!("||{name}/x\n")).collect();
    let asked =
        |from: &[&str]| json!({ "requestDomains": names, "initiatorDomains": from, "resourceTypes": ["image"] });
    // Whole hosts are one rule, which filters share.
    let two = "*$image,redirect-rule=1x1.gif,from=x.com\n*$image,redirect-rule=1x1.gif,from=y.com\n";
    let text = format!("{two}{hosts}");
    let output =
        acts(&text, json!([[425, gif, asked(&["x.com", "y.com"])], [400, block, { "requestDomains": names }]]));
    assert_eq!(reasons(&output), []);
    // Of first parties those that are of the same site.
    let text = format!("*$image,1p,redirect-rule=1x1.gif,from=www.a12.com\n{hosts}");
    let own = json!({
        "requestDomains": ["a12.com"], "initiatorDomains": ["www.a12.com"], "domainType": "firstParty",
        "resourceTypes": ["image"]
    });
    acts(&text, json!([[425, gif, own], [400, block, { "requestDomains": names }]]));
    // Paths would take a rule each.
    let text = format!("{two}{paths}||a9.com^");
    let output = self::output(&text, Target::Chromium);
    let redirects: Vec<&Rule> = output.rules.iter().filter(|rule| rule.priority > 401_000).collect();
    assert_eq!(redirects.iter().map(|rule| &rule.condition.request_domains).collect::<Vec<_>>(), [&["a9.com"]]);
    assert_eq!(reasons(&output), [(1, "blocked-hosts"), (2, "blocked-hosts")]);
    // What is blocked on all of its URLs is said first.
    let text = format!("||b.com/x$redirect-rule=1x1.gif\n||b.com/x$font\n{}", paths.replace("||", "||b.com/x/"));
    let output = self::output(&text, Target::Chromium);
    let redirects: Vec<&Rule> = output.rules.iter().filter(|rule| rule.priority > 401_000).collect();
    assert_eq!(
        redirects.iter().map(|rule| &rule.condition.resource_types[..]).collect::<Vec<_>>(),
        [[RuleResourceType::Font]]
    );
    assert_eq!(reasons(&output), [(1, "partly-blocked")]);
    // As many hosts as may be, and first for what most filters ask.
    let text = format!("*$font,redirect-rule=1x1.gif,from=z.com\n{two}{hosts}");
    let limits = Limits { surrogate_hosts: 40, ..Limits::static_rules(Target::Chromium) };
    let settings = Settings { limits, ..settings(Target::Chromium) };
    let output = compile(&[Source { name: "list", text: &text }], &settings);
    let redirects: Vec<Value> = output.rules.iter().filter(|rule| rule.priority > 401_000).map(bare).collect();
    assert_eq!(redirects, [asked(&["x.com", "y.com"])]);
    assert_eq!(reasons(&output), [(1, "block-by-block")]);
}

#[test]
fn exceptions_from_modifications() {
    let noop = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/noop.js" } });
    let block = json!({ "type": "block" });
    let csp = |value: &str| {
        let change = json!({ "header": "content-security-policy", "operation": "append", "value": value });
        json!({ "type": "modifyHeaders", "responseHeaders": [change] })
    };
    let frames = |hosts: Value| {
        let mut value = json!({ "resourceTypes": ["main_frame", "sub_frame"] });
        value.as_object_mut().unwrap().extend(hosts.as_object().unwrap().clone());
        value
    };
    let a = json!({ "requestDomains": ["a.com"] });
    acts("||a.com^$csp=worker-src 'none'", json!([[750, csp("worker-src 'none'"), frames(a.clone())]]));
    let but_b = json!({ "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com"] });
    for exception in ["csp", "csp=worker-src 'none'"] {
        let text = format!("||a.com^$csp=worker-src 'none'\n@@||b.a.com^${exception}");
        let output = output(&text, Target::Chromium);
        assert_eq!(bare(&output.rules[0]), frames(but_b.clone()), "{text}");
        assert_eq!((output.rules.len(), reasons(&output)), (1, vec![]));
    }
    acts(
        "||a.com^$csp=worker-src 'none'\n@@||a.com^$csp=img-src 'none'",
        json!([[750, csp("worker-src 'none'"), frames(a.clone())]]),
    );
    assert_eq!(reasons(&acts("||a.com^$csp=worker-src 'none'\n@@||a.com^$csp", json!([]))), []);
    let gone = acts("||a.com^$csp=worker-src 'none'\n@@||a.com/x$csp", json!([]));
    assert_eq!(reasons(&gone), [(1, "cancelled")]);
    let text = "||a.com^$csp=worker-src 'none'\n@@||a.com/x$csp,subdocument";
    let output = acts(
        text,
        json!([[750, csp("worker-src 'none'"), { "requestDomains": ["a.com"], "resourceTypes": ["main_frame"] }]]),
    );
    assert_eq!(reasons(&output), [(1, "partly-cancelled")]);
    // A filter that cannot be said takes away at least what it says.
    let text = "||a.com^$csp=worker-src 'none',from=b.com\n@@||a.com^$csp,from=b.*";
    assert_eq!(reasons(&acts(text, json!([]))), [(1, "cancelled")]);
    // Where the surrogate is cancelled, the block stays.
    acts(
        "||a.com^$redirect=noopjs\n@@||b.a.com^$redirect-rule=noopjs",
        json!([[425, noop, answered(but_b)], [400, block, a]]),
    );
    acts("||a.com^$redirect=noopjs\n@@||a.com^$redirect-rule", json!([[400, block, a]]));
    acts(
        "||a.com^$redirect=noopjs,important\n@@||a.com^$redirect-rule",
        json!([[674, noop, answered(a.clone())], [600, block, unanswered(a)]]),
    );
}

#[test]
fn parameters_and_headers() {
    let removing = |names: Value| {
        let transform = json!({ "queryTransform": { "removeParams": names } });
        json!({ "type": "redirect", "redirect": { "transform": transform } })
    };
    let types = json!(EVERY_TYPE);
    // One rule takes them all out; many would send a request from one to the next.
    let output = acts(
        "$removeparam=b\n$removeparam=a\n||a.com^$removeparam=b",
        json!([[100, removing(json!(["a", "b"])), { "resourceTypes": types }],
               [100, removing(json!(["b"])), { "requestDomains": ["a.com"], "resourceTypes": types }]]),
    );
    assert_eq!(reasons(&output), []);
    acts(
        "||a.com^$removeparam,xhr",
        json!([[100, { "type": "redirect", "redirect": { "transform": { "query": "" } } },
                { "requestDomains": ["a.com"], "resourceTypes": ["xmlhttprequest"] }]]),
    );
    for text in ["$removeparam=~a", "$removeparam=/^a/"] {
        assert_eq!(reasons(&acts(text, json!([]))), [(1, "param-pattern")]);
    }
    let output = self::output("||a.com^$removeparam=a\n@@||b.com^\n@@||x.a.com^", Target::Chromium);
    assert_eq!(reasons(&output), [(1, "shadowed")]);
    let output = self::output("||a.com^$removeparam=a\n@@||b.com^", Target::Chromium);
    assert_eq!(reasons(&output), []);

    let remove = |name: &str| json!([{ "header": name, "operation": "remove" }]);
    let a = json!({ "requestDomains": ["a.com"], "resourceTypes": ["script"] });
    acts(
        "||a.com^$removeheader=refresh,script",
        json!([[750, { "type": "modifyHeaders", "responseHeaders": remove("refresh") }, a]]),
    );
    acts(
        "||a.com^$removeheader=request:x-a,script",
        json!([[750, { "type": "modifyHeaders", "requestHeaders": remove("x-a") }, a]]),
    );
    acts(
        "||a.com^$cookie,script",
        json!([[750, { "type": "modifyHeaders", "requestHeaders": remove("cookie"),
                       "responseHeaders": remove("set-cookie") }, a]]),
    );
    for text in ["||a.com^$cookie=a", "||a.com^$replace=/a/b/", "||a.com^$urlskip=?a", "@@||a.com^$stealth"] {
        assert_eq!(reasons(&acts(text, json!([]))), [(1, "modification")], "{text}");
    }
}

#[test]
fn own_rules() {
    // The extension's own rule is held to the same file.
    let wanted: Value = serde_json::from_str(include_str!("../data/privacy-control.json")).unwrap();
    let rule = serde_json::to_value(Rule::global_privacy_control(2, Target::Chromium, ["b.com", "a.com"])).unwrap();
    assert_eq!(rule, wanted);
    assert_eq!(Rule::upgrade(9, Target::Chromium, [""; 0]), None);
    let rule = Rule::upgrade(9, Target::Firefox, ["a.com"]).unwrap();
    assert_eq!((rule.priority, rule.action.name()), (50_000, "upgradeScheme"));
}

#[test]
fn each_list_has_rules_of_its_own() {
    let lists = [
        Source { name: "one", text: "||a.com^\n||b.com^\n||c.com^$csp=img-src 'none'" },
        Source { name: "none", text: "! nothing" },
        Source { name: "two", text: "||b.com^$badfilter\n@@||c.com^$csp\n||d.com^\n||x.a.com^$redirect-rule=noopjs" },
    ];
    let outputs = compile_each(&lists, &settings(Target::Chromium));
    let rules: Vec<Vec<Value>> = outputs.iter().map(|output| output.rules.iter().map(bare).collect()).collect();
    assert_eq!(
        rules,
        [
            vec![json!({ "requestDomains": ["a.com"] })],
            vec![],
            vec![json!({ "requestDomains": ["d.com"] }), answered(json!({ "requestDomains": ["x.a.com"] }))]
        ]
    );
    let counts: Vec<(usize, usize, usize)> =
        outputs.iter().map(|output| (output.report.filters, output.report.exact, output.report.disabled)).collect();
    assert_eq!(counts, [(2, 2, 1), (0, 0, 0), (3, 3, 0)]);
    assert_eq!(outputs[2].map[&2][0].line, 4);
    assert!(outputs.iter().all(|output| output.rules.iter().zip(1..).all(|(rule, id)| rule.id == id)));
}

#[test]
fn surrogates_for_few_hosts_are_of_their_own_list() {
    let rule = "*$image,redirect-rule=1x1.gif,from=x.com";
    let lists = [
        Source { name: "one", text: &format!("{rule}\n||a.com^") },
        Source { name: "two", text: &format!("{rule}\n||b.com^") },
    ];
    let outputs = compile_each(&lists, &settings(Target::Chromium));
    let both =
        json!({ "requestDomains": ["a.com", "b.com"], "initiatorDomains": ["x.com"], "resourceTypes": ["image"] });
    for (output, host) in outputs.iter().zip(["a.com", "b.com"]) {
        let rules: Vec<Value> = output.rules.iter().map(bare).collect();
        assert_eq!(rules, [both.clone(), json!({ "requestDomains": [host] })]);
        assert_eq!((output.map[&1].len(), reasons(output)), (1, vec![]));
    }
    // For so many they would be new with each update of another list.
    let hosts: String = (0..300).map(|at| format!("||a{at}.com^\n")).collect();
    let lists = [Source { name: "one", text: rule }, Source { name: "two", text: &hosts }];
    let outputs = compile_each(&lists, &settings(Target::Chromium));
    assert_eq!((outputs[0].rules.len(), reasons(&outputs[0])), (0, vec![(1, "block-by-block")]));
}

#[test]
fn surrogates_that_find_no_place_are_blocks() {
    let text = "||a.com^$redirect=noopjs\n||b.com^";
    let limits = Limits { rules: 9, unsafe_rules: 0, regex_rules: 0, surrogate_hosts: 0 };
    let settings = Settings { limits, ..settings(Target::Chromium) };
    let output = compile(&[Source { name: "list", text }], &settings);
    assert!(output.rules.iter().all(|rule| (rule.action.name(), rule.priority) == ("block", 400_000)));
    assert_eq!(reasons(&output), [(1, "over-budget")]);
    assert_eq!((output.report.exact, output.report.narrower), (1, 1));
}

#[test]
fn the_block_of_a_surrogate_without_a_place_has_its_worth() {
    let text = "||b.com^\n/c\n/d$redirect=noopjs,image\n/e$redirect=noopjs,script";
    let mut worth = Worth::default();
    (0..3).for_each(|_| worth.count("list", 3));
    (0..2).for_each(|_| worth.count("list", 2));
    worth.count("list", 4);
    let limits = Limits { rules: 3, unsafe_rules: 0, regex_rules: 0, surrogate_hosts: 0 };
    let settings = Settings { limits, worth, ..settings(Target::Chromium) };
    let output = compile(&[Source { name: "list", text }], &settings);
    let rules: Vec<Value> = output.rules.iter().map(bare).collect();
    let images = json!({ "urlFilter": "/d", "resourceTypes": ["image"] });
    let scripts = json!({ "urlFilter": "/e", "resourceTypes": ["script"] });
    assert_eq!(rules, [json!({ "urlFilter": "/c" }), images, scripts]);
    assert_eq!(reasons(&output), [(1, "over-budget"), (3, "over-budget"), (4, "over-budget")]);
}

#[test]
fn rules_that_differ_in_one_set_are_one() {
    exact("||b.com^\n||a.com^\n||x.a.com^\n||b.com^", json!([{ "requestDomains": ["a.com", "b.com"] }]));
    exact("0.0.0.0 b.com a.com\n||c.com^", json!([{ "requestDomains": ["a.com", "b.com", "c.com"] }]));
    exact(
        "||a.com^$3p\n||b.com^$3p\n||c.com^",
        json!([{ "requestDomains": ["a.com", "b.com"], "domainType": "thirdParty" }, { "requestDomains": ["c.com"] }]),
    );
    exact("/a$from=a.com\n/a$from=b.com", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com", "b.com"] }]));
    exact("/a$script\n/a$image", json!([{ "urlFilter": "/a", "resourceTypes": ["script", "image"] }]));
    exact("/a$1p\n/a$3p", json!([{ "urlFilter": "/a" }]));
    // In two sets they differ for good: the union would match more than either.
    exact(
        "/a$from=a.com,script\n/a$from=b.com,image",
        json!([
            { "urlFilter": "/a", "initiatorDomains": ["a.com"], "resourceTypes": ["script"] },
            { "urlFilter": "/a", "initiatorDomains": ["b.com"], "resourceTypes": ["image"] }
        ]),
    );
    exact(
        "||a.com^$from=x.com\n||b.com^$from=y.com",
        json!([
            { "requestDomains": ["a.com"], "initiatorDomains": ["x.com"] },
            { "requestDomains": ["b.com"], "initiatorDomains": ["y.com"] }
        ]),
    );
    // Nor are exclusions united, which would only take away.
    exact(
        "/a$from=~a.com\n/a$from=~b.com",
        json!([
            { "urlFilter": "/a", "excludedInitiatorDomains": ["a.com"] },
            { "urlFilter": "/a", "excludedInitiatorDomains": ["b.com"] }
        ]),
    );
    exact("/a\n@@/a", json!([{ "urlFilter": "/a" }, { "urlFilter": "/a" }]));
}

#[test]
fn rules_that_others_cover_are_left_out() {
    exact("||a.com^\n||x.a.com/b\n||a.com^$3p,script", json!([{ "requestDomains": ["a.com"] }]));
    exact("/a/b.js$script\n/b.js", json!([{ "urlFilter": "/b.js" }]));
    exact("||a.com/b\n||a.com/b/c", json!([{ "urlFilter": "||a.com/b" }]));
    exact("/a$from=b.com\n/a", json!([{ "urlFilter": "/a" }]));
    // Not covered: another host, another anchor, another end, other types.
    for text in
        ["||a.com^\n||a.com.x/", "|http://a\n/http://ab", "||a.com/b\n/a.com/b/c", "/b.js|\n/b.js?", "/a$script\n/ab"]
    {
        assert_eq!(output(text, Target::Chromium).rules.len(), 2, "{text}");
    }
    // What covers is listed with all its filters.
    let output = output("||a.com^$3p,script\n||x.a.com/b\n||a.com^", Target::Chromium);
    let lines: Vec<u32> = output.map[&1].iter().map(|origin| origin.line).collect();
    assert_eq!(lines, [1, 2, 3]);
}

#[test]
fn a_path_on_many_hosts_is_one_rule() {
    let hosts = ["a.com", "b.com", "c.com", "d.com", "e.com", "f.com", "g.com", "h.com"];
    let text = hosts.map(|host| format!("||{host}/stat.gif?")).join("\n");
    exact(&text, json!([{ "regexFilter": r"^[^/]+//(?:[^/]*@)?[^/:]*/stat\.gif\?", "requestDomains": hosts }]));
    // With a wildcard, or on fewer hosts, it stays as it is.
    let text = hosts.map(|host| format!("||{host}/stat*.gif")).join("\n");
    assert_eq!(output(&text, Target::Chromium).rules.len(), 8);
    let text = hosts[1..].iter().map(|host| format!("||{host}/stat.gif")).collect::<Vec<_>>().join("\n");
    assert_eq!(output(&text, Target::Chromium).rules.len(), 7);
}

#[test]
fn origins() {
    let lists = [
        Source { name: "one", text: "! comment\n||a.com^\n||gone.com^\n##.ad\n0.0.0.0 b.com c.com" },
        Source { name: "two", text: "||a.com^\n||gone.com^$badfilter\n||d.com^$redirect=noopjs" },
    ];
    let output = compile(&lists, &Settings::of(Target::Chromium));
    assert_eq!(
        serde_json::to_value(&output.map).unwrap(),
        json!({ "1": [
            { "list": "one", "line": 2, "filter": "||a.com^" },
            { "list": "one", "line": 5, "filter": "0.0.0.0 b.com c.com" },
            { "list": "two", "line": 1, "filter": "||a.com^" },
            { "list": "two", "line": 3, "filter": "||d.com^$redirect=noopjs" }
        ] })
    );
    let report = &output.report;
    assert_eq!((report.filters, report.exact, report.inexpressible, report.disabled), (5, 4, 0, 1));
    assert_eq!(
        serde_json::to_value(&report.findings).unwrap(),
        json!([{
            "list": "two", "line": 3, "filter": "||d.com^$redirect=noopjs", "certificate": "narrower",
            "reason": "surrogate", "sentence": "The request is stopped: the extension has no such surrogate. noopjs"
        }])
    );
}

/// What a list's text means is what its rules are made of.
#[test]
fn lines_prefixes_and_parts() {
    let condition = |text: &str| {
        let output = compile(&[Source { name: "list", text }], &Settings::of(Target::Chromium));
        let report = &output.report;
        assert_eq!((report.exact, report.findings.len(), output.rules.len()), (1, 0, 1), "{text:?}: {report:?}");
        bare(&output.rules[0])
    };
    for (text, expected) in [
        ("||pay-login-$script", json!({ "urlFilter": "||pay-login-", "resourceTypes": ["script"] })),
        ("||ads.x$3p", json!({ "urlFilter": "||ads.x", "domainType": "thirdParty" })),
        ("||ads.test$3p", json!({ "requestDomains": ["ads.test"], "domainType": "thirdParty" })),
        ("|ads.test", json!({ "requestDomains": ["ads.test"] })),
        ("||.ads.test^", json!({ "urlFilter": ".ads.test^" })),
        (
            "||ads.test^$image, \\\n    script",
            json!({ "requestDomains": ["ads.test"], "resourceTypes": ["script", "image"] }),
        ),
        ("! a \\\r    ||b.test^\r||ads.test^\r", json!({ "requestDomains": ["ads.test"] })),
        ("||ads.test^\u{a0}", json!({ "requestDomains": ["ads.test"] })),
        (
            "*$script,domain=blog.test|shop.test\n*$script,domain=blog.test,badfilter",
            json!({ "initiatorDomains": ["shop.test"], "resourceTypes": ["script"] }),
        ),
    ] {
        assert_eq!(condition(text), expected, "{text:?}");
    }
}

#[test]
fn environments() {
    let lists = [Source { name: "list", text: "!#if cap\n/a\n!#else\n/b\n!#endif" }];
    let settings = Settings { environment: Environment::new(["cap"]), ..Settings::of(Target::Chromium) };
    let output = compile(&lists, &settings);
    assert_eq!(bare(&output.rules[0]), json!({ "urlFilter": "/a" }));
}

#[test]
fn blocks_go_first_when_there_are_too_many() {
    let lists = [Source { name: "list", text: "/a\n||b.com^\n||c.com^\n@@/d\n/e./\n/f.g/" }];
    let compile = |rules, regex_rules| {
        let limits = Limits { rules, regex_rules, unsafe_rules: 0, surrogate_hosts: 0 };
        let output = compile(&lists, &Settings { limits, ..Settings::of(Target::Chromium) });
        let lost: Vec<(u32, &str)> = output.report.findings.iter().map(|f| (f.origin.line, f.reason.code())).collect();
        let lost = lost.iter().map(|(line, reason)| format!("{line} {reason}")).collect::<Vec<_>>().join(", ");
        (output.rules.len(), lost)
    };
    assert_eq!(compile(5, 2), (5, String::new()));
    assert_eq!(compile(5, 1), (4, "6 over-regex-budget".into()));
    assert_eq!(compile(3, 0), (3, "5 over-regex-budget, 6 over-regex-budget".into()));
    assert_eq!(
        compile(2, 2),
        (2, "1 over-budget, 5 over-budget, 6 over-budget".into()),
        "the exception and the block of two filters stay"
    );
    assert_eq!(compile(0, 0).0, 0);
    // What requests ask for stays first.
    let mut worth = Worth::default();
    worth.count("list", 6);
    let limits = Limits { rules: 2, regex_rules: 2, unsafe_rules: 0, surrogate_hosts: 0 };
    let output = brock::dnr::compile(&lists, &Settings { limits, worth, ..Settings::of(Target::Chromium) });
    assert_eq!(reasons(&output).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 5]);
}

#[test]
fn the_same_lists_give_the_same_bytes() {
    let text = "||b.com^\n||a.com^\n/x$script\n/x$image,from=q.com|~r.q.com\n@@/y\n||c.com/z\n";
    let bytes = || serde_json::to_string(&output(text, Target::Chromium)).unwrap();
    assert_eq!(bytes(), bytes());
    let rules = output(text, Target::Chromium).rules;
    assert_eq!(serde_json::from_str::<Vec<Rule>>(&serde_json::to_string(&rules).unwrap()).unwrap(), rules);
}

#[test]
fn real_lists() {
    let (Some(easylist), Some(easyprivacy)) = (data::text("lists/easylist.txt"), data::text("lists/easyprivacy.txt"))
    else {
        return;
    };
    let lists = [Source { name: "EasyList", text: &easylist }, Source { name: "EasyPrivacy", text: &easyprivacy }];
    let both = compile(&lists, &Settings::of(Target::Chromium));
    println!("{}", both.report);
    // Another converter's build of the same lists has 3,714 + 8,905.
    assert!(both.rules.len() < 12_619, "{} rules", both.rules.len());
    assert!(both.report.exact_share() >= 0.965, "{:.4} exact", both.report.exact_share());
    let origins: usize = both.map.values().map(Vec::len).sum();
    assert!(origins >= both.report.exact, "every exact filter has its rule");
    assert!(both.rules.iter().zip(1..).all(|(rule, id)| rule.id == id));
}
