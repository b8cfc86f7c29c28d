//! Variants of recorded requests that mean the same: every form of the engine gives the same answers.
//!
//! A seeded generator changes each recorded request in a way that users, proxies or crawlers could write it: case,
//! ports, dots, encodings, internationalised names, user names, fragments, sources without a scheme. A built engine and
//! a reopened one decide about all of them; the oracle, which tests every filter, about one in `BROCK_MUTATED_STRIDE`
//! (1: all, which takes hours). Requests and answers are written to `target/tmp`, where `tests/wasm.test.mjs` reads
//! them to compare the module in Node.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use brock::filter::ModificationKind;
use brock::lists::Environment;
use brock::oracle::Oracle;
use brock::{Builder, Engine, Request, ResourceType};
use serde::{Deserialize, Serialize};

use crate::data;
use crate::promises::{as_browsers_write, without_params};
use crate::random::Random;

const LISTS: [&str; 16] = [
    "adguard-base",
    "adguard-social",
    "adguard-tracking",
    "adguard-url-tracking",
    "easylist-annoyances",
    "easylist-cookies",
    "easylist-social",
    "easylist",
    "easyprivacy",
    "ubo-badware.min",
    "ubo-filters.min",
    "ubo-privacy-removeparam",
    "ubo-privacy.min",
    "ubo-quick-fixes.min",
    "ubo-resource-abuse",
    "ubo-unbreak.min",
];

/// A prime, so that the sample has every site and type.
const STRIDE: usize = 499;

const SEED: u64 = 20_260_826;

#[derive(Clone, Deserialize)]
struct Recorded {
    url: String,
    #[serde(rename = "sourceUrl")]
    source: String,
    #[serde(rename = "type")]
    kind: String,
}

/// A request and its answer. Without an action, the URL is invalid.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answered<'a> {
    url: &'a str,
    source_url: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    action: Option<&'static str>,
    filter: Option<String>,
    modified_url: Option<String>,
}

#[test]
fn variants_of_recorded_requests() {
    let Some(requests) = data::text("requests/requests.jsonl") else { return };
    let lists: Option<Vec<String>> = LISTS.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect();
    let Some(lists) = lists else { return };
    let mut random = Random(SEED);
    let recorded = requests.lines().map(|line| serde_json::from_str::<Recorded>(line).unwrap());
    let requests: Vec<Recorded> = recorded.map(|one| mutated(one, &mut random)).collect();

    let mut builder = Builder::new();
    lists.iter().zip(LISTS).for_each(|(text, name)| builder.add_list(name, text));
    let built = Engine::new(builder.build().0);
    let reloaded = Engine::open(built.image().as_bytes().to_vec()).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("mutated.image"), built.image().as_bytes()).unwrap();
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join("mutated.jsonl")).unwrap());
    let (mut unreadable, mut stopped, mut changed) = (0, 0, 0);
    for one in &requests {
        let mut answer = Answered {
            url: &one.url,
            source_url: &one.source,
            kind: &one.kind,
            action: None,
            filter: None,
            modified_url: None,
        };
        match Request::new(&one.url, &one.source, one.kind.parse().unwrap()) {
            Ok(request) => {
                let decision = built.check(&request);
                let modified = built.modifications(&request);
                assert_eq!(decision, reloaded.check(&request), "{}", one.url);
                assert_eq!(modified.url(), reloaded.modifications(&request).url(), "{}", one.url);
                match url::Url::parse(&one.url) {
                    Ok(parsed) => assert_eq!(
                        format!("{}{}", request.url().as_str(), request.url().fragment()),
                        as_browsers_write(&parsed)
                    ),
                    // A port above 65535 is kept as written.
                    Err(error) => assert_eq!(error, url::ParseError::InvalidPort, "{}", one.url),
                }
                stopped += decision.is_block() as usize;
                changed += modified.url().is_some() as usize;
                answer.action = Some(decision.action().name());
                answer.filter = built.filter(&decision).map(|filter| filter.filter.into_owned());
                answer.modified_url = modified.url().map(str::to_owned);
            }
            Err(error) => {
                unreadable += 1;
                assert!(url::Url::parse(&one.url).is_err(), "{}: {error}", one.url);
            }
        }
        writeln!(file, "{}", serde_json::to_string(&answer).unwrap()).unwrap();
    }
    file.flush().unwrap();

    let stride = std::env::var("BROCK_MUTATED_STRIDE").ok().and_then(|stride| stride.parse().ok()).unwrap_or(STRIDE);
    let texts: Vec<&str> = lists.iter().map(String::as_str).collect();
    let oracle = Oracle::new(&texts, &Environment::default());
    let asked: Vec<&Recorded> = requests.iter().step_by(stride).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(one) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
                    agrees(&oracle, &built, one);
                }
            });
        }
    });
    println!(
        "{} requests, of which {stopped} are stopped, {changed} changed and {unreadable} no URLs; {} asked of the oracle",
        requests.len(),
        asked.len()
    );
    assert!(stopped > requests.len() / 4 && changed > 100 && unreadable < requests.len() / 50);
}

