//! The forms that answer for a page. A new form is one more entry of [`forms`].

use std::collections::BTreeSet;

use brock::cosmetic::{HidingSwitches, Page, PageAddress, PageAnswer, PageOracle, stem};
use brock::lists::{Environment, Lists};
use brock::{BuildReport, Builder, Engine, Request, ResourceType};

use crate::promises::page_answer;

/// Lists as (name, text), and the names of those that are trusted.
#[derive(Clone, Copy)]
pub struct PageLists<'t> {
    pub lists: &'t [(&'t str, &'t str)],
    pub environment: &'t Environment,
    pub trusted: bool,
}

/// A form of the engine.
pub trait PageForm {
    fn name(&self) -> &'static str;
    /// The effects on a page. `ancestors`: the hosts of the documents above it.
    fn page(&self, url: &str, ancestors: &[&str]) -> PageAnswer;
    /// The selectors of generic filters for classes and ids.
    fn generic(&self, url: &str, classes: &[&str], ids: &[&str]) -> BTreeSet<String>;
    /// Whether generic and specific hiding is off.
    fn switches(&self, url: &str) -> HidingSwitches;
}

/// Every form over the same lists, and the report.
pub fn forms<'t>(lists: PageLists<'t>) -> (Vec<Box<dyn PageForm + 't>>, BuildReport) {
    let mut builder = Builder::new();
    builder.set_environment(lists.environment.clone());
    let mut read = Lists::new(lists.environment.clone());
    for (name, text) in lists.lists {
        if lists.trusted {
            builder.trust_list(*name);
            read.trust(*name);
        }
        builder.add_list(name, text);
        read.add(name, text);
    }
    let (image, report) = builder.build();
    let built = Engine::new(image);
    let reloaded = Engine::open(built.image().as_bytes().to_vec()).unwrap();
    let updated = updated(lists, &built);
    let forms: Vec<Box<dyn PageForm + 't>> = vec![
        Box::new(OracleForm { oracle: PageOracle::new(&read), engine: built.clone() }),
        Box::new(EngineForm { name: "built", engine: built }),
        Box::new(EngineForm { name: "reloaded", engine: reloaded }),
        Box::new(EngineForm { name: "updated", engine: updated }),
    ];
    (forms, report)
}

/// The engine whose last list was replaced. Its image is that of all lists at once.
fn updated(lists: PageLists<'_>, built: &Engine) -> Engine {
    let Some((last, text)) = lists.lists.last() else { return built.clone() };
    let mut builder = Builder::new();
    builder.set_environment(lists.environment.clone());
    for (name, text) in lists.lists {
        if lists.trusted {
            builder.trust_list(*name);
        }
        builder.add_list(name, if name == last { "||other.example^\na.example##.other\n##.other" } else { text });
    }
    let before = builder.build().0;
    let mut builder = Builder::update(&before).unwrap();
    builder.set_environment(lists.environment.clone());
    builder.remove_list(last);
    if lists.trusted {
        builder.trust_list(*last);
    }
    builder.add_list(last, text);
    let image = builder.build().0;
    assert!(image.as_bytes() == built.image().as_bytes(), "an update gives another image");
    Engine::new(image)
}

/// An engine over an image.
struct EngineForm {
    name: &'static str,
    engine: Engine,
}

impl PageForm for EngineForm {
    fn name(&self) -> &'static str {
        self.name
    }

    fn page(&self, url: &str, ancestors: &[&str]) -> PageAnswer {
        let page = Page::new(url).unwrap().with_ancestors(ancestors.iter().copied());
        page_answer(&self.engine, self.engine.cosmetics(&page))
    }

    fn generic(&self, url: &str, classes: &[&str], ids: &[&str]) -> BTreeSet<String> {
        let page = Page::new(url).unwrap();
        self.engine.generic(&page, classes.iter().copied(), ids.iter().copied()).into_iter().collect()
    }

    fn switches(&self, url: &str) -> HidingSwitches {
        let cosmetics = self.engine.cosmetics(&Page::new(url).unwrap());
        HidingSwitches { generic_off: cosmetics.generic_hide, specific_off: cosmetics.specific_hide }
    }
}

/// The oracle. Switches are those of the network engine, which has an oracle of its own.
struct OracleForm<'t> {
    oracle: PageOracle<'t>,
    engine: Engine,
}

impl OracleForm<'_> {
    fn ask<T>(&self, url: &str, ancestors: &[&str], ask: impl Fn(&PageAddress<'_>) -> T) -> T {
        let request = page_request(url);
        let host = request.url().host();
        let ancestors: Vec<(&str, &str)> =
            ancestors.iter().map(|host| (*host, stem(host, self.engine.site(host)))).collect();
        let bare = host.trim_end_matches('.');
        let mut address = PageAddress::new(url, host, self.engine.site(bare), &ancestors);
        address.stem = stem(bare, self.engine.site(bare));
        ask(&address)
    }
}

impl PageForm for OracleForm<'_> {
    fn name(&self) -> &'static str {
        "oracle"
    }

    fn page(&self, url: &str, ancestors: &[&str]) -> PageAnswer {
        self.ask(url, ancestors, |address| self.oracle.page(address, self.switches(url)))
    }

    fn generic(&self, url: &str, classes: &[&str], ids: &[&str]) -> BTreeSet<String> {
        self.ask(url, &[], |address| self.oracle.generic(address, self.switches(url), classes, ids))
    }

    fn switches(&self, url: &str) -> HidingSwitches {
        let switches = self.engine.page(&page_request(url));
        let all_off = switches.element_hiding_off.is_some();
        HidingSwitches {
            generic_off: all_off || switches.generic_hiding_off.is_some(),
            specific_off: all_off || switches.specific_hiding_off.is_some(),
        }
    }
}

fn page_request(url: &str) -> Request<'_> {
    Request::new(url, url, ResourceType::MainFrame).unwrap_or_else(|error| panic!("{url}: {error}"))
}
