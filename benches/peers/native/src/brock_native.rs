//! Brock through its public API.

use brock::cosmetic::Page;
use brock::{Action, Builder, Engine, Image, Request, ResourceType};

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
            Action::Block | Action::Redirect => Verdict::Block,
            Action::Allow => Verdict::Exception,
            // `Pass`.
            _ => Verdict::Pass,
        }
    }

    fn decision_bytes(engine: &Engine) -> Option<usize> {
        Some(engine.image().decision_bytes())
    }

    fn build_for_pages(lists: Vec<String>) -> Engine {
        Engine::new(image(&lists))
    }

    fn page(engine: &Engine, url: &str) -> usize {
        let Ok(page) = Page::new(url) else { return 0 };
        let found = engine.cosmetics(&page);
        // The generic sheet is the same for every page: a caller keeps it.
        found.hide.len() + found.style.len() + found.procedural.len() + found.scriptlets.len()
    }

    fn generic(engine: &Engine, url: &str, [classes, ids]: [&[String]; 2]) -> usize {
        let Ok(page) = Page::new(url) else { return 0 };
        engine.generic(&page, classes.iter().map(String::as_str), ids.iter().map(String::as_str)).len()
    }
}

fn image(lists: &[String]) -> Image {
    let mut builder = Builder::new();
    for (number, text) in lists.iter().enumerate() {
        let name = format!("list {number}");
        builder.trust_list(name.as_str());
        builder.add_list(&name, text);
    }
    builder.build().0
}
