//! URLs, their parameters and where they come from: tables that every form of the engine is held against.
//!
//! `tests/data/urls.json` and `tests/data/requests.json` are read here, in `tests/wasm.test.mjs` and, the first, in the
//! real browsers (`tests/extension/suites/removeparam.test.mjs`).

use brock::lists::Environment;
use brock::oracle::Oracle;
use brock::{Builder, Engine, Request, ResourceType};
use serde::Deserialize;

#[derive(Deserialize)]
struct Written {
    url: String,
    canonical: Option<String>,
    /// What the `url` crate and Node write where that is something else; `error`: they refuse it.
    parser: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    filters: String,
    url: String,
    source_url: String,
    #[serde(rename = "type")]
    kind: String,
    action: String,
    modified_url: Option<String>,
}

#[test]
fn urls_are_canonical() {
    let table: Vec<Written> = serde_json::from_str(include_str!("../data/urls.json")).unwrap();
    assert!(table.len() > 70);
    for Written { url, canonical, parser } in table {
        let request = Request::new(&url, "", ResourceType::Script);
        let found = request.ok().map(|request| format!("{}{}", request.url().as_str(), request.url().fragment()));
        assert_eq!(found, canonical, "{url:?}");
        let parsed = url::Url::parse(&url).ok().map(String::from);
        let expected = parser.or(canonical).filter(|parser| parser != "error");
        assert_eq!(parsed, expected, "the url crate: {url:?}");
    }
}

#[test]
fn requests_on_every_form_of_the_engine() {
    let table: Vec<Case> = serde_json::from_str(include_str!("../data/requests.json")).unwrap();
    assert!(table.len() > 200);
    let mut wrong = Vec::new();
    for case in &table {
        let mut builder = Builder::new();
        builder.set_public_suffixes("test\nuk\nco.uk");
        builder.add_list("list", &case.filters);
        let built = Engine::new(builder.build().0);
        let reloaded = Engine::open(built.image().as_bytes().to_vec()).unwrap();
        let suffixes = ["test", "uk", "co.uk"].map(str::to_owned);
        let oracle = Oracle::with_suffixes(&[&case.filters], &Environment::default(), suffixes);
        let request = Request::new(&case.url, &case.source_url, case.kind.parse().unwrap()).unwrap();
        let mut found = vec![("oracle", oracle.check(&request).0.name(), case.modified_url.clone())];
        for (form, engine) in [("built", &built), ("reloaded", &reloaded)] {
            let modified = engine.modifications(&request).url().map(str::to_owned);
            found.push((form, engine.check(&request).action().name(), modified));
        }
        for (form, action, modified) in found {
            if (action, &modified) != (case.action.as_str(), &case.modified_url) {
                wrong.push(format!(
                    "{form}: {action} {modified:?}, not {} {:?}: {:?} on {} {} of {:?}",
                    case.action, case.modified_url, case.filters, case.kind, case.url, case.source_url
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
