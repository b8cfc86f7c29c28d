//! Filters → declarativeNetRequest rules: what they become, and what is said of them.

use brock::dnr::{Certificate, Limits, Output, Rule, Source, Target, compile};
use brock::filter::Environment;
use serde_json::{Value, json};

use crate::data;

fn output(text: &str, target: Target) -> Output<'_> {
    let lists = [Source { name: "list", text }];
    compile(&lists, &Environment::default(), target, &Limits::static_rules(target))
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
    exact(
        "/a$other",
        json!([{ "urlFilter": "/a", "excludedResourceTypes": [
            "main_frame", "sub_frame", "stylesheet", "script", "image", "font", "object", "xmlhttprequest", "ping",
            "media", "websocket"
        ] }]),
    );
    check(
        Target::Firefox,
        "/a$image,object,ping",
        json!([{ "urlFilter": "/a", "resourceTypes":
            ["image", "imageset", "object", "object_subrequest", "ping", "beacon"] }]),
    );
    inexpressible("||a.com^$popup", "popup-only");
    let popup = |types: Value| json!([{ "urlFilter": "/a", "resourceTypes": types }]);
    inexact("/a$doc,popup", Certificate::Narrower, &["popup"], popup(json!(["main_frame"])));
    inexact(
        "/a$all",
        Certificate::Narrower,
        &["popup", "page"],
        popup(json!([
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
            "other"
        ])),
    );
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
    // An expression is asked only where no host fits.
    exact("/a$from=a.com|~/b/", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"] }]));
    // Firefox reads these as numbers.
    check(Target::Firefox, "/a$from=a.com|168.1", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"] }]));
    check(Target::Firefox, "||168.1^", json!([{ "urlFilter": "||168.1^" }]));
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
    let limits = Limits::static_rules(Target::Chromium);
    let output = compile(&lists, &Environment::default(), Target::Chromium, &limits);
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
            "reason": "surrogate", "sentence": "The request is stopped and not yet answered with the surrogate."
        }])
    );
}

#[test]
fn environments() {
    let lists = [Source { name: "list", text: "!#if cap\n/a\n!#else\n/b\n!#endif" }];
    let environment = Environment::new(["cap"]);
    let limits = Limits::static_rules(Target::Chromium);
    let output = compile(&lists, &environment, Target::Chromium, &limits);
    assert_eq!(bare(&output.rules[0]), json!({ "urlFilter": "/a" }));
}

#[test]
fn blocks_go_first_when_there_are_too_many() {
    let lists = [Source { name: "list", text: "/a\n||b.com^\n||c.com^\n@@/d\n/e/\n/f.g/" }];
    let compile = |rules, regex_rules| {
        let limits = Limits { rules, regex_rules, unsafe_rules: 0 };
        let output = compile(&lists, &Environment::default(), Target::Chromium, &limits);
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
    let limits = Limits::static_rules(Target::Chromium);
    let both = compile(&lists, &Environment::default(), Target::Chromium, &limits);
    println!("{}", both.report);
    // Another converter's build of the same lists has 3,714 + 8,905.
    assert!(both.rules.len() < 12_619, "{} rules", both.rules.len());
    assert!(both.report.exact_share() >= 0.965, "{:.4} exact", both.report.exact_share());
    let origins: usize = both.map.values().map(Vec::len).sum();
    assert!(origins >= both.report.exact, "every exact filter has its rule");
    assert!(both.rules.iter().zip(1..).all(|(rule, id)| rule.id == id));
}
