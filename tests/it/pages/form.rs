//! The forms that answer for a page. A new form is one more entry of [`forms`].

use std::collections::BTreeSet;

use brock::cosmetic::{HidingSwitches, PageAddress, PageAnswer, PageOracle, stem};
use brock::lists::{Environment, Lists};
use brock::{BuildReport, Builder, Engine, Request, ResourceType};

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
    (vec![Box::new(OracleForm { oracle: PageOracle::new(&read), engine: Engine::new(image) })], report)
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
