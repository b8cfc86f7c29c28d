//! Compares this crate's regular expressions with the `fancy-regex` crate: every expression of the real lists on
//! recorded URLs, and generated expressions on generated text.

use std::time::{Duration, Instant};

use brock::oracle::regex_matches;
use brock::{Builder, Engine, Exchange, Failed, Request, ResourceType};
use proptest::prelude::*;

use crate::properties::cases;
use crate::{corpus, data};

/// The expression compiled by `fancy-regex`; `None` if it rejects the expression. On ASCII text its Unicode classes
/// match the same characters as JavaScript's.
fn other(source: &str, ignore_case: bool) -> Option<fancy_regex::Regex> {
    let flags = if ignore_case { "(?i)" } else { "" };
    let source = source.replace("\\/", "/").replace("[^]", "[\\s\\S]").replace("[$&]", "[$\\&]");
    fancy_regex::RegexBuilder::new(&format!("{flags}{source}")).backtrack_limit(10_000_000).build().ok()
}

/// The expressions of all list lines that start with a slash.
fn expressions() -> Option<Vec<String>> {
    let names = ["easylist", "easyprivacy", "ubo-filters.min", "ubo-privacy.min", "ubo-badware.min", "adguard-base"];
    let texts: Option<Vec<String>> = names.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect();
    let mut all: Vec<String> = texts?
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let line = line.strip_prefix("@@").unwrap_or(line).strip_prefix('/')?;
            let end = line.rfind("/$").or_else(|| line.ends_with('/').then_some(line.len() - 1))?;
            Some(line[..end].to_owned())
        })
        .filter(|source| !source.contains("##"))
        .collect();
    all.sort();
    all.dedup();
    Some(all)
}

#[test]
fn list_expressions_match_like_fancy_regex() {
    let (Some(expressions), Some(requests)) = (expressions(), corpus::requests()) else { return };
    let (mut compared, mut untaken, mut matched) = (0, 0, 0);
    for (source, ignore_case) in expressions.iter().flat_map(|source| [(source, true), (source, false)]) {
        let theirs = other(source, ignore_case);
        for recorded in requests.iter().step_by(397) {
            let request = recorded.request();
            let url = request.url().as_str();
            let Some(ours) = regex_matches(source, url, ignore_case) else {
                untaken += 1;
                continue;
            };
            if let Some(theirs) = theirs.as_ref().and_then(|regex| regex.is_match(url).ok()) {
                assert_eq!(ours, theirs, "/{source}/ on {url}, ignore case: {ignore_case}");
                compared += 1;
                matched += ours as u32;
            }
        }
    }
    println!("{} expressions, {compared} comparisons, {matched} matches, {untaken} rejected", expressions.len());
    assert!(compared > 10_000);
}

#[test]
fn javascript_semantics() {
    for (source, text, expected) in [
        (r"^a(?=b)b$", "ab", true),
        (r"a(?!b)", "ab", false),
        (r"(?<=a)b", "ab", true),
        (r"(?<!a)b", "ab", false),
        (r"(?<=^ab*)c", "abbbc", true),
        (r"(a+)+$", &format!("{}b", "a".repeat(5000)), false),
        (r"^(a|aa)+$", &format!("{}b", "a".repeat(200)), false),
        (r"(?=.*x)(?=.*y)z", "zxy", true),
        (r"(?!.*x).y", "xay", true),
        (r"(?!.*x).y", "axy", false),
        (r"^(?!.*x).*y$", "axy", false),
        (r"(?:(?=a)a|b)*c", "ababc", true),
        (r"(a*)*b", "aaab", true),
        (r"(a*)*\1b", "aab", true),
        (r"^(.+)-\1$", "ab-ab", true),
        (r"^(.+)-\1$", "ab-ac", false),
        (r"\bads\b", "x-ads-y", true),
        (r"\Bads", "xads", true),
        (r"[^]", "\n", true),
        (r".", "\n", false),
        (r"a{2}", "a", false),
        (r"a{,2}", "a{,2}", true),
        (r"x{1,3}?y", "xxy", true),
        (r"[\d-z]", "-", true),
        (r"[a\-z]", "b", false),
        (r"\x41", "A", true),
        (r"^.{100,}$", &"x".repeat(99), false),
        (r"^.{100,}$", &"x".repeat(100), true),
        (r"[A-Z]", "é", false),
        (r"abcdefg", "abcdefabcdefg", true),
        (r"abcdefg", "abcdefabcdef", false),
        (r"^[a-z]{2,4}\.", "abcd.", true),
        (r"^[a-z]{2,4}\.", "abcde.", false),
        (r"^[a-z]{2,4}\.", "a.", false),
        // The time must be linear, not quadratic, in the length of the text.
        (r"[a-z]{3,}\d\d", &format!("{}1bcd22", "a".repeat(30_000)), true),
        (r"(?:[a-z]+-)+\d", &format!("{}x1", "ab-".repeat(5_000)), false),
    ] {
        assert_eq!(regex_matches(source, text, false), Some(expected), "/{source}/ on {text:?}");
    }
    for source in ["(", ")", "[a", "a**", "*", "[b-a]", "a{2,1}", "\\", "(?<n>a)", "\\p{L}", "(?i)a", "é"] {
        assert_eq!(regex_matches(source, "a", false), None, "/{source}/");
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn generated_expressions_match_like_fancy_regex(source in expression(), text in "[abAB/.-]{0,12}", ignore_case: bool) {
        let theirs = other(&source, ignore_case).and_then(|regex| regex.is_match(&text).ok());
        if let (Some(ours), Some(theirs)) = (regex_matches(&source, &text, ignore_case), theirs) {
            prop_assert_eq!(ours, theirs, "/{}/ on {:?}", source, text);
        }
    }

    #[test]
    fn any_source_is_compiled_or_rejected(source in "[ab()\\[\\]{}*+?|^$.\\\\,0-9=!<:dwsb-]{0,24}", text in "[ab]{0,30}") {
        let _ = regex_matches(&source, &text, true);
    }
}

fn expression() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        "[abAB]",
        Just(".".into()),
        Just("[ab]".into()),
        Just("[^a]".into()),
        Just("\\w".into()),
        Just("\\b".into()),
        Just("/".into())
    ];
    atom.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}{b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
            inner.clone().prop_map(|a| format!("(?:{a})*")),
            inner.clone().prop_map(|a| format!("(?:{a}){{1,2}}?")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.clone().prop_map(|a| format!("(?={a})")),
            inner.clone().prop_map(|a| format!("(?!{a})")),
            inner.clone().prop_map(|a| format!("(?<={a})").replace('*', "")),
            inner.clone().prop_map(|a| format!("^{a}")),
            inner.prop_map(|a| format!("{a}$")),
        ]
    })
}

