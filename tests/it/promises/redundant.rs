//! Removing covered filters changes no answer.

use std::collections::BTreeSet;

use brock::cosmetic::{HidingSwitches, Page, PageAddress, PageOracle, stem};
use brock::filter::lines;
use brock::lists::{Environment, Lists};
use brock::oracle::Oracle;
use brock::redundant::{Redundancy, Use, find};

use super::index::{REQUESTS, SUFFIXES, with_request};
use super::pages::PAGES;
use super::text::text;

/// The oracle, which tests every filter, gives the same answers for requests and pages without the covered filters.
///
/// A line that starts with `> ` is a request, whose URL is also a page; any other is a line of the list.
pub fn redundant_changes_no_answer(data: &[u8]) {
    let text = text(data);
    let (asked, kept): (Vec<&str>, Vec<&str>) = text.split('\n').partition(|line| line.starts_with("> "));
    let list = kept.join("\n");
    let found = find(read(&list), Use::Browser, |_| true);
    if found.covered.is_empty() {
        return;
    }
    let shorter = without_covered(&list, 0, &found);
    let environment = Environment::default();
    let oracle = |list| Oracle::with_suffixes(&[list], &environment, SUFFIXES.map(str::to_owned));
    let oracles = [oracle(&*list), oracle(&*shorter)];
    for asked in asked.iter().map(|line| &line[2..]).chain(REQUESTS) {
        with_request(asked, |request| {
            let answers = oracles.each_ref().map(|one| (one.check(request).0, one.modifications(request)));
            assert_eq!(answers[0], answers[1], "{list:?}\nwithout covered filters {shorter:?}\non {asked}");
        });
    }
    let [before, after] = [read(&list), read(&shorter)];
    let pages = [PageOracle::new(&before), PageOracle::new(&after)];
    let urls = asked.iter().flat_map(|line| line.split_ascii_whitespace()).filter(|word| word.contains("://"));
    for url in urls.chain(PAGES.iter().filter_map(|page| page.split(' ').next())) {
        let Ok(page) = Page::new(url) else { continue };
        let site = page.host();
        let address = PageAddress::new(page.url(), page.host(), site, &[]);
        for generic_off in [false, true] {
            let switches = HidingSwitches { generic_off, specific_off: false };
            let answers = pages.each_ref().map(|one| one.page(&address, switches));
            assert_eq!(answers[0], answers[1], "{list:?}\nwithout covered filters {shorter:?}\non {url}");
        }
        let hosts = [(page.host(), stem(page.host(), site))];
        let framed = PageAddress::new("https://frame.example/", "frame.example", "frame.example", &hosts);
        let answers = pages.each_ref().map(|one| one.page(&framed, HidingSwitches::default()));
        assert_eq!(answers[0], answers[1], "{list:?}\nwithout covered filters {shorter:?}\nbelow {url}");
    }
}

fn read(list: &str) -> Lists<'_> {
    let mut lists = Lists::new(Environment::default());
    lists.trust("list");
    lists.add("list", list);
    lists
}

/// A list without the lines of its covered filters.
pub fn without_covered(text: &str, list: u32, found: &Redundancy) -> String {
    let covered: BTreeSet<u32> = found.covered.iter().filter(|one| one.list == list).map(|one| one.line).collect();
    let kept = lines(text).filter(|(number, _)| !covered.contains(number)).map(|(_, line)| line);
    kept.collect::<Vec<_>>().join("\n")
}
