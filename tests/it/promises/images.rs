//! Reading an image never panics.

use std::sync::LazyLock;

use brock::filter::MODIFIERS;
use brock::{Builder, Engine, Image, naive};

use super::index::{SUFFIXES, with_request};

/// Filters of every shape, besides the examples of the modifiers.
const FILTERS: &str = "\
||ads.com^\n||ads.com/a\n||*.com/x\n/ads-*track\nlongerthaneight\n|https://a.com/\n.js|\n/a[bc]+d/\n/(a)\\1(?=b)/$match-case
@@||ads.com^$important\n*$script,from=a.com|~b.a.com|c.*|/^d/\n*$image,to=ads.com\n&x&y&\n0.0.0.0 a.example b.example
*$removeparam=a\n*$removeparam=~/a=/i\n*$script,header=via:/1/i\n*$script,ipaddress=192.*\n||ads.com^$redirect=noopjs
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

/// Any bytes are refused, or are an image that answers; so are any with their checksums made right, and so are the
/// bytes of an image after some of them are changed: four bytes of the input say which, and how.
pub fn image_bytes_never_panic(data: &[u8]) {
    if let Ok(image) = Image::open(data.to_vec()) {
        ask(image);
    }
    naive::reseal(data.to_vec()).map(ask);

    let mut bytes = IMAGE.clone();
    for change in data.chunks_exact(4).take(64) {
        let &[how, high, low, value] = change else { continue };
        let at = (usize::from(high) << 8 | usize::from(low)) % bytes.len();
        let word = at & !3;
        let now = bytes.get(word..word + 4).map_or(0, |now| u32::from_le_bytes([now[0], now[1], now[2], now[3]]));
        let mut write =
            |with: u32| bytes.iter_mut().skip(word).zip(with.to_le_bytes()).for_each(|(to, from)| *to = from);
        match how % 8 {
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
    naive::reseal(bytes).map(ask);
}

/// Everything that can be asked of an image.
fn ask(image: Image) {
    let _ = image.verify();
    assert_eq!(image.sections().count(), image.sections().filter(|(name, _)| !name.is_empty()).count());
    if let Ok(mut builder) = Builder::update(&image) {
        builder.add_list("more", FILTERS);
        let (image, _) = builder.build();
        assert!(image.lists().count() > 0);
    }
    let engine = Engine::new(image);
    for list in engine.lists() {
        assert!(list.name.len() + list.title.len() + list.version.len() <= engine.image().as_bytes().len());
    }
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
        });
    }
}
