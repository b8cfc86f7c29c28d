//! Merged and removed rules.

use brock::dnr::Target;
use serde_json::json;

use super::common::{exact, output};

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
