//! The program, run as a person runs it: what it prints where, and how it ends.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Files that every case finds in its folder, besides `lists.img`, compiled from `ads.txt`.
const FILES: &[(&str, &[u8])] = &[
    ("ads.txt", b"! Title: Ads\n||ads.example^\n@@||ads.example/ok.js$script\n||ads.example/must.js$important\n"),
    ("more/ads.txt", b"||pixel.example^$image,domain=news.example\nnews.example##.ad\n"),
    ("later.txt", b"*$script,header=via:1.1*\n*$script,requestheader=cookie:*visitor*\n*$script,ipaddress=192.0.2.*\n"),
    (
        "later.jsonl",
        br#"{"url":"https://x.example/","sourceUrl":"","type":"script","responseHeaders":[{"name":"Via","value":"1.1 a"}]}
{"url":"https://x.example/","sourceUrl":"","type":"script","address":"192.0.2.1"}
"#,
    ),
    ("bad.txt", b"||ads.example^$scripts\n||fine.example^\nnews.example##.ad\n||h.example^$dnstype=A\n"),
    ("bom.txt", b"\xef\xbb\xbf||ads.example^$scripts\n"),
    ("latin1.txt", b"! B\xfccher\n||ads.example^\n||b\xfccher.example^\n"),
    ("if.txt", b"!#if env_firefox\n||ads.example^\n!#endif\n"),
    ("binary.txt", b"||ads.example^\n\0\x01\x02"),
    ("empty.txt", b""),
    ("odd.txt", b"/a%7Bb%7D\n"),
    ("with.txt", b"! Title: Parts\n||with.example^\n!#include more/part.txt\n!#include more/none.txt\n"),
    ("more/part.txt", b"! Expires: soon\n||part.example^\n||x.example^$scripts\n!#include deep/er.txt\n"),
    ("more/deep/er.txt", b"||deeper.example^\n!#include ../../../out.txt\n!#if env_firefox\n!#include fox.txt\n!#endif\n"),
    ("more/deep/fox.txt", b"||fox.example^\n"),
    ("more/with.txt", b"!#include part.txt\n"),
    ("sum.txt", b"! Checksum: KQ+twM4/cvxcz2fztKSJ/A\n||ads.example^\n"),
    ("cut.txt", b"! Checksum: KQ+twM4/cvxcz2fztKSJ/A\n||ads.example\n"),
    ("diff.txt", b"! Diff-Path: p/1-1-1.patch#a\n||a.example^\n"),
    ("a.patch", b"diff name:b lines:1\nd1 1\ndiff name:a lines:1\nd2 1\n"),
    ("bad.patch", b"diff name:a\nd9 1\n"),
    (
        "seen.jsonl",
        br#"{"event":"request","time":1787356800000,"site":"https://news.example/","url":"https://p.spy.test/a.gif","type":"image","setCookies":["uid=8f14e45fceea167a; Max-Age=31536000"]}
{"event":"request","time":1787356800001,"site":"https://shop.test/","url":"https://p.spy.test/a.gif","type":"image","cookies":"uid=8f14e45fceea167a"}

{"event":"request","time":1787356800002,"site":"https://blog.invalid/","url":"https://p.spy.test/a.gif","type":"image","cookies":"uid=8f14e45fceea167a"}
{"event":"request","time":1787356800003,"site":"https://blog.invalid/","url":"https://files.test/a.js","type":"script","cookies":"csrftoken=8f14e45fceea167a"}
{"event":"strike","time":1787356800004,"site":"a.test","tracker":"cmp.test","signal":"cookie"}
"#,
    ),
    ("torn.jsonl", b"{\"event\":\"request\",\"time\":1\n{\"event\":\"dance\",\"time\":1}\n{\"event\":\"page\",\"time\":1,\"site\":\"https://a.test/\"}\n"),
    ("facts.txt", b"category video spy.test\nfriends a.test b.test\n"),
    ("garbage.img", b"BROCKIMG\0\0\0\0"),
    (
        "requests.jsonl",
        br#"{"url":"https://ads.example/a.js","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://ads.example/ok.js","sourceUrl":"https://news.example/","type":"script","rawType":"x"}
{"url":"https://fine.example/","sourceUrl":"","type":"fetch","method":"POST"}
"#,
    ),
    (
        "broken.jsonl",
        br#"{"url":"https://ads.example/a.js","sourceUrl":"","type":"script"}
{"url":"https://ads.example/
{"url":"https://ads.example/","sourceUrl":""}
{"url":"https://ads.example/","sourceUrl":"","type":"sprocket"}
{"url":"https://ads.example/","sourceUrl":"","type":"script","method":"FROB"}
{"url":"nowhere","sourceUrl":"","type":"script"}

{"url":"https://fine.example/","sourceUrl":"","type":"image"}
"#,
    ),
    // As Chromium writes it: types, and the page's URL as its title.
    (
        "chromium.har",
        br#"{"log": {"version": "1.2", "pages": [{"id": "p", "title": "https://news.example/"}], "entries": [
            {"pageref": "p", "_resourceType": "document", "request": {"method": "GET", "url": "https://news.example/"}},
            {"pageref": "p", "_resourceType": "image", "request": {"method": "GET", "url": "https://pixel.example/1.gif"}},
            {"pageref": "p", "_resourceType": "document", "request": {"method": "GET", "url": "https://ads.example/frame"}},
            {"pageref": "p", "_resourceType": "ping", "request": {"method": "FROB", "url": "https://ads.example/"}}]}}"#,
    ),
    // As Firefox writes it: no types; the title is a title.
    (
        "firefox.har",
        br#"{"log": {"pages": [{"id": "p", "title": "The News"}], "entries": [
            {"pageref": "p", "request": {"url": "http://news.example/"},
                "response": {"redirectURL": "/today", "content": {"mimeType": "text/html"}}},
            {"pageref": "p", "request": {"url": "http://news.example/today"},
                "response": {"redirectURL": "", "content": {"mimeType": "text/html; charset=utf-8"}}},
            {"pageref": "p", "request": {"url": "http://pixel.example/1",
                "headers": [{"name": "Sec-Fetch-Dest", "value": "image"}]}},
            {"pageref": "p", "request": {"url": "http://pixel.example/2",
                "headers": [{"name": "referer", "value": "http://other.example/"}]},
                "response": {"content": {"mimeType": "image/gif"}}},
            {"pageref": "p", "request": {"url": "http://ads.example/"},
                "response": {"content": {"mimeType": "text/html"}}}]}}"#,
    ),
    ("cut.har", br#"{"log": {"entries": [{"request": {"url": "https://ads.example/"#),
];

