//! Real lists on recorded requests: the built engine, the reloaded engine, the oracle and three other engines agree.

use brock::lists::Environment;
use brock::oracle::Oracle;
use brock::{Action, Builder, Engine, Image, Request, ResourceType};
use serde::Deserialize;

use crate::data;

#[derive(Deserialize)]
pub struct Recorded {
    pub url: String,
    #[serde(rename = "sourceUrl")]
    source: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Recorded {
    pub fn source(&self) -> &str {
        &self.source
    }

    pub fn request(&self) -> Request<'_> {
        let kind: ResourceType = self.kind.parse().unwrap_or_else(|e| panic!("{e}"));
        Request::new(&self.url, &self.source, kind).unwrap_or_else(|e| panic!("{e}"))
    }
}

pub fn requests() -> Option<Vec<Recorded>> {
    let text = data::text("requests/requests.jsonl")?;
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

pub const EASY: [&str; 2] = ["lists/easylist.txt", "lists/easyprivacy.txt"];

fn engine(texts: &[String]) -> Engine {
    let mut builder = Builder::new();
    texts.iter().zip(EASY).for_each(|(text, name)| builder.add_list(name, text));
    Engine::new(builder.build().0)
}

#[test]
fn decisions_equal_those_of_three_engines() {
    let (Some(requests), Some(texts)) = (requests(), EASY.iter().map(|n| data::text(n)).collect::<Option<Vec<_>>>())
    else {
        return;
    };
    let Some(verdicts) = data::text("requests/verdicts-easylist-easyprivacy.txt") else { return };
    assert_eq!(requests.len(), verdicts.lines().count());
    let built = engine(&texts);
    let reloaded = Engine::new(Image::open(built.image().as_bytes().to_vec()).unwrap());
    let mut different = Vec::new();
    for (recorded, verdict) in requests.iter().zip(verdicts.lines()) {
        let expected = match verdict {
            "1" => Action::Block,
            "2" => Action::Allow,
            _ => Action::Pass,
        };
        let request = recorded.request();
        let decision = built.check(&request);
        assert_eq!(decision, reloaded.check(&request));
        // The other engines report a redirect to a surrogate as a block.
        let action = if decision.is_block() { Action::Block } else { decision.action() };
        if action != expected {
            let by = built.filter(&decision).map_or("nothing".into(), |f| f.filter);
            different.push(format!(
                "{expected:?} is {:?} by {by}: {} {} from {}",
                action, recorded.kind, recorded.url, recorded.source
            ));
        }
    }
    println!("{} requests, {} different", requests.len(), different.len());
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

#[test]
fn the_oracle_agrees_with_the_index() {
    let (Some(requests), Some(texts)) = (requests(), EASY.iter().map(|n| data::text(n)).collect::<Option<Vec<_>>>())
    else {
        return;
    };
    let engine = engine(&texts);
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let oracle = Oracle::new(&texts, &Environment::default());
    // Checking every request takes minutes. A prime stride selects requests from every site and type.
    let stride = std::env::var("BROCK_ORACLE_STRIDE").ok().and_then(|s| s.parse().ok()).unwrap_or(101);
    for recorded in requests.iter().step_by(stride) {
        let request = recorded.request();
        let (action, mut expected) = oracle.check(&request);
        let explained = engine.explain(&request);
        assert_eq!(explained.decision.action(), action, "{}", recorded.url);
        let mut found: Vec<_> = explained.matches.iter().map(|m| engine.image().filter(m.filter).filter).collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{}", recorded.url);
    }
}
