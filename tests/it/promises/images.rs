//! Reading an image never panics.

use std::ops::Range;
use std::sync::LazyLock;

use brock::cosmetic::Page;
use brock::filter::MODIFIERS;
use brock::{Builder, Engine, Image, oracle};

use super::index::{SUFFIXES, with_request};

/// Filters of every shape, in addition to the examples of the modifiers.
const FILTERS: &str = "\
||ads.com^\n||ads.com/a\n||*.com/x\n/ads-*track\nlongerthaneight\n|https://a.com/\n.js|\n/a[bc]+d/\n/(a)\\1(?=b)/$match-case
@@||ads.com^$important\n*$script,from=a.com|~b.a.com|c.*|/^d/\n*$image,to=ads.com\n&x&y&\n0.0.0.0 a.example b.example
*$removeparam=a\n*$removeparam=~/a=/i\n*$script,header=via:/1/i\n*$script,ipaddress=192.*\n||ads.com^$redirect=noopjs
ads.com##.x\nads.*,~b.com##.y:has-text(a)\n/ads/##.x:style(color: red)\nads.com/a##.z\n*##+js(set, a, true)\na.com>>##+js(nowebrtc)
##.x\n##a[b]\n~ads.com##.y > .x\nads.com#@#a[b]\n~ads.com#@#.z\n[$url=ads.com]##.x\nads.com##^script\nads.com##^responseheader(location)
";

static IMAGE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let examples: Vec<&str> = MODIFIERS.iter().map(|modifier| modifier.example).collect();
    let list = format!("! Title: List\n{FILTERS}{}", examples.join("\n"));
    let mut builder = Builder::new();
    builder.set_public_suffixes(&SUFFIXES.join("\n"));
    builder.add_list("list", &list);
    builder.build().0.as_bytes().to_vec()
});

const REQUESTS: [&str; 5] = [
    "script https://ads.com/a.js?x&y&a=1#f https://b.a.com/ @192.0.2.1 <via:1.1 >a:b",
    "image http://www.x.ck:8080/ads-1/track/LONGERTHANEIGHT https://c.co.uk/ https://example.com/",
    "main_frame https://example.com/abbd?a=1 https://example.com/ post",
    "xmlhttprequest https://[::1]/aabcd http://192.0.2.1/",
    "other data:text/plain,ads about:blank",
];

const NAMES: [&str; 3] = ["x", "y", "z"];

/// Any bytes are rejected, or are an image that answers. The same holds for bytes whose checksums were corrected, and
/// for an image after some of its bytes were changed. Four bytes of the input describe a change: the operation in the
/// lower three bits of the first byte, the section in its other bits (the whole image if there is no such section), the
/// offset in the section, a value.
pub fn image_bytes_never_panic(data: &[u8]) {
    if let Ok(image) = Image::open(data.to_vec()) {
        ask(image);
    }
    oracle::reseal(data.to_vec()).into_iter().for_each(ask);

    let mut bytes = IMAGE.clone();
    for change in data.chunks_exact(4).take(64) {
        let &[how, high, low, value] = change else { continue };
        let section = section(&bytes, how >> 3);
        let at = section.start + (usize::from(high) << 8 | usize::from(low)) % section.len();
        let word = at & !3;
        let now = word_at(&bytes, word);
        let mut write =
            |with: u32| bytes.iter_mut().skip(word).zip(with.to_le_bytes()).for_each(|(to, from)| *to = from);
        match how & 7 {
            0 => bytes[at] = value,
            1 => bytes[at] ^= 1 << (value & 7),
            2 => bytes[at] = bytes[at].wrapping_add(value),
            3 => write(u32::MAX >> (value & 31)),
            4 => write(u32::from(value)),
            5 => write(now.wrapping_add(u32::from(value)).wrapping_sub(128)),
            6 => {
                let from = usize::from(value) * bytes.len() / 256;
                let end = (from + 16).min(bytes.len()).min(from + bytes.len() - at);
                bytes.copy_within(from..end, at);
            }
            _ => {
                bytes.truncate(at.max(64));
                let length = bytes.len() as u64;
                bytes[24..32].copy_from_slice(&length.to_le_bytes());
            }
        }
    }
    oracle::reseal(bytes).into_iter().for_each(ask);
}

/// The range of a section by its number; the whole image if the section is missing or empty.
fn section(bytes: &[u8], number: u8) -> Range<usize> {
    let sections = (48..bytes.len()).step_by(16).take(word_at(bytes, 12).min(32) as usize);
    let mut found = sections.filter(|&at| word_at(bytes, at) == u32::from(number)).map(|at| {
        let start = word_at(bytes, at + 4) as usize;
        start..start.saturating_add(word_at(bytes, at + 8) as usize)
    });
    found.next().filter(|range| !range.is_empty() && range.end <= bytes.len()).unwrap_or(0..bytes.len())
}

fn word_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

/// Every query of an image.
fn ask(image: Image) {
    let _ = image.verify();
    assert_eq!(image.sections().count(), image.sections().filter(|(name, _)| !name.is_empty()).count());
    if let Ok(mut builder) = Builder::update(&image) {
        builder.add_list("more", FILTERS);
        let (image, _) = builder.build();
        assert!(image.lists().count() > 0);
    }
    let engine = Engine::new(image);
    let size = engine.image().as_bytes().len();
    assert!(engine.lists().take(size).count() < size);
    for request in REQUESTS {
        with_request(request, |request| {
            let decision = engine.check(request);
            let explained = engine.explain(request);
            assert_eq!(explained.decision, decision);
            let decided = decision.filter().into_iter();
            let matching = explained.matches.iter().map(|one| one.filter);
            for filter in decided.chain(matching).chain(explained.near_misses.iter().map(|one| one.filter)) {
                let _ = engine.image().filter(filter).list;
            }
            let _ = (engine.surrogate(&decision), engine.reason(&decision), engine.filter(&decision));
            let _ = (engine.modifications(request).url(), engine.page(request));
            let _ = (engine.site(request.url().host()), engine.site(request.source_host()));
            if let Ok(page) = Page::new(request.url().as_str()) {
                let page = page.with_ancestors(["https://a.com/"]);
                let _ = (engine.cosmetics(&page), engine.generic(&page, NAMES, NAMES), engine.generic_sheet());
                let _ = engine.explain_page(&page, &NAMES, &NAMES);
            }
        });
    }
}

/// Random changes can miss a place for years: the offset of a token beyond its text was found by chance.
#[test]
fn each_byte_and_each_word_of_an_image_can_be_wrong() {
    let panics_with = |at: usize, change: &dyn Fn(&mut [u8])| {
        let mut bytes = IMAGE.clone();
        change(&mut bytes[at..]);
        let asked = std::panic::catch_unwind(|| oracle::reseal(bytes).into_iter().for_each(ask));
        asked.err().map(|_| at)
    };
    let bytes = (0..IMAGE.len()).filter_map(|at| panics_with(at, &|rest| rest[0] = !rest[0]));
    let words = (0..IMAGE.len() / 4 * 4).step_by(4);
    let mut failed: Vec<usize> = bytes.collect();
    for with in [0, u32::MAX] {
        failed.extend(
            words.clone().filter_map(|at| panics_with(at, &|rest| rest[..4].copy_from_slice(&with.to_le_bytes()))),
        );
    }
    assert!(failed.is_empty(), "offsets of changes after which an image panics: {failed:?}");
}
