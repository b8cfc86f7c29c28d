//! The index of covering filters for editors agrees with the search over whole lists.

use std::collections::HashMap;

use brock::lists::Lists;
use brock::redundant::{CoverIndex, Use, common_text, find, is_disabled_by};

use crate::data;

#[test]
fn the_index_finds_what_the_search_finds() {
    let names = ["lists/easylist.txt", "lists/easyprivacy.txt"];
    let Some(texts) = names.map(data::text).into_iter().collect::<Option<Vec<String>>>() else { return };
    let mut lists = Lists::default();
    let mut index = CoverIndex::default();
    let mut lines: Vec<&str> = Vec::new();
    let mut first: HashMap<(u32, u32), u32> = HashMap::new();
    for (list, text) in (0..).zip(&texts) {
        lists.add(names[list as usize], text);
        for (line, text) in (1..).zip(text.lines()) {
            first.insert((list, line), lines.len() as u32);
            index.add(lines.len() as u32, text);
            lines.push(text);
        }
    }
    let redundancy = find(lists, Use::Browser, |_| true);
    assert!(redundancy.covered.len() >= 90);
    for one in &redundancy.covered {
        let (own, by) = (first[&(one.list, one.line)], first[&(one.by.list, one.by.line)]);
        let candidates = index.candidates(lines[own as usize]);
        assert!(candidates.contains(&by), "{} is not found for {}", one.by.filter, one.filter);
        let near = candidates.iter().map(|&number| (number, lines[number as usize]));
        let covering = index.covering(lines[own as usize], near);
        assert!(covering.contains(&(by, one.coverage)), "{} by {}", one.filter, one.by.filter);
    }
}

#[test]
fn lines_come_and_go() {
    let mut index = CoverIndex::default();
    let lines =
        ["||a.example^", "/ads/*", "news.example##.ad", "##.x", "*$csp=x", "/re[0-9]/", "0.0.0.0 b.example c.example"];
    lines.iter().zip(0..).for_each(|(line, number)| index.add(number, line));
    let covering = |index: &CoverIndex, line: &str| -> Vec<u32> {
        let near: Vec<(u32, &str)> =
            index.candidates(line).into_iter().map(|number| (number, lines[number as usize])).collect();
        index.covering(line, near).into_iter().map(|(number, _)| number).collect()
    };
    assert_eq!(covering(&index, "||x.a.example/ads/y.js$script"), [0, 1]);
    assert_eq!(covering(&index, "sub.news.example##.ad"), [2]);
    assert_eq!(covering(&index, "/re[0-9]/$image"), [5]);
    assert_eq!(covering(&index, "||c.example^$3p"), [6]);
    assert!(covering(&index, "news.example##.x").is_empty());
    // Switches of generic filters concern only filters for every site.
    index.add(9, "@@||p.example^$genericblock");
    assert!(covering(&index, "/ads/*$domain=d.example").is_empty());
    index.remove(9, "@@||p.example^$genericblock");
    assert_eq!(covering(&index, "/ads/*$domain=d.example"), [1]);
    lines.iter().zip(0..).for_each(|(line, number)| index.remove(number, line));
    assert!(index.candidates("||x.a.example/ads/y.js$script").is_empty());
}

#[test]
fn badfilters_and_common_texts() {
    let mut index = CoverIndex::default();
    index.add(1, "||a.example^$badfilter");
    assert_eq!(index.badfilters("||a.example^"), [1]);
    assert!(is_disabled_by("||a.example^", "||a.example^$badfilter"));
    assert!(!is_disabled_by("||a.example^$script", "||a.example^$badfilter"));
    assert!(index.candidates("||b.a.example^").is_empty());
    assert_eq!(common_text("||a.example^").as_deref(), Some("a.example"));
    assert_eq!(common_text("##.ad").as_deref(), Some(".ad"));
    assert_eq!(common_text("*$script"), None);
}