/// A command line, its exit status, what stands on stdout and on stderr: these pieces, in this order; nothing at
/// all where there are none.
type Case<'a> = (&'a str, i32, &'a [&'a str], &'a [&'a str]);

/// Runs command lines in a folder of [`FILES`].
#[track_caller]
fn check(cases: &[Case<'_>]) {
    let folder = folder();
    for &(arguments, status, stdout, stderr) in cases {
        let run = brock(folder.path(), arguments);
        for (name, text, pieces) in [("stdout", &run.stdout, stdout), ("stderr", &run.stderr, stderr)] {
            let mut rest = text.as_str();
            for piece in pieces {
                let at = rest.find(piece);
                let Some(at) = at else { panic!("brock {arguments}\n{name} lacks {piece:?}\n{run:#?}") };
                rest = &rest[at + piece.len()..];
            }
            assert!(!pieces.is_empty() || text.is_empty(), "brock {arguments}\n{name} is not empty\n{run:#?}");
        }
        assert_eq!(run.status, Some(status), "brock {arguments}\n{run:#?}");
        assert!(!run.stderr.contains("panicked"), "brock {arguments}\n{run:#?}");
    }
}

#[derive(Debug)]
pub struct Run {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The one place that knows how to run the program. No argument has a space.
#[track_caller]
pub fn brock(folder: &Path, arguments: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_brock"));
    command.args(arguments.split_whitespace()).current_dir(folder).stdin(Stdio::null());
    let output = command.output().unwrap_or_else(|e| panic!("brock: {e}"));
    let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|e| panic!("output is not UTF-8: {e}"));
    Run { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[track_caller]
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap_or_else(|e| panic!("a folder for tests: {e}"));
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(&path)).and_then(|()| fs::write(&path, bytes)).unwrap();
    };
    FILES.iter().for_each(|(name, bytes)| write(name, bytes));
    assert_eq!(brock(folder.path(), "compile ads.txt -o lists.img").status, Some(0));
    let image = fs::read(folder.path().join("lists.img")).unwrap();
    let mut altered = image.clone();
    altered[image.len() / 2] ^= 1;
    write("altered.img", &altered);
    let mut altered = image.clone();
    altered[image.len() - 9] ^= 1;
    write("altered-text.img", &altered);
    write("cut.img", &image[..image.len() - 9]);
    let mut later = image;
    later[8] = 200;
    write("later.img", &later);
    folder
}