fn agrees(oracle: &Oracle<'_>, engine: &Engine, one: &Recorded) {
    let Ok(request) = Request::new(&one.url, &one.source, one.kind.parse::<ResourceType>().unwrap()) else { return };
    let label = || format!("{} {} of {}", one.kind, one.url, one.source);
    assert_eq!(engine.check(&request).action(), oracle.check(&request).0, "{}", label());
    let modified = engine.modifications(&request);
    let wanted = oracle.modifications(&request);
    let params: Vec<String> =
        wanted.iter().filter(|(kind, _)| *kind == "removeparam").map(|(_, value)| value.clone()).collect();
    assert_eq!(modified.url(), without_params(&request, &params).0.as_deref(), "{}", label());
    let mut found: Vec<(&str, &str)> = (modified.applied.iter())
        .filter(|one| one.kind != ModificationKind::RemoveParam)
        .map(|one| (one.kind.name(), one.value))
        .collect();
    found.sort_unstable();
    let others = |kind: &str| !matches!(kind, "removeparam" | "redirect");
    let wanted: Vec<(&str, &str)> =
        wanted.iter().filter(|(kind, _)| others(kind)).map(|(kind, value)| (*kind, value.as_str())).collect();
    assert_eq!(found, wanted, "{}", label());
}

fn mutated(mut one: Recorded, random: &mut Random) -> Recorded {
    for _ in 0..1 + random.below(3) {
        one.url = mutated_url(&one.url, random);
    }
    if random.below(2) == 0 {
        one.source = mutated_source(&one.source, random);
    }
    if random.below(20) == 0 && one.url.starts_with("http") {
        one.url.replace_range(..4, "ws");
        one.kind = "websocket".to_owned();
    } else if random.below(20) == 0 {
        one.kind = random.one(&["main_frame", "ping", "csp_report", "object", "fetch", "beacon"]).to_owned();
    }
    one
}

/// Scheme with its slashes, user information, host, port, path with query.
fn parts(url: &str) -> [String; 4] {
    let (scheme, rest) = url.split_at(url.find("://").map_or(0, |at| at + 3));
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (before, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    [scheme, before, host, path].map(str::to_owned)
}

fn mutated_url(url: &str, random: &mut Random) -> String {
    let [mut scheme, mut before, mut host, mut path] = parts(url);
    let has_port = host.contains(':');
    match random.below(20) {
        0 => scheme = scheme.to_ascii_uppercase(),
        1 => host = host.to_ascii_uppercase(),
        2 => host = random_case(&host, random),
        3 if !has_port => host += random.one(&[":80", ":443", ":8080", ":00443", ":", ":65535", ":70000"]),
        4 if !has_port && !host.ends_with('.') => host.push('.'),
        5 => before = random.one(&["user@", "user:pass@", "u%40s@", "@", "a b@", "U'`{}@"]).to_owned(),
        6 if !host.starts_with('[') => {
            host.insert_str(0, random.one(&["b\u{fc}cher.", "xn--bcher-kva.", "\u{ff41}.", "a_b."]))
        }
        7 if host.contains('.') => host = host.replacen('.', random.one(&["\u{3002}", "%2E", "\u{ad}.", "."]), 1),
        8 => path = random_case(&path, random),
        9 => path = encoded_letter(&path, random),
        10 => path = path.replace("%2", random.one(&["%2", "%2"])).replace("%3d", "%3D").replace("%2f", "%2F"),
        11 => {
            path = with(
                &path,
                random.one(&[
                    "{x}",
                    "\"",
                    "<b>",
                    "`",
                    "'",
                    "|",
                    "\u{e9}",
                    " ",
                    "%zz",
                    "%",
                    "[]",
                    "\\",
                    "\u{1f600}",
                    "~",
                ]),
                random,
            )
        }
        12 if path.starts_with('/') => path.insert_str(0, random.one(&["/.", "/x/..", "/%2e", "/a/%2E%2e", "//"])),
        13 => path = format!("{path}{}utm_source=a&fbclid='{{b}}&&c", if path.contains('?') { '&' } else { '?' }),
        14 => path += random.one(&["#", "#frag", "#a b\"`<>", "#?a=1", "#\u{e9}"]),
        15 => path = path.replacen('/', "\\", 1 + random.below(2)),
        16 => return format!("{}{url}{}", random.one(&["", " ", "\n\t"]), random.one(&["", " ", "\r\n"])),
        17 => path = with(&path, random.one(&["\t", "\n", "\r\n"]), random),
        18 => path = path.replacen('&', random.one(&["&&", "&=&", "&;"]), 1),
        _ => {}
    }
    [scheme, before, host, path].concat()
}

fn mutated_source(source: &str, random: &mut Random) -> String {
    let [scheme, before, host, path] = parts(source);
    match random.below(9) {
        0 => host,
        1 => host.to_ascii_uppercase(),
        2 => format!("{host}/"),
        3 if !host.contains(':') => format!("{scheme}{before}{host}.{path}"),
        4 if !host.contains(':') => format!("{host}:8080"),
        5 => source.to_ascii_uppercase(),
        6 => random.one(&["", "null", "about:blank", "data:,x", "blob:null/1"]).to_owned(),
        7 => format!("{scheme}user@{host}{path}#x"),
        _ => format!(" {source} "),
    }
}

fn random_case(text: &str, random: &mut Random) -> String {
    let swapped = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    text.chars().map(|letter| if random.below(4) == 0 { swapped(letter) } else { letter }).collect()
}

fn encoded_letter(text: &str, random: &mut Random) -> String {
    let letters: Vec<usize> =
        text.bytes().enumerate().filter(|(_, b)| b.is_ascii_alphanumeric()).map(|(at, _)| at).collect();
    if letters.is_empty() {
        return text.to_owned();
    }
    let at = letters[random.below(letters.len())];
    format!("{}%{:02x}{}", &text[..at], text.as_bytes()[at], &text[at + 1..])
}

fn with(text: &str, more: &str, random: &mut Random) -> String {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(|&at| at > 0).chain([text.len()]).collect();
    let at = places[random.below(places.len())];
    [&text[..at], more, &text[at..]].concat()
}
