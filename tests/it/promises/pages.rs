//! The index of page filters does not change answers.

use std::collections::BTreeSet;

use brock::cosmetic::{Cosmetics, HidingSwitches, Page, PageAddress, PageAnswer, PageOracle, PageProgram, stem};
use brock::lists::{Environment, Lists};
use brock::{Builder, Engine};

use super::index::SUFFIXES;

/// Pages for every list, in addition to those of the input: a URL, and the hosts of the documents above it.
pub(super) const PAGES: [&str; 4] =
    ["https://www.ads.com/p/q?x=1", "https://a.b.co.uk/ ads.com", "http://192.0.2.1/p b.co.uk", "https://x.ck/"];

/// Names in every page.
const NAMES: [&str; 5] = ["x", "y", "ad-box", "é", "a:b"];

/// An engine, built, opened or updated, gives the oracle's answers for pages. Filters print their answers sorted.
///
/// A line that starts with `> ` is a page, any other a line of a list; one that starts with `---` begins the second list.
pub fn page_index_agrees_with_oracle(data: &[u8]) {
    let text = text(data);
    let (asked, lines): (Vec<&str>, Vec<&str>) = text.split('\n').partition(|line| line.starts_with("> "));
    let mut lists = lines.split(|line| line.starts_with("---")).map(|lines| lines.join("\n"));
    let (one, two) = (lists.next().unwrap_or_default(), lists.next().unwrap_or_default());
    let built = Engine::new(build(&[("one", &one), ("two", &two)]));
    let reloaded = Engine::open(built.image().as_bytes().to_vec()).unwrap();
    let before = build(&[("one", &one), ("two", "ads.com##.other\n##.y")]);
    let mut update = Builder::update(&before).unwrap();
    update.remove_list("two");
    update.trust_list("two");
    update.add_list("two", &two);
    assert!(update.build().0.as_bytes() == built.image().as_bytes(), "updating {one:?}\nby {two:?}");

    let mut read = Lists::new(Environment::default());
    for (name, list) in [("one", &one), ("two", &two)] {
        read.trust(name);
        read.add(name, list);
    }
    let oracle = PageOracle::new(&read);
    for asked in asked.iter().map(|line| &line[2..]).chain(PAGES) {
        let mut words = asked.split_ascii_whitespace();
        let Ok(page) = Page::new(words.next().unwrap_or("")) else { continue };
        let ancestors: Vec<&str> = words.collect();
        for engine in [&built, &reloaded] {
            agrees(engine, &oracle, page.clone(), &ancestors, &format!("{one:?}\nand {two:?}\non {asked}"));
        }
    }
}

fn build(lists: &[(&str, &str)]) -> brock::Image {
    let mut builder = Builder::new();
    builder.set_public_suffixes(&SUFFIXES.join("\n"));
    for (name, list) in lists {
        builder.trust_list(*name);
        builder.add_list(name, list);
    }
    builder.build().0
}

fn agrees(engine: &Engine, oracle: &PageOracle<'_>, page: Page<'_>, ancestors: &[&str], context: &str) {
    let page = page.with_ancestors(ancestors.iter().copied());
    let hosts: Vec<(&str, &str)> = page.ancestors().map(|host| (host, stem(host, engine.site(host)))).collect();
    let address = PageAddress::new(page.url(), page.host(), engine.site(page.host()), &hosts);
    let cosmetics = engine.cosmetics(&page);
    let switches = HidingSwitches { generic_off: cosmetics.generic_hide, specific_off: cosmetics.specific_hide };
    assert_eq!(page_answer(engine, cosmetics), oracle.page(&address, switches), "{context}");
    let found: BTreeSet<String> = engine.generic(&page, NAMES, NAMES).into_iter().collect();
    assert_eq!(found, oracle.generic(&address, switches, &NAMES, &NAMES), "{context}");
    let explained = engine.explain_page(&page, &NAMES, &NAMES);
    for found in explained.matches.iter().filter(|found| !found.is_exception) {
        assert!(found.failed.is_none() && found.line > 0 && !found.list.is_empty(), "{found:?}\n{context}");
    }
}

/// An answer in the form of the oracle's. Every part is sorted, without duplicates.
pub fn page_answer(engine: &Engine, cosmetics: Cosmetics) -> PageAnswer {
    fn set<T: Ord + std::fmt::Debug>(all: Vec<T>) -> BTreeSet<T> {
        assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
        all.into_iter().collect()
    }
    let mut generic: BTreeSet<String> = engine.generic_sheet().lines().map(str::to_owned).collect();
    cosmetics.sheet_exceptions.iter().for_each(|selector| assert!(generic.remove(selector), "{selector}"));
    if cosmetics.generic_hide {
        generic.clear();
    }
    let texts = |programs: Vec<PageProgram>| programs.into_iter().map(|one| one.text).collect();
    PageAnswer {
        hide: set(cosmetics.hide),
        generic,
        style: set(cosmetics.style),
        procedural: set(texts(cosmetics.procedural)),
        scriptlets: set(cosmetics.scriptlets),
        html: set(texts(cosmetics.html)),
        headers: set(cosmetics.headers),
    }
}

/// The text of some bytes. UTF-8 is unchanged; otherwise each byte beyond ASCII is a word of page filters.
fn text(data: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(data) {
        return text.to_owned();
    }
    let word = |byte: &u8| match byte {
        0x80.. => WORDS[(byte - 0x80) as usize % WORDS.len()].to_owned(),
        _ => char::from(*byte).to_string(),
    };
    data.iter().map(word).collect()
}

/// The words of page filters.
const WORDS: [&str; 64] = [
    "##",
    "##.x",
    "##.y",
    "###x",
    "#@#",
    "#@#.x",
    "\n#@#.x",
    "\n##.x",
    "\n##.y",
    "\n~ads.com##.x",
    "\n~ads.com#@#.x",
    "\n",
    "\nads.com##.x",
    "\nads.com#@#.x",
    "\nads.*##.y",
    "\n*##.x",
    "\n*#@#.y",
    "ads.com",
    "www.ads.com",
    "ads.*",
    "b.co.uk",
    "b.*",
    ",",
    ",~",
    "~",
    "*",
    "com",
    "192.0.2.1",
    "/p",
    "/ads/",
    "/^www\\.ads/",
    "/ads\\.com\\/p/",
    ">>",
    "\nads.com>>##",
    "\nb.*>>##+js(set, a, true)",
    "+js(",
    "##+js(set, a, true)",
    "#@#+js()",
    "##+js(set-constant, a, true)",
    "##+js(nowebrtc)",
    "#@#+js(set, a, true)",
    "##^script:has-text(a)",
    "##^responseheader(location)",
    ":style(color: red)",
    " { color: red }",
    " { remove: true; }",
    ":remove()",
    ":remove-attr(a)",
    ":has-text(a)",
    ":upward(2)",
    ":has(> .y)",
    ":not(.y:has-text(a))",
    ":matches-media((min-width: 1px))",
    ":others()",
    ", .y",
    " > .x",
    "[href^=\"a\"]",
    ".ad-box",
    "#é",
    ".a\\:b",
    "[$path=/p]",
    "[$domain=ads.com,path=/p|]",
    "\n---\n",
    "\n@@||ads.com^$generichide\n@@||b.co.uk^$ehide\n",
];