const NEWS: &str = "--source https://news.example/";

#[test]
fn compile() {
    check(&[
        ("compile ads.txt -o a.img", 0, &["ads.txt", "4", "3", "0", "a.img: ", " of them for decisions"], &[]),
        (
            "compile ads.txt bad.txt more/ads.txt -o a.img",
            0,
            &[
                "more/ads.txt",
                "all",
                "reason",
                "cosmetic-filter",
                "2",
                "modifier-not-here",
                "dnstype",
                "unknown-modifier",
            ],
            &[
                "bad.txt:1:16: unknown-modifier",
                "(did you mean script?)",
                "bad.txt:4:14: modifier-not-here",
                "2 cosmetic",
            ],
        ),
        ("compile more/ads.txt -o a.img --verbose", 0, &["ads.txt"], &["more/ads.txt:2:13: cosmetic-filter: "]),
        (
            "compile bad.txt -o a.img --json",
            0,
            &[
                r#"{"list":"bad.txt","line":1,"code":"unknown-modifier","severity":"error","message":""#,
                r#""span":{"start":15,"end":22},"#,
                r#""suggestion":"did you mean script?"}"#,
                r#"{"list":"bad.txt","line":3,"code":"cosmetic-filter","severity":"note""#,
                r#"{"summary":{"lists":[{"name":"bad.txt","title":null,"lines":4,"filters":1,"not_exact":3}],"reasons":[{"#,
                r#""image":"a.img","image_bytes":"#,
            ],
            &[],
        ),
        ("compile empty.txt -o a.img", 0, &["empty.txt", "0"], &[]),
        ("check --image a.img --type image --source s https://ads.example/", 0, &["pass"], &[]),
        ("compile ads.txt -o none/a.img", 2, &[], &["none/a.img: cannot be written"]),
        ("compile ads.txt more/ads.txt -o ads.txt", 2, &[], &["ads.txt: the image would overwrite a list"]),
        ("compile ads.txt", 2, &[], &["--output <FILE>"]),
    ]);
}

