//! `tests/data/cases.tsv`: filters, requests, and what becomes of them, on every form of the engine that runs here.
//! `tests/cases.test.mjs` runs the same on the module.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use brock::lists::Environment;
use brock::oracle::Oracle;
use brock::{Action, Builder, Engine, Image, Request, ResourceType};

/// A row of the table.
struct Case {
    /// The line in the table.
    number: usize,
    /// What becomes of it: its first word, and the rest.
    wanted: (String, String),
    list: String,
    url: String,
    source: String,
    kind: ResourceType,
}

fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cases.tsv");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.split('\n').zip(1..).filter(|(row, _)| !row.is_empty() && !row.starts_with('#'));
    rows.map(|(row, number)| {
        let mut columns = row.split('\t');
        let mut next = || columns.next().unwrap_or("");
        let (wanted, list, url, source, kind) = (next(), next(), next(), next(), next());
        let (word, rest) = wanted.split_once(' ').unwrap_or((wanted, ""));
        let kind = if kind.is_empty() { ResourceType::Other } else { kind.parse().unwrap() };
        Case {
            number,
            wanted: (word.to_owned(), rest.to_owned()),
            list: unescaped(list),
            url: unescaped(url),
            source: source.to_owned(),
            kind,
        }
    })
    .collect()
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(one) = rest.next() {
        let escaped = if one == '\\' { rest.next() } else { None };
        plain.push(match escaped {
            None => one,
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let digits: String = rest.by_ref().take(4).collect();
                char::from_u32(u32::from_str_radix(&digits, 16).unwrap()).unwrap()
            }
            Some(other) => other,
        });
    }
    plain
}

#[test]
fn every_form_of_the_engine() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let cases = cases();
    assert!(cases.len() > 600, "only {} cases were read", cases.len());
    for case in &cases {
        let mut builder = Builder::new();
        builder.add_list("list", &case.list);
        let (image, report) = builder.build();
        let found: BTreeSet<String> =
            (report.lists[0].diagnostics.iter()).map(|(line, found)| format!("{} {line}", found.code)).collect();
        let (word, rest) = (case.wanted.0.as_str(), case.wanted.1.as_str());
        let mut check = |form: &str, found: String| {
            seen.insert(word.to_owned());
            let wanted = if rest.is_empty() { word.to_owned() } else { format!("{word} {rest}") };
            if found != wanted {
                wrong.push(format!("line {}, {form}: {found}, not {wanted}: {:?}", case.number, case.list));
            }
        };
        if word == "finding" {
            let is_found = if rest == "-" { found.is_empty() } else { found.contains(rest) };
            check("lint", if is_found { format!("finding {rest}") } else { format!("{found:?}") });
            continue;
        }
        let updated = Builder::update(&image).unwrap().build().0;
        assert!(updated.as_bytes() == image.as_bytes(), "line {}: an update is another image", case.number);
        let reloaded = Engine::new(Image::open(image.as_bytes().to_vec()).unwrap());
        let (built, updated) = (Engine::new(image), Engine::new(updated));
        let oracle = Oracle::new(&[&case.list], &Environment::default());
        let request = match Request::new(&case.url, &case.source, case.kind) {
            Ok(request) => request,
            // What is no URL is no request.
            Err(_) => {
                check("request", "pass".to_owned());
                continue;
            }
        };
        check("oracle", by_oracle(&oracle, &request, (word, rest)));
        for (form, engine) in [("built", &built), ("reloaded", &reloaded), ("updated", &updated)] {
            check(form, by_engine(engine, &request, word));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    println!("{} cases, {seen:?}", cases.len());
}

/// What an engine makes of a request, as the table says it.
fn by_engine(engine: &Engine, request: &Request<'_>, word: &str) -> String {
    let decision = engine.check(request);
    let modified = engine.modifications(request);
    match word {
        "pass" | "block" | "allow" => action(decision.action()).to_owned(),
        "redirect" => format!("redirect {}", engine.surrogate(&decision).unwrap_or_default()),
        "url" => format!("url {}", modified.url().unwrap_or(request.url().as_str())),
        kind => {
            let values = modified.applied.iter().filter(|one| one.kind.name() == kind).map(|one| one.value);
            format!("{kind} {}", values.collect::<Vec<_>>().join(" and "))
        }
    }
}

/// The same by the oracle, which says what is modified and not how the URL then is.
fn by_oracle(oracle: &Oracle<'_>, request: &Request<'_>, (word, rest): (&str, &str)) -> String {
    let values = |kind: &str| {
        let all = oracle.modifications(request).into_iter().filter(|(found, _)| *found == kind);
        all.map(|(_, value)| value).collect::<Vec<_>>().join(" and ")
    };
    match word {
        "pass" | "block" | "allow" => action(oracle.check(request).0).to_owned(),
        "url" if values("removeparam").is_empty() == (rest == request.url().as_str()) => format!("url {rest}"),
        "url" => "url that was not".to_owned(),
        kind => format!("{kind} {}", values(kind)),
    }
}

/// An answer by a surrogate stops the request.
fn action(action: Action) -> &'static str {
    match action {
        Action::Block | Action::Redirect => "block",
        Action::Allow => "allow",
        _ => "pass",
    }
}
