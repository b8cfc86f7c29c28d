//! Single filters and their rules.

use brock::dnr::{Certificate, Target};
use serde_json::{Value, json};

use super::common::{EVERY_TYPE, check, condition, exact, inexact, inexpressible, output};

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
    // In a filter the longest entry decides, in a rule the excluded list.
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
fn entries_that_rules_cannot_express() {
    let narrower = |text, reasons: &[&str]| {
        let rules = json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"] }]);
        inexact(text, Certificate::Narrower, reasons, rules);
    };
    narrower("/a$from=a.com|b.*|c.*", &["entity-entry"]);
    narrower("/a$from=a.com|/b/", &["regex-entry"]);
    narrower("/a$from=a.com|/b/|c.*", &["entity-entry", "regex-entry"]);
    inexpressible("/a$from=b.*", "no-entry-left");
    inexpressible("/a$from=/b/", "no-entry-left");
    // Without an excluded entry the rule would match too much.
    inexpressible("/a$from=~b.*", "excluded-entry");
    inexpressible("/a$from=~/b/", "excluded-entry");
    inexpressible("/a$from=co.uk|~b.*", "excluded-entry");
    inexpressible("@@/a$from=~b.*", "excluded-entry");
    inexpressible("/a$from=a.com|~/b/", "excluded-entry");
    // Firefox reads these names as numbers.
    check(Target::Firefox, "/a$from=a.com|168.1", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com"] }]));
    check(Target::Firefox, "||168.1^", json!([{ "urlFilter": "||168.1^" }]));
    check(Target::Firefox, "||xn--a.com^", json!([{ "urlFilter": "||xn--a.com^" }]));
    check(Target::Firefox, "||xn--bcher-kva.com^", json!([{ "requestDomains": ["xn--bcher-kva.com"] }]));
    let output = output("/a$from=a.com|b.*|c.*", Target::Chromium);
    let sentence = "Domain lists of rules cannot contain `name.*`, so these entries are left out: b.*, c.*";
    assert_eq!(output.report.findings[0].sentence, sentence);
}

#[test]
fn request_hosts() {
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
fn headers_and_top_pages() {
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
fn hosts_with_a_final_dot() {
    // Firefox treats `b.a.com.` and `b.a.com` as different hosts, so an excluded host is listed in both forms.
    let both = json!([{ "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com.", "b.a.com"] }]);
    check(Target::Firefox, "||a.com^$to=~b.a.com", both);
    exact("||a.com^$to=~b.a.com", json!([{ "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com"] }]));
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
    assert_eq!(condition(&output.rules[4]), json!({ "requestDomains": ["e.com"], "resourceTypes": ["main_frame"] }));
    assert_eq!(
        serde_json::to_string(&output.rules[3]).unwrap(),
        r#"{"id":4,"priority":400000,"action":{"type":"block"},"condition":{"urlFilter":"/d","isUrlFilterCaseSensitive":false}}"#
    );
}