#[test]
fn an_image_replaces_another_whole_or_not_at_all() {
    let folder = folder();
    assert_eq!(brock(folder.path(), "compile missing.txt -o lists.img").status, Some(2));
    assert_eq!(brock(folder.path(), "check --image lists.img --requests requests.jsonl").status, Some(0));
    assert_eq!(brock(folder.path(), "compile more/ads.txt -o lists.img").status, Some(0));
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("tmp"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[test]
fn check_one() {
    let case = |selection: &str, rest: &str| format!("check {selection} {NEWS} {rest}");
    for (rest, action, place) in [
        ("--type script https://ads.example/a.js", "block", Some(("||ads.example^", 2))),
        ("--type beacon https://ads.example/a.js", "block", Some(("||ads.example^", 2))),
        ("--type script https://ads.example/ok.js", "allow", Some(("@@||ads.example/ok.js$script", 3))),
        ("--type script https://ads.example/must.js", "block", Some(("||ads.example/must.js$important", 4))),
        ("--type script --method POST https://fine.example/", "pass", None),
        ("--type script --top https://top.example/ https://fine.example/", "pass", None),
    ] {
        let (text, json) = match place {
            Some((filter, line)) => (
                format!("  {filter}  ads.txt:{line}"),
                format!("{{\"action\":\"{action}\",\"filter\":\"{filter}\",\"list\":\"ads.txt\",\"line\":{line}}}\n"),
            ),
            None => ("\n".into(), "{\"action\":\"pass\",\"filter\":null,\"list\":null,\"line\":null}\n".into()),
        };
        check(&[
            (&case("-l ads.txt", rest), 0, &[action, &text], &[]),
            (&case("-l ads.txt --json", rest), 0, &[&json], &[]),
            (&case("--image lists.img --json", rest), 0, &[&json], &[]),
        ]);
    }
    check(&[
        (
            "check -l ads.txt more/ads.txt --type image --source https://news.example/ https://pixel.example/",
            0,
            &["more/ads.txt:1"],
            &[],
        ),
        ("check --type image --source https://news.example/ -l ads.txt https://ads.example/", 0, &["ads.txt:2"], &[]),
        (
            "check -l more/ads.txt --type image --source news.example https://pixel.example/",
            0,
            &["block", "ads.txt:1"],
            &[],
        ),
        ("check -l more/ads.txt --type image --source WWW.News.example:80 https://pixel.example/", 0, &["block"], &[]),
        ("check -l more/ads.txt --type image --source null https://pixel.example/", 0, &["pass"], &[]),
        ("check -l odd.txt --type script --source x https://x.example/a{b}", 0, &["block"], &[]),
        ("check -l if.txt --type image --source x https://ads.example/", 0, &["pass"], &[]),
        ("check -l if.txt --env env_firefox --type image --source x https://ads.example/", 0, &["block"], &[]),
        (
            "check -l ads.txt --type script --source x https://ads.example/ok.js",
            0,
            &["allow", "ads.txt:3  over ||ads.example^"],
            &[],
        ),
    ]);
}

#[test]
fn check_many() {
    check(&[
        (
            "check --image lists.img --requests requests.jsonl --json",
            0,
            &[
                "{\"action\":\"block\",\"filter\":\"||ads.example^\",\"list\":\"ads.txt\",\"line\":2}\n",
                "{\"action\":\"allow\",\"filter\":\"@@||ads.example/ok.js$script\",\"list\":\"ads.txt\",\"line\":3}\n",
                "{\"action\":\"pass\",\"filter\":null,\"list\":null,\"line\":null}\n",
            ],
            &[],
        ),
        (
            "check -l ads.txt --requests requests.jsonl",
            0,
            &[
                "block     https://ads.example/a.js  ||ads.example^  ads.txt:2\n",
                "allow     ",
                "pass      https://fine.example/\n",
            ],
            &[],
        ),
        (
            "check -l ads.txt --requests broken.jsonl",
            2,
            &["block     https://ads.example/a.js", "pass      https://fine.example/"],
            &[
                "broken.jsonl:2: ",
                "broken.jsonl:3: missing field `type` (column ",
                "broken.jsonl:4: unknown request type \"sprocket\"",
                "broken.jsonl:6: not a URL",
                "4 of 7 requests could not be read",
            ],
        ),
        ("check -l ads.txt --requests empty.txt", 0, &[], &[]),
    ]);
}

#[test]
fn har_files() {
    check(&[
        (
            "check -l ads.txt more/ads.txt --requests chromium.har",
            0,
            &[
                "pass      https://news.example/",
                "block     https://pixel.example/1.gif  ||pixel.example^$image,domain=news.example",
                "block     https://ads.example/frame",
                "block     https://ads.example/  ||ads.example^",
            ],
            &[],
        ),
        (
            "explain -l ads.txt more/ads.txt --requests firefox.har --json",
            0,
            &[
                r#"{"url":"http://news.example/","sourceUrl":"http://news.example/","type":"main_frame","action":"pass""#,
                r#"{"url":"http://news.example/today","sourceUrl":"http://news.example/today","type":"main_frame""#,
                r#"{"url":"http://pixel.example/1","sourceUrl":"http://news.example/today","type":"image","action":"block""#,
                r#"{"url":"http://pixel.example/2","sourceUrl":"http://other.example/","type":"image","action":"pass""#,
                r#"{"url":"http://ads.example/","sourceUrl":"http://news.example/today","type":"sub_frame","action":"block""#,
            ],
            &[],
        ),
        ("check -l ads.txt --requests cut.har", 2, &[], &["cut.har:1:", "not a readable HAR file"]),
    ]);
}

#[test]
fn explain() {
    check(&[
        (
            &format!("explain -l ads.txt --type script {NEWS} https://ads.example/ok.js"),
            0,
            &[
                "allow     https://ads.example/ok.js\n",
                "GET, script, asked by news.example\n",
                "step 5: an exception outranks",
                "matching\n",
                "exception              @@||ads.example/ok.js$script  ads.txt:3  <- decides\n",
                "block                  ||ads.example^  ads.txt:2\n",
            ],
            &[],
        ),
        (
            "explain -l more/ads.txt --type script --source https://other.example/ https://pixel.example/1.gif",
            0,
            &[
                "pass",
                "step 9",
                "nearly matching",
                "||pixel.example^$image,domain=news.example  ads.txt:1: not for the type script",
            ],
            &[],
        ),
        (
            "explain -l more/ads.txt --type image --source https://other.example/ https://pixel.example/1.gif --json",
            0,
            &[
                r#"{"url":"https://pixel.example/1.gif","sourceUrl":"https://other.example/","type":"image","action":"pass","#,
                r#""filter":null,"list":null,"line":null,"reason":"no-filter","step":9,"matches":[],"near_misses":[{"#,
                r#""line":1,"role":"block","failed":"from"}]"#,
            ],
            &[],
        ),
        ("explain -l ads.txt --requests broken.jsonl", 2, &["block", "\n\npass"], &["broken.jsonl:2"]),
    ]);
}

#[test]
fn what_is_known_of_an_exchange() {
    let ask = "check -l later.txt --type script --source https://news.example/ https://x.example/a.js";
    check(&[
        (ask, 0, &["pass\n"], &[]),
        (&format!("{ask} --response-header via:1.1+google"), 0, &["block     *$script,header=via:1.1*"], &[]),
        (&format!("{ask} --request-header cookie:visitor=1"), 0, &["block     *$script,requestheader=cookie:"], &[]),
        (&format!("{ask} --address 192.0.2.7"), 0, &["block     *$script,ipaddress=192.0.2.*"], &[]),
        (&format!("{ask} --response-header via"), 2, &[], &["name: value"]),
        (&ask.replace("check", "explain"), 0, &["not for this response, or it is not there yet (header=)"], &[]),
        ("check -l later.txt --requests later.jsonl", 0, &["block ", "later.txt:1\n", "later.txt:3\n"], &[]),
    ]);
}

#[test]
fn lint() {
    check(&[
        ("lint ads.txt", 0, &["0 errors, 0 warnings, 0 notes\n"], &[]),
        (
            "lint bad.txt",
            1,
            &[
                "error[unknown-modifier]: ",
                "bad.txt:1:16",
                "||ads.example^$scripts",
                "^^^^^^^",
                "did you mean script?",
                "2 errors, 0 warnings, 1 note (--notes shows them)\n",
            ],
            &[],
        ),
        ("lint bom.txt", 1, &["bom.txt:1:16", "||ads.example^$scripts"], &[]),
        ("lint more/ads.txt --notes", 0, &["note[cosmetic-filter]", "more/ads.txt:2:", "1 note\n"], &[]),
        ("lint bad.txt --color always", 1, &["\u{1b}["], &[]),
        (
            "lint bad.txt --json",
            1,
            &[
                r#"{"list":"bad.txt","line":1,"code":"unknown-modifier""#,
                r#"{"summary":{"errors":2,"warnings":0,"notes":1}}"#,
            ],
            &[],
        ),
        ("lint latin1.txt", 1, &["2 errors"], &["latin1.txt:1:4: not UTF-8", "latin1.txt:3:4: not UTF-8"]),
    ]);
}

#[test]
fn lint_summary() {
    check(&[
        (
            "lint ads.txt bad.txt --summary",
            1,
            &[
                "list     lines  exact",
                "ads.txt      4      3  100.00 %         0   0.00 %            0   0.00 %\n",
                "bad.txt      4      1   25.00 %         2  50.00 %            1  25.00 %\n",
                "all          8      4   57.14 %         2  28.57 %            1  14.29 %\n\n",
                "bad.txt      1  error     unknown-modifier   -\n",
                "all          1  error     modifier-not-here  dnstype\n",
                "2 errors, 0 warnings, 1 note\n",
            ],
            &[],
        ),
        (
            "lint ads.txt bad.txt --summary --json",
            1,
            &[
                r#"{"list":"ads.txt","lines":4,"exact":3,"rejected":0,"not_applied":0,"reasons":[]}"#,
                r#"{"list":"bad.txt","lines":4,"exact":1,"rejected":2,"not_applied":1,"reasons":[{"code":"#,
                r#"{"code":"modifier-not-here","subject":"dnstype","severity":"error","lines":1}"#,
                r#"{"summary":{"errors":2,"warnings":0,"notes":1,"lines":8,"exact":4,"rejected":2,"not_applied":1,"reasons":["#,
            ],
            &[],
        ),
        (
            "lint latin1.txt --summary",
            1,
            &["1  33.33 %         2  66.67 %", "2 errors"],
            &["latin1.txt:1:4", "latin1.txt:3:4"],
        ),
        ("lint empty.txt --summary", 0, &["empty.txt      0      0      -", "0 errors"], &[]),
    ]);
}

#[test]
fn included_files() {
    check(&[
        (
            "lint with.txt --json",
            1,
            &[
                r#"{"list":"with.txt","line":4,"code":"missing-include","severity":"error""#,
                r#"{"list":"more/part.txt","line":1,"code":"bad-metadata","severity":"warning""#,
                r#"{"list":"more/part.txt","line":3,"code":"unknown-modifier""#,
                r#"{"list":"more/deep/er.txt","line":2,"code":"bad-include""#,
                r#"{"summary":{"errors":3,"warnings":1,"notes":0}}"#,
            ],
            &[],
        ),
        (
            "lint with.txt",
            1,
            &["with.txt:4:11", "!#include more/none.txt", "more/part.txt:3:14", "||x.example^$scripts"],
            &[],
        ),
        (
            "compile with.txt -o with.img --env env_firefox",
            0,
            &["with.txt", "more/part.txt", "more/deep/er.txt", "more/deep/fox.txt      1"],
            &["with.txt:4:11"],
        ),
        (
            "compile with.txt -o with.img",
            0,
            &[
                "with.txt              4",
                "more/part.txt         4",
                "more/deep/er.txt      5",
                "all                  13",
            ],
            &[
                "with.txt:4:11: missing-include",
                "more/part.txt:1:12: bad-metadata",
                "more/deep/er.txt:2:11: bad-include",
            ],
        ),
        ("compile with.txt -o more/part.txt", 2, &[], &["more/part.txt: the image would overwrite a list"]),
    ]);
    let folder = folder();
    assert_eq!(brock(folder.path(), "compile with.txt ads.txt -o with.img").status, Some(0));
    for (selection, host, place) in [
        ("--image with.img", "with", r#""list":"with.txt","line":2"#),
        ("--image with.img", "part", r#""list":"more/part.txt","line":2"#),
        ("--image with.img", "deeper", r#""list":"more/deep/er.txt","line":1"#),
        ("--image with.img", "ads", r#""list":"ads.txt","line":2"#),
        ("-l with.txt", "deeper", r#""list":"more/deep/er.txt","line":1"#),
        // Twins go by their paths, and so does what they include.
        ("-l ads.txt with.txt more/with.txt", "part", r#""list":"more/part.txt","line":2"#),
    ] {
        let run =
            brock(folder.path(), &format!("check {selection} {NEWS} --json --type image https://{host}.example/"));
        assert!(run.stdout.contains(place), "{selection} {host}: {run:?}");
    }
    assert_eq!(brock(folder.path(), "dnr with.txt -o rules --browser chromium").status, Some(0));
    let map = fs::read_to_string(folder.path().join("rules/map.json")).unwrap();
    assert!(map.contains(r#""list":"more/deep/er.txt","line":1"#), "{map}");
}

#[test]
fn checksums() {
    check(&[
        ("lint sum.txt", 0, &["0 errors, 0 warnings"], &[]),
        ("lint cut.txt", 1, &["warning[checksum-mismatch]", "cut.txt:1:13", "^^^^^^", "0 errors, 1 warning"], &[]),
        ("compile cut.txt -o a.img", 0, &["checksum-mismatch"], &["cut.txt:1:13: checksum-mismatch: the list was cut"]),
    ]);
}

#[test]
fn patch() {
    check(&[
        ("patch diff.txt a.patch", 0, &["! Diff-Path: p/1-1-1.patch#a\n"], &[]),
        ("patch diff.txt a.patch --name b", 0, &["||a.example^\n"], &[]),
        ("patch diff.txt a.patch --name c", 1, &[], &["a.patch: has no next version of diff.txt"]),
        ("patch diff.txt empty.txt", 1, &[], &["empty.txt: has no next version of diff.txt"]),
        ("patch diff.txt bad.patch", 2, &[], &["bad.patch: line 2 of the patch is for another list"]),
        ("patch ads.txt a.patch", 2, &[], &["a.patch: the patch has several parts"]),
        ("patch ads.txt none.patch", 2, &[], &["none.patch: "]),
    ]);
    let folder = folder();
    assert_eq!(brock(folder.path(), "patch diff.txt bad.patch -o diff.txt").status, Some(2));
    assert!(fs::read_to_string(folder.path().join("diff.txt")).unwrap().contains("||a.example^"));
    assert_eq!(brock(folder.path(), "patch diff.txt a.patch -o diff.txt").status, Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("diff.txt")).unwrap(), "! Diff-Path: p/1-1-1.patch#a\n");
}

#[test]
fn bench() {
    check(&[
        (
            "bench -l ads.txt --requests requests.jsonl --passes 2",
            0,
            &[
                "lists",
                "ads.txt",
                "build",
                "load",
                "image",
                "requests     3: 1 blocked, 1 allowed, 1 passed",
                "p50",
                "first pass",
                "warm",
            ],
            &[],
        ),
        (
            "bench --image lists.img --requests requests.jsonl --passes 1 --json",
            0,
            &[
                r#"{"lists":["ads.txt"],"filters":3,"build":null,"load":{"cold_ms":"#,
                r#""image_bytes":"#,
                r#""requests":3,"blocked":1,"allowed":1,"passed":1,"first":{"mean_ns":"#,
                r#""warm":{"mean_ns":"#,
                r#""max_ns":"#,
                r#""passes":1,"timer_ns":"#,
            ],
            &[],
        ),
        ("bench -l ads.txt --requests broken.jsonl --passes 1", 2, &["requests     3:"], &["broken.jsonl:2"]),
        ("bench -l ads.txt --requests empty.txt", 2, &[], &["empty.txt: has no request to measure"]),
        ("bench -l ads.txt --requests missing.jsonl", 2, &[], &["missing.jsonl: "]),
    ]);
}

#[test]
fn learn() {
    check(&[
        (
            "learn --events seen.jsonl",
            0,
            &[
                "allow       cmp.test                        seen tracking on 1 site: ",
                "block       spy.test                        seen tracking on 3 sites: recognises you by the same identifier",
                "; the identifier is in uid\n",
            ],
            &[],
        ),
        (
            "learn --events seen.jsonl --policy badger",
            0,
            &["allow       cmp.test ", "allow       files.test ", "block       spy.test "],
            &[],
        ),
        (
            "learn --events seen.jsonl --json",
            0,
            &[
                r#"{"tracker":"spy.test","action":"block","why":"enough-sites","evidence":{"signals":[{"signal":"cookie","sites":3},"#,
                r#""sites":3,"score":3.0,"since":1787356800000,"until":1787356800000,"names":["uid"]},"reason":"seen tracking"#,
            ],
            &[],
        ),
        (
            "learn --events seen.jsonl --filters",
            0,
            &["! Title: Learned trackers\n! seen tracking on", "\n||spy.test^$3p\n"],
            &[],
        ),
        (
            "learn --events seen.jsonl --knowledge facts.txt",
            2,
            &["cookieblock spy.test ", "only its cookies are taken, for it plays videos or sound"],
            &["facts.txt:2: no fact"],
        ),
        // Fifty days later than the rest, and a hundred.
        ("learn --events seen.jsonl --now 1791676800000", 0, &["block       spy.test"], &[]),
        ("learn --events seen.jsonl --now 1795996800000", 0, &[], &[]),
        (
            "learn --events torn.jsonl",
            2,
            &[],
            &[
                "torn.jsonl:1: EOF while parsing",
                "torn.jsonl:2: unknown variant `dance`",
                "torn.jsonl:3: missing field `cookies`",
            ],
        ),
        ("learn --events seen.jsonl --ledger ads.txt", 2, &[], &["ads.txt: these bytes are no ledger"]),
        ("learn --events binary.txt", 2, &[], &["binary.txt: ", "NUL"]),
        ("learn --events missing.jsonl", 2, &[], &["missing.jsonl: "]),
    ]);
}

/// A run goes on where another ended.
#[test]
fn a_ledger_is_taken_up_again() {
    let folder = folder();
    let events = fs::read_to_string(folder.path().join("seen.jsonl")).unwrap();
    let (first, second) = events.split_once("\n\n").unwrap();
    fs::write(folder.path().join("1.jsonl"), first).unwrap();
    fs::write(folder.path().join("2.jsonl"), second).unwrap();
    let before = brock(folder.path(), "learn --events 1.jsonl -o l.ledger");
    assert!(before.stdout.contains("allow       spy.test"), "{}", before.stdout);
    let after = brock(folder.path(), "learn --events 2.jsonl --ledger l.ledger");
    assert!(after.stdout.contains("block       spy.test"), "{}", after.stdout);
}

#[test]
fn dnr() {
    check(&[
        (
            "dnr ads.txt -o rules --browser chromium",
            0,
            &["network filters", "3", "rules", "rules.json", "in rules"],
            &[],
        ),
        ("dnr ads.txt -o deep/er/rules --browser firefox --json", 0, &["{", "\"filters\":3", "}"], &[]),
        ("dnr ads.txt -o rules --browser netscape", 2, &[], &["chromium, firefox"]),
        ("dnr ads.txt -o ads.txt --browser chromium", 2, &[], &["ads.txt: cannot be written"]),
    ]);
    let folder = folder();
    brock(folder.path(), "dnr ads.txt -o rules --browser chromium");
    for name in ["rules.json", "map.json", "report.json"] {
        let bytes = fs::read(folder.path().join("rules").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn bad_input_is_named() {
    for command in ["compile -o a.img", "lint", "dnr -o rules --browser chromium"] {
        for (list, message) in [
            ("missing.txt", "missing.txt: "),
            ("more", "more: "),
            ("binary.txt", "binary.txt: not a text list: line 2 has a NUL byte"),
            ("lists.img", "lists.img: a compiled image, not a list"),
            ("altered.img", "altered.img: a compiled image, not a list"),
            ("altered-text.img", "altered-text.img: a compiled image, not a list"),
        ] {
            check(&[(&format!("{command} ads.txt {list}"), 2, &[], &[message])]);
        }
    }
    for command in
        ["check --requests requests.jsonl", "explain --requests requests.jsonl", "bench --requests requests.jsonl"]
    {
        for (image, message) in [
            ("missing.img", "missing.img: "),
            ("cut.img", "cut.img: the image has "),
            ("altered.img", "altered.img: the image is damaged"),
            ("altered-text.img", "altered-text.img: the image is damaged"),
            ("garbage.img", "garbage.img: not a Brock image"),
            ("later.img", "later.img: an image of format version 200"),
            ("ads.txt", "ads.txt: not a Brock image; if it is a list, pass it with -l"),
            ("empty.txt", "empty.txt: not a Brock image"),
        ] {
            check(&[(&format!("{command} --image {image}"), 2, &[], &[message])]);
        }
    }
    check(&[
        ("check -l ads.txt --requests missing.jsonl", 2, &[], &["missing.jsonl: "]),
        ("check -l ads.txt --requests binary.txt", 2, &[], &["binary.txt: neither JSON Lines nor HAR: line 2"]),
        ("check -l ads.txt --type script --source x nowhere", 2, &[], &["not a URL", "nowhere"]),
        (
            "check -l ads.txt --type sprocket --source x https://x.com/",
            2,
            &[],
            &["the types are main_frame, sub_frame"],
        ),
        ("check -l ads.txt --type script https://x.com/", 2, &[], &["a request needs --type, --source and its URL"]),
        ("check --requests requests.jsonl", 2, &[], &["--list"]),
        ("check -l ads.txt --image lists.img --requests requests.jsonl", 2, &[], &["cannot be used with"]),
        ("check -l ads.txt --requests requests.jsonl --type script", 2, &[], &["cannot be used with"]),
        ("frobnicate", 2, &[], &["frobnicate"]),
        ("", 2, &[], &["Usage: brock"]),
    ]);
}

#[test]
fn help_and_what_is_made_of_it() {
    check(&[
        (
            "--help",
            0,
            &[
                "Usage: brock",
                "compile ",
                "check ",
                "explain ",
                "lint ",
                "dnr ",
                "bench ",
                "completions ",
                "man ",
                "Examples:",
                "Exit status: 0 done, 1 findings, 2 wrong usage or unreadable input.",
            ],
            &[],
        ),
        ("--version", 0, &["brock ", env!("CARGO_PKG_VERSION")], &[]),
        ("completions bash", 0, &["_brock()", "--requests"], &[]),
        ("completions fish", 0, &["complete -c brock"], &[]),
        ("completions ksh", 2, &[], &["possible values"]),
        ("man", 0, &[".TH brock 1", "brock\\-check"], &[]),
        ("man check", 0, &[".TH brock-check 1", "\\-\\-requests"], &[]),
        ("man frobnicate", 2, &[], &["the subcommands are compile, check"]),
    ]);
    for command in ["compile", "check", "explain", "lint", "dnr", "patch", "bench", "completions", "man"] {
        check(&[(&format!("{command} --help"), 0, &["Usage: brock", "Examples:", &format!("brock {command}")], &[])]);
    }
}

/// `brock check ... | head -1`
#[test]
fn a_closed_pipe_is_no_error() {
    let folder = folder();
    let line = &FILES.iter().find(|(name, _)| *name == "requests.jsonl").unwrap().1;
    fs::write(folder.path().join("many.jsonl"), line.repeat(20_000)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_brock"))
        .args(["check", "--image", "lists.img", "--requests", "many.jsonl"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}
