//! The `adblock` crate, network filters only, as its users take it: default features, optimised filter set.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use adblock::Engine;
use adblock::lists::{FilterSet, ParseOptions, RuleTypes};
use adblock::request::Request;

use crate::{Peer, Record, Verdict};

pub(crate) struct Adblock;

impl Peer for Adblock {
    type Engine = Engine;

    fn build(lists: Vec<String>) -> Engine {
        let options = ParseOptions { rule_types: RuleTypes::NetworkOnly, ..ParseOptions::default() };
        let mut set = FilterSet::new(false);
        for text in lists {
            set.add_filter_list(text, options);
        }
        Engine::new_with_filter_set(set)
    }

    fn save(engine: &Engine) -> Vec<u8> {
        engine.serialize()
    }

    fn open(image: Vec<u8>) -> Engine {
        let mut engine = Engine::default();
        engine.deserialize(&image).expect("what was just serialised can be read");
        engine
    }

    fn decide(engine: &Engine, record: &Record) -> Verdict {
        let Ok(request) = Request::new(&record.url, &record.source, &record.kind, "GET") else { return Verdict::Pass };
        let result = engine.check_network_request(&request);
        match (result.should_block(), result.exception.is_some()) {
            (true, _) => Verdict::Block,
            (false, true) => Verdict::Exception,
            (false, false) => Verdict::Pass,
        }
    }

    fn build_for_pages(lists: Vec<String>) -> Engine {
        let mut set = FilterSet::new(false);
        for text in lists {
            set.add_filter_list(text, ParseOptions::default());
        }
        Engine::new_with_filter_set(set)
    }

    /// Without scriptlet bodies, which would have to be copied for each page as well.
    fn page(engine: &Engine, url: &str) -> usize {
        let found = engine.url_cosmetic_resources(url);
        found.hide_selectors.len() + found.procedural_actions.len()
    }

    fn generic(engine: &Engine, url: &str, [classes, ids]: [&[String]; 2]) -> usize {
        // An embedder keeps the exceptions of the page's answer.
        let exceptions = EXCEPTIONS.with(|known| {
            let mut known = known.borrow_mut();
            if let Some(found) = known.get(url) {
                return Rc::clone(found);
            }
            let found = engine.url_cosmetic_resources(url);
            let kept = Rc::new((found.exceptions, found.generichide));
            known.insert(url.to_owned(), Rc::clone(&kept));
            kept
        });
        if exceptions.1 {
            return 0;
        }
        engine.hidden_class_id_selectors(classes, ids, &exceptions.0).len()
    }
}

thread_local! {
    /// By URL: the exceptions of a page, and whether generic filters are off.
    static EXCEPTIONS: RefCell<HashMap<String, Rc<(HashSet<String>, bool)>>> = RefCell::default();
}
