//! Filters with `redirect=` and `redirect-rule=`.

use brock::dnr::{Limits, Rule, RuleResourceType, Settings, Source, Surrogates, Target, compile};
use serde_json::{Value, json};

use super::common::{
    self, check, check_actions, condition, reasons, redirect_condition, settings, unredirectable_condition,
};

#[test]
fn surrogates() {
    let noop = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/noop.js" } });
    let gif = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/1x1.gif" } });
    let block = json!({ "type": "block" });
    let a = json!({ "requestDomains": ["a.com"] });
    // The highest priority of a filter has precedence, then the alphabetically first name.
    let output = common::output(
        "||a.com^$redirect=noopjs\n||a.com^$redirect=1x1.gif\n||a.com^$redirect=noopjs:10",
        Target::Chromium,
    );
    let order: Vec<u32> = output.rules.iter().map(|rule| rule.priority).filter(|&place| place > 401_000).collect();
    assert!(order[2] > order[1] && order[1] > order[0], "{order:?}");
    assert_eq!((order.len(), reasons(&output)), (3, vec![]));

    let (answered_a, unanswered_a) = (redirect_condition(a.clone()), unredirectable_condition(a.clone()));
    check_actions("||a.com^$redirect=noopjs", json!([[425, noop, answered_a], [400, block, unanswered_a]]));
    check_actions("||a.com^$redirect=noopjs,important", json!([[674, noop, answered_a], [600, block, unanswered_a]]));
    // A surrogate has precedence over an `$important` block unless an exception matches.
    let text = "||a.com^$redirect=noopjs\n||a.com^$important";
    check_actions(text, json!([[625, noop, answered_a], [400, block, unanswered_a], [600, block, a]]));
    let text = "||a.com^$redirect=noopjs\n||a.com^$important\n@@||a.com/x";
    let output = common::output(text, Target::Chromium);
    let mut order: Vec<u32> = output.rules.iter().map(|rule| rule.priority / 1000).collect();
    order.sort_unstable();
    assert_eq!(order, [400, 425, 500, 600, 625]);
    check_actions("||a.com^$redirect=none", json!([[425, block, a]]));
    let missing = check_actions("||a.com^$redirect=other", json!([[400, block, a]]));
    assert_eq!(reasons(&missing), [(1, "surrogate")]);
    // `redirect-rule` applies only to requests that other filters block.
    let text = "||a.com^$redirect-rule=noopjs";
    assert_eq!(reasons(&check_actions(text, json!([]))), []);
    let x = json!({ "requestDomains": ["x.a.com"] });
    check_actions(
        "||a.com^$redirect-rule=noopjs\n||x.a.com^",
        json!([[425, noop, redirect_condition(x.clone())], [400, block, x]]),
    );
    check_actions(
        "||x.a.com^$redirect-rule=1x1.gif\n||a.com^",
        json!([[425, gif, redirect_condition(x)], [400, block, a]]),
    );
    check_actions(
        "||a.com/x$redirect-rule=1x1.gif\n||a.com^$important",
        json!([[625, gif, redirect_condition(json!({ "urlFilter": "||a.com/x" }))], [600, block, a]]),
    );
    let output =
        check_actions("||a.com/x$redirect-rule=1x1.gif\n/y.gif", json!([[400, block, { "urlFilter": "/y.gif" }]]));
    assert_eq!(reasons(&output), [(1, "partly-blocked")]);
}

