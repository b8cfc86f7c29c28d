//! Properties that are checked with generated filters and requests.

use brock::filter::{NetworkFilter, lines};
use brock::lists::{Environment, List};
use brock::oracle::Oracle;
use brock::{Builder, Engine, Image, Request, ResourceType};
use proptest::prelude::*;

/// The number of generated cases: `PROPTEST_CASES` from the environment, otherwise `usual`.
pub(super) fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    ProptestConfig::with_cases(asked.unwrap_or(usual))
}

pub(super) fn host() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("ads.com".into()),
        Just("a.ads.com".into()),
        Just("b.a.co.uk".into()),
        Just("x.ads.com.ads.com".into()),
        Just("example.com".into()),
        "[ab]{1,2}(\\.[ab]{1,2}){0,2}\\.(com|co\\.uk|org)",
    ]
}

pub(super) fn url() -> impl Strategy<Value = String> {
    (
        prop_oneof![Just("http"), Just("https"), Just("wss")],
        host(),
        "(:8080)?",
        "(/[a-cA-C0-9%._^|*$-]{0,5}){1,3}(\\?[a-c=&]{0,6})?",
    )
        .prop_map(|(scheme, host, port, path)| format!("{scheme}://{host}{port}{path}"))
}

pub(super) fn pattern() -> impl Strategy<Value = String> {
    prop_oneof![
        host().prop_map(|host| format!("||{host}^")),
        (host(), "[/^:.*][abc0^*./]{0,4}\\|?").prop_map(|(host, tail)| format!("||{host}{tail}")),
        "\\|{0,2}[abc*^./]{1,6}\\|?",
        host(),
        Just("*".into()),
        "/[abc]{1,2}(\\.\\*)?[^a-c]{0,1}[abc]\\+?/"
            .prop_map(|r: String| r.replace("[^", "[").replace(['*', '+', '?'], "")),
        "\\|https?://[ab.]{1,4}",
    ]
}

pub(super) fn domains() -> impl Strategy<Value = String> {
    let one = prop_oneof![host(), "[ab]{1,2}\\.\\*", Just("/a+/".to_owned()), Just("com".to_owned())];
    prop::collection::vec(("~?", one).prop_map(|(sign, name)| format!("{sign}{name}")), 1..4)
        .prop_map(|all| all.join("|"))
}

pub(super) fn modifier() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "script",
            "image",
            "~script",
            "doc",
            "all",
            "3p",
            "~3p",
            "1p",
            "strict1p",
            "strict3p",
            "important",
            "popup",
            "_",
            "method=post",
            "method=~get"
        ])
        .prop_map(str::to_owned),
        domains().prop_map(|list| format!("domain={list}")),
        domains().prop_map(|list| format!("to={list}")),
        host().prop_map(|host| format!("denyallow={host}")),
    ]
}

pub(super) fn filter() -> impl Strategy<Value = String> {
    ("(@@)?", pattern(), prop::collection::vec(modifier(), 0..4), prop::bool::weighted(0.1)).prop_map(
        |(exception, pattern, mut modifiers, bad)| {
            if bad {
                modifiers.push("badfilter".to_owned());
            }
            let modifiers = if modifiers.is_empty() { String::new() } else { format!("${}", modifiers.join(",")) };
            format!("{exception}{pattern}{modifiers}")
        },
    )
}

/// Words between separators: `/ads-*track.`
fn words(separator: &'static str, count: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["ads", "track", "longerthaneight", "x"]);
    prop::collection::vec((separator, word), count)
        .prop_map(|parts| parts.into_iter().map(|(separator, word)| format!("{separator}{word}")).collect())
}

pub(super) fn kind() -> impl Strategy<Value = ResourceType> {
    prop::sample::select(ResourceType::all().to_vec())
}

fn line_of(text: &str, number: u32) -> &str {
    lines(text).find(|(found, _)| *found == number).map(|(_, line)| line).unwrap()
}

