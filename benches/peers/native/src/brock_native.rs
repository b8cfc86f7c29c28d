//! Brock through its public API.

use brock::{Action, Builder, Engine, Image, ResourceType, Request};

use crate::{Peer, Record, Verdict};

pub(crate) struct Brock;

impl Peer for Brock {
    type Engine = Engine;

    fn build(lists: Vec<String>) -> Engine {
        Engine::new(image(&lists))
    }

    fn save(engine: &Engine) -> Vec<u8> {
        engine.image().as_bytes().to_vec()
    }

    fn open(image: Vec<u8>) -> Engine {
        Engine::open(image).expect("the image just written opens")
    }

    fn decide(engine: &Engine, record: &Record) -> Verdict {
        let kind: ResourceType = record.kind.parse().unwrap_or(ResourceType::Other);
        let Ok(request) = Request::new(&record.url, &record.source, kind) else { return Verdict::Pass };
        match engine.check(&request).action() {
            Action::Pass => Verdict::Pass,
            Action::Block | Action::Redirect => Verdict::Block,
            Action::Allow => Verdict::Exception,
        }
    }

    fn decision_bytes(engine: &Engine) -> Option<usize> {
        Some(engine.image().decision_bytes())
    }
}

fn image(lists: &[String]) -> Image {
    let mut builder = Builder::new();
    for (number, text) in lists.iter().enumerate() {
        builder.add_list(&format!("list {number}"), text);
    }
    builder.build().0
}
