//! The command line program: stdout, stderr and exit status. One file per subcommand.

mod bench;
mod bisect;
mod check;
mod compile;
mod crawl_report;
mod dead;
mod diff;
mod dnr;
mod dns;
mod explain;
mod export;
mod fmt;
mod har;
mod help;
mod included;
mod input;
mod learn;
mod lint;
mod page;
mod patch;
mod policy;
mod profile;
mod redundant;
mod since;
mod test;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Files in the folder of every case, besides `lists.img`, which is compiled from `ads.txt`.
const FILES: &[(&str, &[u8])] = &[
    ("ads.txt", b"! Title: Ads\n||ads.example^\n@@||ads.example/ok.js$script\n||ads.example/must.js$important\n"),
    ("more/ads.txt", b"||pixel.example^$image,domain=news.example\nnews.example##.ad\nnews.example##+js(trusted-set, a, 1)\n"),
    (
        "rewrites.txt",
        b"||ads.example^$xhr,replace=/a/b/\n||news.example^$doc,uritransform=/a/b/\n||out.example^$doc,urlskip=?to\n\
@@||ads.example^$xhr,replace=/a/b/\n||ads.example^$xhr,replace=/c/d/,badfilter\n||plain.example^\n",
    ),
    ("later.txt", b"*$script,header=via:1.1*\n*$script,requestheader=cookie:*visitor*\n*$script,ipaddress=192.0.2.*\n"),
    (
        "later.jsonl",
        br#"{"url":"https://x.example/","sourceUrl":"","type":"script","responseHeaders":[{"name":"Via","value":"1.1 a"}]}
{"url":"https://x.example/","sourceUrl":"","type":"script","address":"192.0.2.1"}
"#,
    ),
    ("bad.txt", b"||ads.example^$scripts\n||fine.example^\nnews.example##.ad:hovered\n||h.example^$dnstype=A\n"),
    ("covered.txt", b"||a.ads.example^\n! Mine\n||ads.example^\n||b.example^\n"),
    ("wide.txt", b"||pixel.example^\n"),
    ("old.txt", b"news.example##.old\n"),
    (
        "idle.txt",
        b"||ads.example/none/\n/none/$domain=news.example\n/none/$domain=other.example\n\
/x/$domain=gone.example|alive.example\ngone.example##.ad\n",
    ),
    ("gone.txt", b"gone.example # checked\n0.0.0.0 mail.gone.test\nno host here\n"),
    ("costly.txt", b"/[a-z]+.*ads[0-9]+$/\n||ads.example/none/\n||else.example^\n"),
    ("bom.txt", b"\xef\xbb\xbf||ads.example^$scripts\n"),
    ("latin1.txt", b"! B\xfccher\n||ads.example^\n||b\xfccher.example^\n"),
    ("if.txt", b"!#if env_firefox\n||ads.example^\n!#endif\n"),
    ("binary.txt", b"||ads.example^\n\0\x01\x02"),
    ("empty.txt", b""),
    ("twice.txt", b"||x.example^\n||x.example^\n||y.example^$script, image\n||z.example^document\n"),
    ("packed.txt", b"\x1f\x8b\x08\x00aaaa"),
    ("utf16.txt", b"\xff\xfe|\x00|\x00a\x00"),
    ("adguard.txt", b"! Title: AdGuard mine\nx.example#%#alert(1)\n"),
    ("unsorted.txt", b"||b.example^$third-party,image\n||a.example^\n"),
    ("news.txt", b"||ads.example^$script\nnews.example##.ad\n##.banner\n"),
    (
        "news.test.toml",
        br#"[[request]]
url = "https://ads.example/a.js"
source = "https://news.example/"
type = "script"
expect = "block"
[[page]]
url = "https://news.example/"
hide = [".ad", ".banner"]
keep = [".article"]
[[never]]
pattern = "^n$"
"#,
    ),
    (
        "wrong/wrong.test.toml",
        br#"lists = ["../news.txt"]
[[request]]
url = "https://ads.example/a.png"
source = "https://news.example/"
type = "image"
expect = "block"
issue = "https://issues.example/1"
[[page]]
url = "https://news.example/"
keep = [".ad"]
[[never]]
pattern = "banner$"
"#,
    ),
    ("project/.brock.toml", b"dialect = \"adguard\"\n[lint]\ndisable = [\"duplicate-filter\"]\n[[list]]\npath = \"lists\"\n"),
    ("project/lists/a.txt", b"x.example#%#alert(1)\n||x.example^\n||x.example^\n"),
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
{"event":"report","time":1787356800004,"site":"a.test","tracker":"cmp.test","signal":"cookie"}
"#,
    ),
    ("torn.jsonl", b"{\"event\":\"request\",\"time\":1\n{\"event\":\"dance\",\"time\":1}\n{\"event\":\"page\",\"time\":1,\"site\":\"https://a.test/\"}\n"),
    ("entities.txt", b"category video spy.test\nfriends a.test b.test\ncategory cdn c.test\n"),
    (
        "pages.txt",
        b"news.example##.ad\nnews.example##.box:has-text(Ad)\nnews.example##.sky { top: 0 }\nnews.example##+js(trusted-set, a, 1)\n\
##.banner\nnews.example##.kept\nwww.news.example#@#.kept\n@@||off.example^$generichide\nnews.example##^script\n",
    ),
    (
        "pages.jsonl",
        br#"{"url":"https://www.news.example/","classes":["banner","x"],"ids":[]}
{"url":"nowhere"}
{"url":"https://off.example/","classes":["banner"]}
{"url":"https://x.example/"}
"#,
    ),
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
    // Chromium writes types, and the page's URL as its title.
    (
        "chromium.har",
        br#"{"log": {"version": "1.2", "pages": [{"id": "p", "title": "https://news.example/"}], "entries": [
            {"pageref": "p", "_resourceType": "document", "request": {"method": "GET", "url": "https://news.example/"}},
            {"pageref": "p", "_resourceType": "image", "request": {"method": "GET", "url": "https://pixel.example/1.gif"}},
            {"pageref": "p", "_resourceType": "document", "request": {"method": "GET", "url": "https://ads.example/frame"}},
            {"pageref": "p", "_resourceType": "ping", "request": {"method": "FROB", "url": "https://ads.example/"}}]}}"#,
    ),
    // Firefox writes no types, and the page's title.
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

/// A command line, its exit status, and pieces of stdout and of stderr in their order. No pieces: the output is empty.
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

/// Runs the program. Arguments are split at spaces.
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
