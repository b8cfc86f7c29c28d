//! Filters with other modifications, and exceptions that cancel them.

use brock::dnr::Target;
use serde_json::{Value, json};

use super::common::{
    self, EVERY_TYPE, check_actions, condition, exact, reasons, redirect_condition, unredirectable_condition,
};

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
    check_actions("||a.com^$csp=worker-src 'none'", json!([[750, csp("worker-src 'none'"), frames(a.clone())]]));
    let but_b = json!({ "requestDomains": ["a.com"], "excludedRequestDomains": ["b.a.com"] });
    for exception in ["csp", "csp=worker-src 'none'"] {
        let text = format!("||a.com^$csp=worker-src 'none'\n@@||b.a.com^${exception}");
        let output = common::output(&text, Target::Chromium);
        assert_eq!(condition(&output.rules[0]), frames(but_b.clone()), "{text}");
        assert_eq!((output.rules.len(), reasons(&output)), (1, vec![]));
    }
    check_actions(
        "||a.com^$csp=worker-src 'none'\n@@||a.com^$csp=img-src 'none'",
        json!([[750, csp("worker-src 'none'"), frames(a.clone())]]),
    );
    assert_eq!(reasons(&check_actions("||a.com^$csp=worker-src 'none'\n@@||a.com^$csp", json!([]))), []);
    let gone = check_actions("||a.com^$csp=worker-src 'none'\n@@||a.com/x$csp", json!([]));
    assert_eq!(reasons(&gone), [(1, "cancelled")]);
    let text = "||a.com^$csp=worker-src 'none'\n@@||a.com/x$csp,subdocument";
    let output = check_actions(
        text,
        json!([[750, csp("worker-src 'none'"), { "requestDomains": ["a.com"], "resourceTypes": ["main_frame"] }]]),
    );
    assert_eq!(reasons(&output), [(1, "partly-cancelled")]);
    // An exception that rules cannot express cancels a superset of its requests.
    let text = "||a.com^$csp=worker-src 'none',from=b.com\n@@||a.com^$csp,from=b.*";
    assert_eq!(reasons(&check_actions(text, json!([]))), [(1, "cancelled")]);
    // If only the surrogate is cancelled, the block stays.
    check_actions(
        "||a.com^$redirect=noopjs\n@@||b.a.com^$redirect-rule=noopjs",
        json!([[425, noop, redirect_condition(but_b)], [400, block, a]]),
    );
    check_actions("||a.com^$redirect=noopjs\n@@||a.com^$redirect-rule", json!([[400, block, a]]));
    check_actions(
        "||a.com^$redirect=noopjs,important\n@@||a.com^$redirect-rule",
        json!([[674, noop, redirect_condition(a.clone())], [600, block, unredirectable_condition(a)]]),
    );
}

#[test]
fn parameters_and_headers() {
    let removing = |names: Value| {
        let transform = json!({ "queryTransform": { "removeParams": names } });
        json!({ "type": "redirect", "redirect": { "transform": transform } })
    };
    let types = json!(EVERY_TYPE);
    // One rule removes several parameters; separate rules would each cause a redirect.
    let output = check_actions(
        "$removeparam=b\n$removeparam=a\n||a.com^$removeparam=b",
        json!([[100, removing(json!(["a", "b"])), { "resourceTypes": types }],
               [100, removing(json!(["b"])), { "requestDomains": ["a.com"], "resourceTypes": types }]]),
    );
    assert_eq!(reasons(&output), []);
    check_actions(
        "||a.com^$removeparam,xhr",
        json!([[100, { "type": "redirect", "redirect": { "transform": { "query": "" } } },
                { "requestDomains": ["a.com"], "resourceTypes": ["xmlhttprequest"] }]]),
    );
    for text in ["$removeparam=~a", "$removeparam=/^a/"] {
        assert_eq!(reasons(&check_actions(text, json!([]))), [(1, "param-pattern")]);
    }
    let output = common::output("||a.com^$removeparam=a\n@@||b.com^\n@@||x.a.com^", Target::Chromium);
    assert_eq!(reasons(&output), [(1, "shadowed")]);
    let output = common::output("||a.com^$removeparam=a\n@@||b.com^", Target::Chromium);
    assert_eq!(reasons(&output), []);

    let remove = |name: &str| json!([{ "header": name, "operation": "remove" }]);
    let a = json!({ "requestDomains": ["a.com"], "resourceTypes": ["script"] });
    check_actions(
        "||a.com^$removeheader=refresh,script",
        json!([[750, { "type": "modifyHeaders", "responseHeaders": remove("refresh") }, a]]),
    );
    check_actions(
        "||a.com^$removeheader=request:x-a,script",
        json!([[750, { "type": "modifyHeaders", "requestHeaders": remove("x-a") }, a]]),
    );
    check_actions(
        "||a.com^$cookie,script",
        json!([[750, { "type": "modifyHeaders", "requestHeaders": remove("cookie"),
                       "responseHeaders": remove("set-cookie") }, a]]),
    );
    for text in ["||a.com^$cookie=a", "||a.com^$replace=/a/b/", "||a.com^$urlskip=?a", "@@||a.com^$stealth"] {
        assert_eq!(reasons(&check_actions(text, json!([]))), [(1, "modification")], "{text}");
    }
}

#[test]
fn parameter_names() {
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
            let output = common::output(&text, target);
            let actions: Vec<Value> = output.rules.iter().map(|rule| json!(rule.action)).collect();
            assert_eq!(actions, Vec::from_iter(expected.map(removing)), "{text}");
            let reason = if name == "~a" { "param-pattern" } else { "param-name" };
            let expected = if expected.is_some() { vec![] } else { vec![(1, reason)] };
            assert_eq!(reasons(&output), expected, "{text}");
        }
    }
    // No URL has these parameters, so having no rule is exact.
    for name in ["é", "a'b", "a=b"] {
        exact(&format!("||a.com^$removeparam={name}"), json!([]));
    }
}
