//! Merged and removed rules.

use brock::dnr::Target;
use serde_json::json;

use super::common::{condition, exact, output};

#[test]
fn rules_that_differ_in_one_set_are_merged() {
    exact("||b.com^\n||a.com^\n||x.a.com^\n||b.com^", json!([{ "requestDomains": ["a.com", "b.com"] }]));
    exact("0.0.0.0 b.com a.com\n||c.com^", json!([{ "requestDomains": ["a.com", "b.com", "c.com"] }]));
    exact(
        "||a.com^$3p\n||b.com^$3p\n||c.com^",
        json!([{ "requestDomains": ["a.com", "b.com"], "domainType": "thirdParty" }, { "requestDomains": ["c.com"] }]),
    );
    exact("/a$from=a.com\n/a$from=b.com", json!([{ "urlFilter": "/a", "initiatorDomains": ["a.com", "b.com"] }]));
    exact("/a$script\n/a$image", json!([{ "urlFilter": "/a", "resourceTypes": ["script", "image"] }]));
    exact("/a$1p\n/a$3p", json!([{ "urlFilter": "/a" }]));
    // Rules that differ in two sets are not merged: the union would match more.
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
    // Exclusions are not merged: the union would match less.
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
fn subsumed_rules_are_removed() {
    exact("||a.com^\n||x.a.com/b\n||a.com^$3p,script", json!([{ "requestDomains": ["a.com"] }]));
    exact("/a/b.js$script\n/b.js", json!([{ "urlFilter": "/b.js" }]));
    exact("||a.com/b\n||a.com/b/c", json!([{ "urlFilter": "||a.com/b" }]));
    exact("/a$from=b.com\n/a", json!([{ "urlFilter": "/a" }]));
    // Not subsumed: another host, another anchor, another end, other types.
    for text in
        ["||a.com^\n||a.com.x/", "|http://a\n/http://ab", "||a.com/b\n/a.com/b/c", "/b.js|\n/b.js?", "/a$script\n/ab"]
    {
        assert_eq!(output(text, Target::Chromium).rules.len(), 2, "{text}");
    }
    // The remaining rule has the filters of the removed ones.
    let output = output("||a.com^$3p,script\n||x.a.com/b\n||a.com^", Target::Chromium);
    let lines: Vec<u32> = output.map[&1].iter().map(|origin| origin.line).collect();
    assert_eq!(lines, [1, 2, 3]);
}

#[test]
fn a_path_on_many_hosts_becomes_one_rule() {
    let hosts = ["a.com", "b.com", "c.com", "d.com", "e.com", "f.com", "g.com", "h.com"];
    let text = hosts.map(|host| format!("||{host}/stat.gif?")).join("\n");
    exact(&text, json!([{ "regexFilter": r"^[^/]+//(?:[^/]*@)?[^/:]*/stat\.gif\?", "requestDomains": hosts }]));
    // Paths with a wildcard, and paths on fewer hosts, are not merged.
    let text = hosts.map(|host| format!("||{host}/stat*.gif")).join("\n");
    assert_eq!(output(&text, Target::Chromium).rules.len(), 8);
    let text = hosts[1..].iter().map(|host| format!("||{host}/stat.gif")).collect::<Vec<_>>().join("\n");
    assert_eq!(output(&text, Target::Chromium).rules.len(), 7);
}

/// Chromium finds a rule by five characters of its `urlFilter` and tests rules without them for every request.
#[test]
fn many_rules_with_few_hosts_have_a_pattern_for_each_host() {
    let filter = |at: usize| format!("||host{at}.com^$script,from=page{at}.com\n");
    let text: String = (0..14).map(filter).collect();
    let merged = "||one.com^$from=x.com,denyallow=a.one.com\n||two.com^$from=x.com\n||three.com^$from=x.com";
    let text = format!("{text}{merged}\n||t.co^$from=y.com");
    let all = output(&text, Target::Chromium);
    assert_eq!(all.report.findings, [], "{text}");
    let found: Vec<_> = all.rules.iter().map(condition).collect();
    let host = |at: usize| {
        json!({
            "urlFilter": format!("||host{at}.com"), "requestDomains": [format!("host{at}.com")],
            "initiatorDomains": [format!("page{at}.com")], "resourceTypes": ["script"]
        })
    };
    assert_eq!(found[..14], (0..14).map(host).collect::<Vec<_>>());
    assert_eq!(
        found[14..],
        [
            json!({
                "urlFilter": "||one.com", "requestDomains": ["one.com"], "excludedRequestDomains": ["a.one.com"],
                "initiatorDomains": ["x.com"]
            }),
            // One rule in Firefox.
            json!({ "urlFilter": "||three.com", "requestDomains": ["three.com"], "initiatorDomains": ["x.com"] }),
            json!({ "urlFilter": "||two.com", "requestDomains": ["two.com"], "initiatorDomains": ["x.com"] }),
            // A host of four characters is no such text.
            json!({ "requestDomains": ["t.co"], "initiatorDomains": ["y.com"] })
        ]
    );
    // Each rule has its own filters.
    let lines = |id: u32| all.map[&id].iter().map(|origin| origin.line).collect::<Vec<_>>();
    assert_eq!([1, 15, 16, 17, 18].map(lines), [vec![1], vec![15], vec![17], vec![16], vec![18]]);
    // Firefox tests every rule for every request, so fewer rules are better.
    assert_eq!(output(&text, Target::Firefox).rules.len(), 17);
}