/// Documents cannot be redirected to `data:` URLs: frames become empty, pages are blocked.
#[test]
fn surrogates_as_data_urls() {
    let redirect = |url: &str| json!({ "type": "redirect", "redirect": { "url": url } });
    let (noop, gif) = ("data:text/javascript;base64,Ow==", "data:image/gif;base64,R0lG");
    let settings =
        Settings { surrogates: Surrogates::new([("noopjs", noop), ("1x1.gif", gif)]), ..settings(Target::Chromium) };
    let rules = |text: &str| {
        let output = compile(&[Source { name: "list", text }], &settings);
        assert_eq!(reasons(&output), [], "{text}");
        let rules = output.rules.iter().map(|rule| json!([rule.priority / 1000, rule.action, condition(rule)]));
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
fn types_that_rules_cannot_redirect_are_blocked() {
    // Chromium ignores redirects of WebSockets and WebTransports.
    let noop = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/noop.js" } });
    let block = json!({ "type": "block" });
    let a = || json!({ "requestDomains": ["a.com"] });
    let of = |types: &[&str]| json!({ "requestDomains": ["a.com"], "resourceTypes": types });
    let but = |types: &[&str]| json!({ "requestDomains": ["a.com"], "excludedResourceTypes": types });
    let every = "||a.com^$all,redirect=noopjs";
    let output = check_actions(
        every,
        json!([[425, noop, but(&["websocket", "webtransport"])], [400, block, unredirectable_condition(a())]]),
    );
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
        // Other filters block the WebSocket.
        ("||a.com^$websocket,redirect-rule=noopjs\n||a.com^", json!([[400, block, a()]])),
        ("||a.com^$websocket,redirect=none", json!([[425, block, of(&["websocket"])]])),
        // An exception has precedence over the block and the redirect.
        (
            "||a.com^$redirect=noopjs\n@@||a.com^$websocket",
            json!([
                [425, noop, redirect_condition(a())], [400, block, unredirectable_condition(a())], [500, { "type": "allow" }, of(&["websocket"])]
            ]),
        ),
    ] {
        let mut found: Vec<Value> = Vec::new();
        for rule in &common::output(text, Target::Chromium).rules {
            found.push(json!([rule.priority / 1000, rule.action, condition(rule)]));
        }
        let mut expected = expected.as_array().unwrap().clone();
        found.sort_by_key(Value::to_string);
        expected.sort_by_key(Value::to_string);
        assert_eq!(found, expected, "{text}");
    }
    // In Firefox a redirect ends a WebSocket.
    check(Target::Firefox, "||a.com^$websocket,redirect=noopjs", json!([of(&["websocket"])]));
}

#[test]
fn redirect_rules_for_many_blocks() {
    let gif = json!({ "type": "redirect", "redirect": { "extensionPath": "/surrogates/1x1.gif" } });
    let block = json!({ "type": "block" });
    let names: Vec<String> = (10..40).map(|at| format!("a{at}.com")).collect();
    let hosts: String = names.iter().map(|name| format!("||{name}^\n")).collect();
    let paths: String = names.iter().map(|name| format!("||{name}/x\n")).collect();
    let repeated =
        |from: &[&str]| json!({ "requestDomains": names, "initiatorDomains": from, "resourceTypes": ["image"] });
    // Filters share one rule for blocks of whole hosts.
    let two = "*$image,redirect-rule=1x1.gif,from=x.com\n*$image,redirect-rule=1x1.gif,from=y.com\n";
    let text = format!("{two}{hosts}");
    let output = check_actions(
        &text,
        json!([[425, gif, repeated(&["x.com", "y.com"])], [400, block, { "requestDomains": names }]]),
    );
    assert_eq!(reasons(&output), []);
    // A first-party rule has only the hosts of its sites.
    let text = format!("*$image,1p,redirect-rule=1x1.gif,from=www.a12.com\n{hosts}");
    let own = json!({
        "requestDomains": ["a12.com"], "initiatorDomains": ["www.a12.com"], "domainType": "firstParty",
        "resourceTypes": ["image"]
    });
    check_actions(&text, json!([[425, gif, own], [400, block, { "requestDomains": names }]]));
    // Blocks of paths would need one rule each.
    let text = format!("{two}{paths}||a9.com^");
    let output = common::output(&text, Target::Chromium);
    let redirects: Vec<&Rule> = output.rules.iter().filter(|rule| rule.priority > 401_000).collect();
    assert_eq!(redirects.iter().map(|rule| &rule.condition.request_domains).collect::<Vec<_>>(), [&["a9.com"]]);
    assert_eq!(reasons(&output), [(1, "blocked-hosts"), (2, "blocked-hosts")]);
    // Parts in which all URLs are blocked are kept first.
    let text = format!("||b.com/x$redirect-rule=1x1.gif\n||b.com/x$font\n{}", paths.replace("||", "||b.com/x/"));
    let output = common::output(&text, Target::Chromium);
    let redirects: Vec<&Rule> = output.rules.iter().filter(|rule| rule.priority > 401_000).collect();
    assert_eq!(
        redirects.iter().map(|rule| &rule.condition.resource_types[..]).collect::<Vec<_>>(),
        [[RuleResourceType::Font]]
    );
    assert_eq!(reasons(&output), [(1, "partly-blocked")]);
    // The number of hosts is limited; requests of the most filters come first.
    let text = format!("*$font,redirect-rule=1x1.gif,from=z.com\n{two}{hosts}");
    let limits = Limits { surrogate_hosts: 40, ..Limits::static_rules() };
    let settings = Settings { limits, ..settings(Target::Chromium) };
    let output = compile(&[Source { name: "list", text: &text }], &settings);
    let redirects: Vec<Value> = output.rules.iter().filter(|rule| rule.priority > 401_000).map(condition).collect();
    assert_eq!(redirects, [repeated(&["x.com", "y.com"])]);
    assert_eq!(reasons(&output), [(1, "block-by-block")]);
}
