//! Whole lists: rules of each list, origins, environments, real lists.

use brock::dnr::{Rule, Settings, Source, Target, compile, compile_each, compile_files};
use brock::lists::{Environment, expand};
use serde_json::{Value, json};

use super::common::{condition, output, reasons, redirect_condition, settings};
use crate::data;

#[test]
fn each_list_has_its_own_rules() {
    let lists = [
        Source { name: "one", text: "||a.com^\n||b.com^\n||c.com^$csp=img-src 'none'" },
        Source { name: "none", text: "! nothing" },
        Source { name: "two", text: "||b.com^$badfilter\n@@||c.com^$csp\n||d.com^\n||x.a.com^$redirect-rule=noopjs" },
    ];
    let outputs = compile_each(&lists, &settings(Target::Chromium));
    let rules: Vec<Vec<Value>> = outputs.iter().map(|output| output.rules.iter().map(condition).collect()).collect();
    assert_eq!(
        rules,
        [
            vec![json!({ "requestDomains": ["a.com"] })],
            vec![],
            vec![json!({ "requestDomains": ["d.com"] }), redirect_condition(json!({ "requestDomains": ["x.a.com"] }))]
        ]
    );
    let counts: Vec<(usize, usize, usize)> =
        outputs.iter().map(|output| (output.report.filters, output.report.exact, output.report.disabled)).collect();
    assert_eq!(counts, [(2, 2, 1), (0, 0, 0), (3, 3, 0)]);
    assert_eq!(outputs[2].map[&2][0].line, 4);
    assert!(outputs.iter().all(|output| output.rules.iter().zip(1..).all(|(rule, id)| rule.id == id)));
}

#[test]
fn the_files_of_a_list_have_one_ruleset() {
    let settings = settings(Target::Chromium);
    let included = |path: &str| match path {
        "more.txt" => Some("||b.com^\n||x.com^$badfilter\n!#if nothing"),
        "last.txt" => Some("||d.com/x$image"),
        _ => None,
    };
    let list = |name, text| expand(name, text, &settings.environment, included);
    let lists = [
        list("one", "||a.com^\n!#include more.txt\n||c.com^\n!#include last.txt\n!#include absent.txt"),
        list("two", "||x.com^\n||y.com^"),
    ];
    let outputs = compile_files(&lists, &settings);
    let rules: Vec<Vec<Value>> = outputs.iter().map(|output| output.rules.iter().map(condition).collect()).collect();
    assert_eq!(
        rules,
        [
            vec![
                json!({ "requestDomains": ["a.com", "b.com", "c.com"] }),
                json!({ "urlFilter": "||d.com/x", "resourceTypes": ["image"] }),
            ],
            vec![json!({ "requestDomains": ["y.com"] })],
        ]
    );
    let origins: Vec<(&str, u32)> =
        outputs[0].map.values().flatten().map(|origin| (origin.list, origin.line)).collect();
    assert_eq!(origins, [("one", 1), ("one", 3), ("more.txt", 1), ("last.txt", 1)]);
    let counts: Vec<(usize, usize)> = outputs.iter().map(|one| (one.report.filters, one.report.disabled)).collect();
    assert_eq!(counts, [(4, 0), (1, 1)]);
}

#[test]
fn each_list_has_its_own_surrogate_rules() {
    let rule = "*$image,redirect-rule=1x1.gif,from=x.com";
    let lists = [
        Source { name: "one", text: &format!("{rule}\n||a.com^") },
        Source { name: "two", text: &format!("{rule}\n||b.com^") },
    ];
    let outputs = compile_each(&lists, &settings(Target::Chromium));
    let both =
        json!({ "requestDomains": ["a.com", "b.com"], "initiatorDomains": ["x.com"], "resourceTypes": ["image"] });
    for (output, host) in outputs.iter().zip(["a.com", "b.com"]) {
        let rules: Vec<Value> = output.rules.iter().map(condition).collect();
        assert_eq!(rules, [both.clone(), json!({ "requestDomains": [host] })]);
        assert_eq!((output.map[&1].len(), reasons(output)), (1, vec![]));
    }
    // Rules with many hosts of another list would change with each of its updates.
    let hosts: String = (0..300).map(|at| format!("||a{at}.com^\n")).collect();
    let lists = [Source { name: "one", text: rule }, Source { name: "two", text: &hosts }];
    let outputs = compile_each(&lists, &settings(Target::Chromium));
    assert_eq!((outputs[0].rules.len(), reasons(&outputs[0])), (0, vec![(1, "block-by-block")]));
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
            "reason": "surrogate", "sentence": "The extension has no surrogate with this name, so the request is blocked: noopjs"
        }])
    );
}

/// Rules follow the text of a list: line ends, continuations, prefixes, `$badfilter`.
#[test]
fn rules_follow_the_text_of_a_list() {
    let condition = |text: &str| {
        let output = compile(&[Source { name: "list", text }], &Settings::of(Target::Chromium));
        let report = &output.report;
        assert_eq!((report.exact, report.findings.len(), output.rules.len()), (1, 0, 1), "{text:?}: {report:?}");
        condition(&output.rules[0])
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
    assert_eq!(condition(&output.rules[0]), json!({ "urlFilter": "/a" }));
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
    // Another converter makes 3,714 + 8,905 rules from the same lists.
    assert!(both.rules.len() < 12_619, "{} rules", both.rules.len());
    assert!(both.report.exact_share() >= 0.965, "{:.4} exact", both.report.exact_share());
    let origins: usize = both.map.values().map(Vec::len).sum();
    assert!(origins >= both.report.exact, "every exact filter has its rule");
    assert!(both.rules.iter().zip(1..).all(|(rule, id)| rule.id == id));
}
