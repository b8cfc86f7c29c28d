//! The `adblock` crate, network filters only, as its users take it: default features, optimised filter set.

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
}
