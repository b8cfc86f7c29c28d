//! `brock crawl-report`: sums and shares, names that try to be HTML, damaged tables.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{brock, check};

fn tables() -> String {
    format!("crawl-report {}/tests/data/crawls/tables", env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the tables, of which one is another text.
fn with_table(name: &str, text: &[u8]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/crawls/tables")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

#[test]
fn sums_and_shares() {
    let run = brock(Path::new("."), &format!("{} --json", tables()));
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:#?}"));
    let sums = ["sites", "requests", "rejected", "thirdParty", "blocked", "allowed", "sitesWithBlocked"];
    // `d.example` made no request that could be decided.
    assert_eq!(sums.map(|name| report[name].as_u64().unwrap()), [3, 60, 6, 36, 13, 2, 1]);
    let spread: Vec<u64> =
        report["spread"].as_array().unwrap().iter().map(|one| one["sites"].as_u64().unwrap()).collect();
    assert_eq!(spread, [1, 1, 1, 0, 0, 0, 0]);
    let owners: Vec<&str> =
        report["owners"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap_or("null")).collect();
    assert_eq!(owners, ["<b>Bold & Sons</b>", "null", "Google"]);
    let google = &report["owners"][2];
    assert_eq!(google["siteShare"].as_f64().unwrap(), 1.0 / 3.0);
    assert_eq!(google["requestShare"].as_f64().unwrap(), 14.0 / 36.0);
    // Lists block some, it is on two sites only, or exceptions allow all.
    let missed: Vec<&str> =
        report["missed"].as_array().unwrap().iter().map(|one| one["domain"].as_str().unwrap()).collect();
    assert_eq!(missed, ["<script>alert(1)</script>", "quiet.example"]);
}

#[test]
fn verdicts_of_the_learner() {
    let folder =
        with_table("verdicts.jsonl", b"{\"tracker\":\"quiet.example\",\"action\":\"block\",\"reason\":\"-\"}\n");
    let run = brock(folder.path(), "crawl-report . --verdicts verdicts.jsonl --json");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:#?}"));
    assert_eq!((&report["missed"][1]["learned"], &report["missedLearned"]), (&"block".into(), &1.into()));
    // Verdicts can be about a host or a script of a domain.
    let parts = b"{\"tracker\":\"t.quiet.example\",\"action\":\"cookieblock\"}\n{\"tracker\":\"a.b.quiet.example/x.js\",\"action\":\"block\"}\n{\"tracker\":\"otherquiet.example\",\"action\":\"block\"}\n";
    fs::write(folder.path().join("parts.jsonl"), parts).unwrap();
    let run = brock(folder.path(), "crawl-report . --verdicts parts.jsonl --json");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:#?}"));
    assert_eq!((&report["missed"][1]["learned"], &report["missedLearned"]), (&"block".into(), &1.into()));
    let event = |site: u32, day: u64| {
        format!(
            "{{\"event\":\"request\",\"time\":{},\"site\":\"https://s{site}.example/\",\"url\":\"https://quiet.example/a.gif\",\
\"type\":\"image\",\"setCookies\":[\"uid=8f14e45fceea167a; Max-Age=31536000\"],\"cookies\":\"uid=8f14e45fceea167a\",\
\"frame\":0}}\n",
            1_787_356_800_000 + day * 86_400_000
        )
    };
    let events: String = (0..6).map(|site| event(site, u64::from(site))).collect();
    fs::write(folder.path().join("events.jsonl"), events).unwrap();
    let learned = brock(folder.path(), "learn --events events.jsonl --json");
    fs::write(folder.path().join("verdicts.jsonl"), &learned.stdout).unwrap();
    let run = brock(folder.path(), "crawl-report . --verdicts verdicts.jsonl");
    assert!(run.stdout.contains("block nothing: 2; the learner acts on 1\n"), "{learned:#?} {run:#?}");
}

#[test]
fn messages() {
    check(&[(
        &tables(),
        0,
        &["60 requests of 3 sites\n", "36 to third parties, 13 blocked by lists", "6,000,000,000", "quiet.example"],
        &[],
    )]);
    let huge = format!("{{\"owner\":\"{}\"}}\n", "a".repeat(1 << 20));
    let sites = "{\"site\":\"a\",\"requests\":18446744073709551615,\"third_party\":0,\"blocked\":0,\"allowed\":0,\"domains\":0,\"rejected\":0}\n"
        .repeat(2);
    for (name, text, message) in [
        (
            "owners.jsonl",
            &b"{\"owner\":\"a\",\"domains\":1}\n"[..],
            "owners.jsonl:1: missing field `sites` in column 25",
        ),
        ("sites.jsonl", b"\n\n{", "sites.jsonl:3: EOF while parsing an object in column 1"),
        (
            "categories.jsonl",
            b"{\"category\":\"a\",\"domains\":1,\"sites\":1,\"requests\":3,\"blocked\":2,\"allowed\":2}",
            "categories.jsonl:1: 2 blocked and 2 allowed of 3 requests",
        ),
        ("domains.jsonl", b"{\"domain\":\"\xff\"}\n", "domains.jsonl:1: not UTF-8"),
        ("owners.jsonl", huge.as_bytes(), "owners.jsonl:1: longer than 1048576 bytes"),
        ("sites.jsonl", sites.as_bytes(), "sites.jsonl:2: the sums are too large"),
        (
            "owners.jsonl",
            b"{\"owner\":\"a\",\"domains\":1,\"sites\":1,\"requests\":3,\"blocked\":2,\"allowed\":1}\n\
{\"owner\":\"a\",\"domains\":1,\"sites\":1,\"requests\":3,\"blocked\":2,\"allowed\":1}",
            "owners.jsonl:2: \"a\" was there before",
        ),
    ] {
        let folder = with_table(name, text);
        let run = brock(folder.path(), "crawl-report .");
        assert_eq!(run.status, Some(2), "{name}: {run:#?}");
        assert!(run.stderr.contains(message) && run.stdout.is_empty(), "{message}: {run:#?}");
    }
    let folder = with_table("verdicts.jsonl", b"{\"tracker\":\"a.example\",\"action\":\"frown\"}\n");
    let run = brock(folder.path(), "crawl-report . --verdicts verdicts.jsonl");
    assert!(run.status == Some(2) && run.stderr.contains("verdicts.jsonl:1: \"frown\" is no action"), "{run:#?}");
    fs::remove_file(folder.path().join("owners.jsonl")).unwrap();
    let run = brock(folder.path(), "crawl-report .");
    assert!(run.status == Some(2) && run.stderr.contains("owners.jsonl: "), "{run:#?}");
}

/// What a page could load: elements and attributes with a URL, and those of styles. Text that looks like it is no element: its `<`
/// is escaped.
fn references(page: &str) -> Vec<&str> {
    const ELEMENTS: [&str; 18] = [
        "script", "img", "iframe", "frame", "link", "object", "embed", "applet", "audio", "video", "source", "track",
        "base", "form", "input", "image", "use", "feimage",
    ];
    const ATTRIBUTES: [&str; 15] = [
        "src",
        "srcset",
        "href",
        "xlink:href",
        "data",
        "action",
        "formaction",
        "poster",
        "background",
        "cite",
        "ping",
        "manifest",
        "srcdoc",
        "http-equiv=\"refresh",
        "profile",
    ];
    const ANYWHERE: [&str; 6] = ["http:", "https:", "url(", "@import", "image-set(", "@font-face"];
    let lower = page.to_ascii_lowercase();
    let mut found: Vec<&str> = ANYWHERE.into_iter().filter(|one| lower.contains(one)).collect();
    for tag in lower.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or("")) {
        found
            .extend(ELEMENTS.into_iter().filter(|name| tag.split(|c: char| !c.is_alphanumeric()).next() == Some(name)));
        let has = |name: &&str| {
            tag.split([' ', '\n', '\t', '/'])
                .any(|word| word.split('=').next() == Some(name) || word.starts_with(*name) && name.contains('='))
        };
        found.extend(ATTRIBUTES.into_iter().filter(has));
        found.extend(tag.contains("//").then_some("//"));
    }
    found
}

#[test]
fn references_are_found() {
    for page in [
        "<script>1</script>",
        "<IMG SRC=a>",
        "<iframe src='//host/a'></iframe>",
        "<link rel=stylesheet>",
        "<style>@import 'a.css'</style>",
        "<p style=\"background: url(a)\">",
        "<svg><use xlink:href='#a'/></svg>",
        "<a\nhref='//host'>",
        "<object data=a>",
        "https://a.example/",
        "<p title='//host'>",
        "<meta http-equiv=\"refresh\" content=\"0; a\">",
        "<video poster=a>",
        "<td background=a>",
    ] {
        assert!(!references(page).is_empty(), "{page}");
    }
    let text = "<p class=\"data\" title=\"a\">&lt;img src=a&gt; src= a//b</p>";
    assert_eq!(references(text), Vec::<&str>::new());
}

#[test]
fn the_page_loads_nothing_and_names_are_text() {
    let folder = TempDir::new().unwrap();
    let run = brock(folder.path(), &format!("{} --html report.html", tables()));
    assert_eq!(run.status, Some(0), "{run:#?}");
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert_eq!(references(&page), Vec::<&str>::new(), "{page}");
    assert!(!page.contains("<b>Bold") && !page.contains('\u{202e}'), "{page}");
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && page.contains("&lt;b&gt;Bold &amp; Sons&lt;/b&gt;")
    );
    assert!(page.contains("default-src 'none'"));
    // Each chart has a table beside it.
    assert_eq!((page.matches("<svg").count(), page.matches("<table>").count()), (6, 4));
    assert!(page.contains("33.3 %") && page.contains("6,000,000,000"));
}