proptest! {
    #![proptest_config(cases(3000))]

    /// The oracle, the built image and the reloaded image agree on the action and on all matching filters.
    #[test]
    fn index_agrees_with_oracle(
        filters in prop::collection::vec(filter(), 1..20),
        requests in prop::collection::vec((url(), prop_oneof![url(), Just(String::new())], kind()), 1..8),
    ) {
        let list = filters.join("\n");
        let mut builder = Builder::new();
        builder.add_list("list", &list);
        let built = Engine::new(builder.build().0);
        let reloaded = Engine::new(Image::open(built.image().as_bytes().to_vec()).unwrap());
        let oracle = Oracle::new(&[&list], &Environment::default());
        for (url, source, kind) in &requests {
            let request = Request::new(url, source, *kind).unwrap();
            let (action, mut expected) = oracle.check(&request);
            expected.sort_unstable();
            for engine in [&built, &reloaded] {
                prop_assert_eq!(engine.check(&request).action(), action, "{}\n{} {} {}", list, kind, url, source);
                let explained = engine.explain(&request);
                let mut found: Vec<_> = explained.matches.iter().map(|m| engine.image().filter(m.filter).filter).collect();
                found.sort_unstable();
                let found: Vec<&str> = found.iter().map(|text| &**text).collect();
                prop_assert_eq!(&found, &expected, "{}\n{} {} {}", list, kind, url, source);
                for id in explained.matches {
                    let origin = engine.image().filter(id.filter);
                    prop_assert_eq!(line_of(&list, origin.line).trim(), origin.filter);
                }
            }
        }
    }

    /// The index and the oracle agree where few words occur often, between varying bytes.
    #[test]
    fn index_agrees_with_oracle_on_repeated_words(
        filters in prop::collection::vec(words("[-/.*^]", 2..5), 1..6),
        paths in prop::collection::vec(words("[-/.]", 2..9), 1..4),
    ) {
        let list = filters.join("\n");
        let mut builder = Builder::new();
        builder.add_list("list", &list);
        let engine = Engine::new(builder.build().0);
        let oracle = Oracle::new(&[&list], &Environment::default());
        for path in &paths {
            let url = format!("https://x.example/{path}");
            let request = Request::new(&url, "", ResourceType::Script).unwrap();
            let (action, mut expected) = oracle.check(&request);
            expected.sort_unstable();
            prop_assert_eq!(engine.check(&request).action(), action, "{}\n{}", list, url);
            let explained = engine.explain(&request);
            let mut found: Vec<_> = explained.matches.iter().map(|m| engine.image().filter(m.filter).filter).collect();
            found.sort_unstable();
            prop_assert_eq!(found, expected, "{}\n{}", list, url);
        }
    }

    /// A printed filter parses to the same filter, which prints to the same text.
    #[test]
    fn print_round_trips(text in filter()) {
        if let Ok(filter) = NetworkFilter::parse(&text) {
            let printed = filter.to_string();
            let again = NetworkFilter::parse(&printed);
            prop_assert!(again.is_ok(), "{} became {}: {:?}", text, printed, again);
            let again = again.unwrap();
            prop_assert_eq!(&again.pattern, &filter.pattern, "{} became {}", text, printed);
            prop_assert_eq!(again.condition(), filter.condition(), "{} became {}", text, printed);
            prop_assert_eq!(again.to_string(), printed);
        }
    }

    /// Any text can be parsed as a list, and every span is within its line.
    #[test]
    fn parse_never_panics(text in "(?s).{0,200}") {
        let list = List::parse(&text, &Environment::default());
        for (line, found) in &list.diagnostics {
            let line = line_of(&text, *line);
            prop_assert!(found.span.end as usize <= line.len(), "{:?} in {:?}", found, line);
        }
    }

    /// Parsing text that resembles filters does not panic, and every span is within its line.
    #[test]
    fn parse_never_panics_on_likely_text(text in "[|@*^/a.$,=~#!\\[\\] :0+js(){}\\\\\nä-]{0,120}") {
        let list = List::parse(&text, &Environment::default());
        for (line, found) in &list.diagnostics {
            let line = line_of(&text, *line);
            prop_assert!(found.span.end as usize <= line.len(), "{:?} in {:?}", found, line);
        }
    }
}
