//! Images of every released format version stay readable and keep their answers.
//!
//! `tests/data/golden.v3.image` was built from `golden.txt`. `UPDATE_GOLDEN=1` rewrites it, which is allowed only
//! before the version is released. A program that writes other bytes for the same list has another format version, and
//! needs another golden image beside the old ones.

use std::fs;
use std::path::Path;

use brock::{Action, Builder, Engine, Request, ResourceType};

const REQUESTS: &[(&str, &str, ResourceType, Action, u32)] = &[
    ("https://a.plain.example/x", "https://site.example/", ResourceType::Script, Action::Block, 4),
    ("https://a.plain.example/", "https://site.example/", ResourceType::MainFrame, Action::Pass, 0),
    ("https://modifiers.example/", "https://site.example/", ResourceType::Script, Action::Block, 5),
    ("https://modifiers.example/", "https://modifiers.example/", ResourceType::Script, Action::Pass, 0),
    ("https://host.example/path", "", ResourceType::Script, Action::Block, 6),
    ("https://host.example/x?tail", "", ResourceType::Script, Action::Block, 7),
    ("https://x.example/banner/ad.js", "", ResourceType::Script, Action::Block, 8),
    ("https://x.example/word-and-other", "", ResourceType::Script, Action::Block, 9),
    ("https://start.example/x", "", ResourceType::Script, Action::Block, 10),
    ("https://x.example/one-half-x", "", ResourceType::Script, Action::Block, 11),
    ("https://re12.example/no", "", ResourceType::Script, Action::Block, 12),
    ("https://re12.example/ok", "", ResourceType::Script, Action::Pass, 0),
    ("https://x.example/backa", "", ResourceType::Script, Action::Block, 13),
    ("https://x.example/", "https://site.example/", ResourceType::Image, Action::Block, 14),
    ("https://x.example/", "https://www.site.example/", ResourceType::Image, Action::Pass, 0),
    ("https://x.example/", "https://entity.co.example/", ResourceType::Font, Action::Block, 15),
    ("https://x.example/", "https://regexp1.example/", ResourceType::Font, Action::Block, 15),
    ("https://target.example/", "", ResourceType::Media, Action::Block, 16),
    ("https://important.example/", "", ResourceType::Script, Action::Block, 18),
    ("https://plain.example/ok", "", ResourceType::Script, Action::Allow, 19),
    ("https://important.example/ok", "", ResourceType::Script, Action::Allow, 20),
    ("https://xn--bcher-kva.example/", "", ResourceType::Script, Action::Block, 21),
];

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

#[test]
fn version_3() {
    let list = fs::read_to_string(data("golden.txt")).unwrap();
    let mut builder = Builder::new();
    builder.set_public_suffixes("example\nco.example\n");
    builder.add_list("golden.txt", &list);
    let (image, report) = builder.build();
    assert_eq!((report.filters(), report.lists[0].diagnostics.len()), (18, 0), "{:?}", report.lists[0].diagnostics);
    let path = data("golden.v3.image");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, image.as_bytes()).unwrap();
    }
    let golden = fs::read(&path).unwrap();
    assert!(golden == image.as_bytes(), "the same list gives other bytes: this is another format version");
    let engine = Engine::open(golden).unwrap();
    for &(url, source, kind, action, line) in REQUESTS {
        let decision = engine.check(&Request::new(url, source, kind).unwrap());
        let found = engine.filter(&decision).map_or(0, |filter| filter.line);
        assert_eq!((decision.action(), found), (action, line), "{url} from {source:?} as {kind}");
    }
    let post = Request::new("https://x.example/", "https://site.example/", ResourceType::Object).unwrap();
    assert!(!engine.check(&post).is_block());
    assert!(engine.check(&post.with_method(brock::Method::Post)).is_block());
}
