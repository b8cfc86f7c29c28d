//! An updated image is byte for byte the image that all lists together give.

use std::collections::BTreeSet;

use brock::filter::lines;
use brock::lists::{Environment, expand};
use brock::{BuildReport, Builder, Engine, Image, ListReport, Request, ResourceType, oracle};

use crate::data;

fn built(lists: &[(&str, &str)]) -> Image {
    let mut builder = Builder::new();
    lists.iter().for_each(|(name, text)| builder.add_list(name, text));
    builder.build().0
}

fn updated(image: &Image, removed: &[&str], added: &[(&str, &'static str)]) -> Image {
    // The image is stored and opened again.
    let image = Image::open(image.as_bytes().to_vec()).unwrap();
    let mut builder = Builder::update(&image).unwrap();
    removed.iter().for_each(|name| builder.remove_list(name));
    added.iter().for_each(|(name, text)| builder.add_list(name, text));
    builder.build().0
}

const ONE: &str = "! Title: One\n! Version: 3\n||a.com^\n||b.com^$third-party\n/x/$script,domain=a.com|~b.a.com\n/re[0-9]/$redirect=noopjs\n\n@@||b.com/ok\n";
const TWO: &str =
    "||a.com^$badfilter\n*$removeparam=gclid\n||b.com^$3p,badfilter\n||nothing.com^$badfilter\n0.0.0.0 c.com d.com\n";
const THREE: &str = "||x.com^$csp=img-src a\\, b,to=x.com\n||a.com^\n*$script,3p,header=via:1.1 google\nEXAMPLE.com\n";

#[test]
fn the_same_bytes_as_from_all_texts() {
    let lists = [("one", ONE), ("two", TWO), ("three", THREE)];
    let all = built(&lists);
    assert!(updated(&all, &[], &[]).as_bytes() == all.as_bytes());
    assert!(updated(&built(&lists[..2]), &[], &[lists[2]]).as_bytes() == all.as_bytes());
    assert!(updated(&built(&[]), &[], &lists).as_bytes() == all.as_bytes());
    // Removing the second list enables what it disabled.
    assert!(updated(&all, &["two"], &[]).as_bytes() == built(&[lists[0], lists[2]]).as_bytes());
    let other = ("two", "||b.com^\n");
    assert!(updated(&all, &["two"], &[other]).as_bytes() == built(&[lists[0], lists[2], other]).as_bytes());
    assert!(updated(&all, &["one", "two", "three", "none"], &[]).as_bytes() == built(&[]).as_bytes());
}

#[test]
fn reports_and_names() {
    let image = built(&[("one", ONE), ("two", TWO)]);
    let mut builder = Builder::update(&image).unwrap();
    builder.add_list("three", THREE);
    let (image, report) = builder.build();
    let one = &report.lists[0];
    assert_eq!((one.name.as_str(), one.lines, one.filters), ("one", 8, 3));
    assert_eq!((one.metadata.title.as_deref(), one.metadata.version.as_deref()), (Some("One"), Some("3")));
    let engine = Engine::new(image);
    let request = Request::new("https://d.com/", "https://news.example/", ResourceType::Script).unwrap();
    let found = engine.filter(&engine.check(&request)).unwrap();
    assert_eq!((&*found.filter, found.list, found.line), ("0.0.0.0 c.com d.com", "two", 5));
}

/// The texts that an image keeps in part only, or not at all.
const SPELLINGS: &str = "||a.com^\n||A.com^\n||b\u{fc}cher.example^\n0.0.0.0 c.com\n0.0.0.0 d.com e.com\n||d.com^$badfilter\n\
||f.com^$third-party\n||f.com^$3p\n@@||f.com/ok^$important,script\n*$script,domain=a.com\n$script,domain=b.com\n/x[0-9]/$image\n\
/banner*ad\n/Upper/Case\n||g.com^$important\n||h.com^$redirect=noopjs\n||i.com^ \\\n    $script\n||j.com^ # comment\n\
||k.com^$removeparam=\u{1}x\n\u{1}/ads/\u{2}\n||l.com/l.com\n|https://m.com|\nn.com\n||o.com:8080^\n||1.2.3.4^\n||p_q.com^\n\n";

const STRIDE: usize = 11;

#[test]
fn every_filter_has_its_line() {
    let texts = ["easylist.txt", "easyprivacy.txt", "ubo-filters.min.txt", "adguard-tracking.txt"]
        .map(|name| data::text(&format!("lists/{name}")));
    let mut lists = vec![("spellings", SPELLINGS.to_owned()), ("again", format!("{SPELLINGS}{SPELLINGS}"))];
    lists.extend(texts.into_iter().flatten().map(|text| ("real", text)));
    let named: Vec<(String, &str)> =
        lists.iter().zip(0..).map(|((name, text), number)| (format!("{name} {number}"), text.as_str())).collect();
    let image = built(&named.iter().map(|(name, text)| (name.as_str(), *text)).collect::<Vec<_>>());
    let lines: Vec<Vec<(u32, &str)>> = named.iter().map(|(_, text)| lines(text).collect()).collect();
    let mut seen = BTreeSet::new();
    // A prime stride: the texts are read one by one here.
    for id in oracle::filters(&image).into_iter().step_by(STRIDE) {
        let found = image.filter(id);
        let list = named.iter().position(|(name, _)| name == found.list).unwrap();
        let at = lines[list].binary_search_by_key(&found.line, |(number, _)| *number).unwrap();
        let line = lines[list][at].1.split(" \\\n").map(str::trim).collect::<String>();
        assert!(line == found.filter || line.starts_with(&format!("{} #", found.filter)), "{line:?} {found:?}");
        seen.insert((list, found.line));
    }
    let filters: usize = image.lists().map(|list| list.filters as usize).sum();
    assert!(seen.len() * STRIDE > filters / 10 * 9, "{} of {filters}", seen.len());
}

#[test]
fn damaged_text_is_detected() {
    let mut bytes = built(&[("one", ONE)]).as_bytes().to_vec();
    let last = bytes.len() - 9;
    bytes[last] ^= 1;
    let image = Image::open(bytes).unwrap();
    assert!(Builder::update(&image).is_err());
}

#[test]
fn real_lists() {
    let names = ["easylist.txt", "easyprivacy.txt", "ubo-filters.min.txt", "ubo-unbreak.min.txt", "adguard-social.txt"];
    let Some(texts) = names.iter().map(|name| data::text(&format!("lists/{name}"))).collect::<Option<Vec<_>>>() else {
        return;
    };
    let lists: Vec<(&str, &str)> = names.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let all = built(&lists);
    for index in 0..lists.len() {
        let mut others = lists.clone();
        let (name, text) = others.remove(index);
        let mut builder = Builder::update(&all).unwrap();
        builder.remove_list(name);
        let without = builder.build().0;
        assert!(without.as_bytes() == built(&others).as_bytes(), "without {name}");
        let mut builder = Builder::update(&without).unwrap();
        builder.add_list(name, text);
        others.push((name, text));
        assert!(builder.build().0.as_bytes() == built(&others).as_bytes(), "{name} again");
    }
}

/// Lists with one name: the report says so where the second one is added.
#[test]
fn a_repeated_name_is_reported() {
    let mut builder = Builder::new();
    builder.add_list("mine", "||one.example^");
    builder.add_list("other", "||x.example^");
    builder.add_list("mine", "||two.example^");
    let (image, report) = builder.build();
    let codes = |report: &BuildReport| -> Vec<Vec<String>> {
        let of =
            |list: &ListReport| list.diagnostics.iter().map(|(line, one)| format!("{line} {}", one.code)).collect();
        report.lists.iter().map(of).collect()
    };
    assert_eq!(codes(&report), [vec![], vec![], vec!["1 repeated-name".to_owned()]]);
    assert_eq!(report.filters(), 3);

    // A name that was removed is free; one that the image has is not.
    let mut builder = Builder::update(&image).unwrap();
    builder.add_list("other", "||y.example^");
    builder.remove_list("mine");
    builder.add_list("mine", "||three.example^");
    assert_eq!(codes(&builder.build().1), [vec![], vec!["1 repeated-name".to_owned()], vec![]]);

    // Several lists may include one file.
    let mut builder = Builder::new();
    for name in ["a.txt", "b.txt"] {
        let text = "!#include common.txt";
        let files = expand(name, text, &Environment::default(), |_| Some("||common.example^"));
        files.into_iter().for_each(|file| builder.add_file(file));
    }
    assert_eq!(codes(&builder.build().1).concat(), Vec::<String>::new());
}
