//! The index does not change answers.

use std::borrow::Cow;
use std::collections::BTreeSet;

use brock::filter::{ModificationKind, NetworkFilter};
use brock::lists::Environment;
use brock::oracle::Oracle;
use brock::{Action, Builder, Engine, Exchange, Method, Request, ResourceType};

use super::query::without_params;
use super::text::text;

/// Rules of public suffixes for the tests.
pub(super) const SUFFIXES: [&str; 6] = ["com", "uk", "co.uk", "org", "*.ck", "!www.ck"];

/// Requests for every list, in addition to those of the input.
pub(super) const REQUESTS: [&str; 3] = [
    "script https://ads.com/a.js https://a.com/",
    "image http://x.ads.com.ads.com:8080/ads-longerthaneight/1 https://ads.com/ https://b.a.co.uk/",
    "main_frame https://b.a.co.uk/A?a=1&b=2 @192.0.2.1 <via:1.1 >a:b",
];

/// An engine, built or opened from bytes, gives the answers of the oracle: the action, every filter that matches, the
/// modifications. Adding a list to an image gives the image that both lists give at once.
///
/// A line that starts with `> ` is a request, any other a line of a list; one that starts with `---` begins the second
/// list.
pub fn index_agrees_with_oracle(data: &[u8]) {
    let text = text(data);
    let (asked, lines): (Vec<&str>, Vec<&str>) = text.split('\n').partition(|line| line.starts_with("> "));
    let mut lists = lines.split(|line| line.starts_with("---")).map(|lines| lines.join("\n"));
    let (one, two) = (lists.next().unwrap_or_default(), lists.next().unwrap_or_default());
    let mut builder = Builder::new();
    builder.set_public_suffixes(&SUFFIXES.join("\n"));
    builder.add_list("one", &one);
    let mut image = builder.build().0;
    if !two.is_empty() {
        let mut update = Builder::update(&image).unwrap();
        update.add_list("two", &two);
        let updated = update.build().0;
        let mut builder = Builder::new();
        builder.set_public_suffixes(&SUFFIXES.join("\n"));
        builder.add_list("one", &one);
        builder.add_list("two", &two);
        image = builder.build().0;
        assert!(image.as_bytes() == updated.as_bytes(), "{one:?}\nand {two:?}");
    }
    let built = Engine::new(image);
    let reloaded = Engine::open(built.image().as_bytes().to_vec()).unwrap();
    let oracle = Oracle::with_suffixes(&[&one, &two], &Environment::default(), SUFFIXES.map(str::to_owned));
    for asked in asked.iter().map(|line| &line[2..]).chain(REQUESTS) {
        with_request(asked, |request| {
            for engine in [&built, &reloaded] {
                agrees(engine, &oracle, request, &format!("{one:?}\nand {two:?}\non {asked}"));
            }
        });
    }
}

fn agrees<'t>(engine: &'t Engine, oracle: &'t Oracle<'t>, request: &Request<'_>, context: &str) {
    let (action, expected) = oracle.check(request);
    let decision = engine.check(request);
    let explained = engine.explain(request);
    assert_eq!(decision.action(), action, "{context}\nmatching {expected:?}");
    assert_eq!(explained.decision, decision, "{context}");
    let found: BTreeSet<_> = explained.matches.iter().map(|one| engine.image().filter(one.filter).filter).collect();
    if let Some(filter) = engine.filter(&decision) {
        assert!(found.contains(&filter.filter), "{context}\ndecided by {filter:?}");
    }
    let decides =
        |texts: BTreeSet<Cow<'t, str>>| texts.into_iter().filter(|text| !removes_params(text)).collect::<Vec<_>>();
    // The oracle also lists filters that are disabled where generic blocking is off.
    if request.generic_blocking() {
        assert_eq!(decides(found), decides(expected.into_iter().map(Cow::Borrowed).collect()), "{context}");
    }

    let mut wanted = oracle.modifications(request);
    if action == Action::Redirect {
        let surrogate = engine.surrogate(&decision).unwrap_or_default().to_owned();
        assert!(wanted.contains(&("redirect", surrogate.clone())), "{context}\n{surrogate} of {wanted:?}");
    }
    let modified = engine.modifications(request);
    let (params, rest) = wanted.drain(..).partition(|(kind, _)| *kind == ModificationKind::RemoveParam.name());
    let (url, idle) = without_params(request, &Vec::from_iter(values(params)));
    assert_eq!(modified.url(), url.as_deref(), "{context}");
    let mut expected: Vec<(&str, String)> = rest;
    expected.retain(|(kind, _)| *kind != "redirect");
    expected.extend(idle.into_iter().map(|value| (ModificationKind::RemoveParam.name(), value)));
    expected.sort();
    let mut found: Vec<(&str, String)> =
        modified.applied.iter().map(|one| (one.kind.name(), one.value.to_owned())).collect();
    found.sort();
    assert_eq!(found, expected, "{context}");
}

/// Whether a filter removes parameters: the index finds such a filter only for a URL with one of them.
fn removes_params(filter: &str) -> bool {
    let kind = NetworkFilter::parse(filter).ok().and_then(|filter| Some(filter.modification()?.kind));
    kind == Some(ModificationKind::RemoveParam)
}

fn values(modifications: Vec<(&str, String)>) -> impl Iterator<Item = String> {
    modifications.into_iter().map(|(_, value)| value)
}

/// The request that a line describes, with words in any order: a type, a method, `@address`, `<header:value` of the
/// response, `>header:value` of the request, `generic-off`; up to three others are the URL, its source and the
/// top-level page. `None` if the first of these is not a URL.
pub(super) fn with_request(line: &str, ask: impl FnOnce(&Request<'_>)) {
    let (mut kind, mut method, mut address, mut generic) = (ResourceType::Script, Method::Get, None, true);
    let (mut of_request, mut of_response, mut urls) = (Vec::new(), Vec::new(), Vec::new());
    for word in line.split_ascii_whitespace() {
        if let Some(named) = word.strip_prefix('@') {
            address = Some(named);
        } else if let Some(header) = word.strip_prefix('<') {
            of_response.push(header.split_once(':').unwrap_or((header, "")));
        } else if let Some(header) = word.strip_prefix('>') {
            of_request.push(header.split_once(':').unwrap_or((header, "")));
        } else if word == "generic-off" {
            generic = false;
        } else if let Ok(named) = word.parse::<ResourceType>() {
            kind = named;
        } else if let Ok(named) = word.parse::<Method>() {
            method = named;
        } else {
            urls.push(word);
        }
    }
    let url = |index: usize| urls.get(index).copied().unwrap_or("");
    let Ok(mut request) = Request::new(url(0), url(1), kind) else { return };
    let mut exchange = Exchange::default();
    exchange.request_headers = (!of_request.is_empty()).then_some(&of_request);
    exchange.response_headers = (!of_response.is_empty()).then_some(&of_response);
    exchange.address = address;
    request = request.with_method(method).with_top(url(2)).with_exchange(exchange);
    if !generic {
        request = request.without_generic_blocking();
    }
    ask(&request);
}
