//! More rules than the limits allow.

use brock::dnr::{HitCounts, Limits, Settings, Source, Target, compile};
use serde_json::{Value, json};

use super::common::{condition, reasons, settings};

#[test]
fn surrogates_beyond_the_limit_become_blocks() {
    let text = "||a.com^$redirect=noopjs\n||b.com^";
    let limits = Limits { rules: 9, unsafe_rules: 0, regex_rules: 0, surrogate_hosts: 0 };
    let settings = Settings { limits, ..settings(Target::Chromium) };
    let output = compile(&[Source { name: "list", text }], &settings);
    assert!(output.rules.iter().all(|rule| (rule.action.name(), rule.priority) == ("block", 400_000)));
    assert_eq!(reasons(&output), [(1, "over-budget")]);
    assert_eq!((output.report.exact, output.report.narrower), (1, 1));
}

#[test]
fn blocks_that_replace_surrogates_keep_their_hit_counts() {
    let text = "||b.com^\n/c\n/d$redirect=noopjs,image\n/e$redirect=noopjs,script";
    let mut hit_counts = HitCounts::default();
    (0..3).for_each(|_| hit_counts.add("list", 3));
    (0..2).for_each(|_| hit_counts.add("list", 2));
    hit_counts.add("list", 4);
    let limits = Limits { rules: 3, unsafe_rules: 0, regex_rules: 0, surrogate_hosts: 0 };
    let settings = Settings { limits, hit_counts, ..settings(Target::Chromium) };
    let output = compile(&[Source { name: "list", text }], &settings);
    let rules: Vec<Value> = output.rules.iter().map(condition).collect();
    let images = json!({ "urlFilter": "/d", "resourceTypes": ["image"] });
    let scripts = json!({ "urlFilter": "/e", "resourceTypes": ["script"] });
    assert_eq!(rules, [json!({ "urlFilter": "/c" }), images, scripts]);
    assert_eq!(reasons(&output), [(1, "over-budget"), (3, "over-budget"), (4, "over-budget")]);
}

#[test]
fn blocks_are_dropped_before_exceptions() {
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
    // Rules with hits are kept first.
    let mut hit_counts = HitCounts::default();
    hit_counts.add("list", 6);
    let limits = Limits { rules: 2, regex_rules: 2, unsafe_rules: 0, surrogate_hosts: 0 };
    let output = brock::dnr::compile(&lists, &Settings { limits, hit_counts, ..Settings::of(Target::Chromium) });
    assert_eq!(reasons(&output).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 2, 3, 5]);
}