/// Whether a filter with the expression matches a URL, how many expressions reached the step limit, and whether the
/// explanation reports this for the filter.
fn asked(source: &str, url: &str) -> (bool, u32, bool) {
    let list = format!("/{source}/$match-case");
    let mut builder = Builder::new();
    builder.add_list("list", &list);
    let engine = Engine::new(builder.build().0);
    let request = Request::new(url, "", ResourceType::Script).unwrap();
    let explained = engine.explain(&request);
    let is_named = explained.near_misses.iter().any(|miss| miss.failed == Failed::GaveUp);
    assert_eq!(explained.decision.is_block(), !explained.matches.is_empty());
    (explained.decision.is_block(), explained.gave_up, is_named)
}

#[test]
fn catastrophic_expressions_finish_or_reach_the_step_limit() {
    let long = format!("https://x.com/{}!", "a".repeat(20_000));
    // With recorded failed states these expressions take time linear in the length of the URL.
    for source in [r"(a+)+$", r"(a|aa)+$", r"(?:a+)+b", r"(.*a){10}$", r"(?:(?:a+)+)+$", r"^(?:[^!]|a)+$"] {
        assert_eq!(asked(source, &long), (false, 0, false), "/{source}/");
    }
    // Failed states are not recorded for expressions that store positions. The step limit ends the run, and the
    // explanation names the filter.
    for source in [r"(a*)*$", r"(a*)*\1$", r"(a+)+\1$", r"(a+)(a+)(a+)\3\2\1$", r"(?=(a+))(?:\1a|a)*$", r"(a|aa)+\1\1$"]
    {
        assert_eq!(asked(source, &long), (false, 1, true), "/{source}/");
    }
    let short = format!("https://x.com/{}!", "a".repeat(1_000));
    assert_eq!(asked(r"(a+)\1!$", &short), (true, 0, false));
}

/// The step limit includes all kinds of work, such as comparing long texts or clearing the record of a large program.
#[test]
fn the_step_limit_bounds_the_time() {
    let mut times = Vec::new();
    for (source, length) in [
        (r"(a+)+$".to_owned(), 20_000),
        (r"(a+)(a+)(a+)\3\2\1$".to_owned(), 1_000),
        (r"(a+)(a+)(a+)\3\2\1$".to_owned(), 500_000),
        (format!("(?:{}|b)*$", "(?:a+)+b|".repeat(2_000)), 500_000),
    ] {
        let url = format!("https://x.com/{}!", "a".repeat(length));
        let start = Instant::now();
        let (is_block, ..) = asked(&source, &url);
        times.push((start.elapsed(), length));
        assert!(!is_block);
    }
    println!("{times:?}");
    assert!(times.iter().all(|(time, _)| *time < Duration::from_secs(5)), "{times:?}");
}

/// An expression that reaches the step limit is counted once, in a pattern or in a modifier, and its filter does not
/// match.
#[test]
fn expressions_at_the_step_limit_are_reported() {
    let slow = r"(a+)(a+)(a+)\3\2\1$";
    let long = "a".repeat(20_000);
    let url = format!("https://x.com/?a={long}!");
    let header = [("via", &*format!("{long}!"))];
    let exchange = Exchange::default().with_response_headers(&header);
    let request = Request::new(&url, "https://a.com/", ResourceType::Script).unwrap().with_exchange(exchange);
    for filter in [format!("/{slow}/"), format!("*$removeparam=/{slow}/"), format!("*$script,header=via:/{slow}/")] {
        let mut builder = Builder::new();
        builder.add_list("list", &filter);
        let (image, report) = builder.build();
        assert_eq!(report.filters(), 1, "{filter}");
        let engine = Engine::new(image);
        let explained = engine.explain(&request);
        assert_eq!((explained.gave_up, explained.modifications.url()), (1, None), "{filter}");
        assert!(!explained.decision.is_block(), "{filter}");
    }
}
