//! `brock diff`.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{brock, check, folder};

#[test]
fn changes() {
    check(&[
        (
            "diff old.txt ads.txt --requests requests.jsonl",
            0,
            &[
                "3 requests and 1 page of 1 site\n",
                "lines: 3 added, 1 removed\n",
                "requests: 1 newly blocked, 0 newly passed, 0 with another surrogate, 0 modified otherwise\n",
                "pages: 0 newly hidden or done, 1 no longer\n",
                "requests\n  blocked   https://ads.example/a.js  script of news.example\n            ||ads.example^  ads.txt:2 (added)\n",
                "pages\n  shown     https://news.example/  hide: .old\n            news.example##.old  old.txt:1 (removed)\n",
                "by site\n",
                "what the new filters match\n",
                "2      1        1      0  ||ads.example^  ads.txt:2\n",
            ],
            &[],
        ),
        (
            "diff old.txt ads.txt --requests requests.jsonl --json",
            0,
            &[
                r#"{"change":"blocked","url":"https://ads.example/a.js","site":"news.example","type":"script","before":"pass","after":"block","by":{"kind":"added","path":"ads.txt","line":2,"start":0,"end":14,"column":1,"filter":"||ads.example^"}}"#,
                r#"{"change":"shown","url":"https://news.example/","site":"news.example","effect":"hide","value":".old","by":{"kind":"removed","path":"old.txt","line":1,"#,
                r#"{"reach":{"requests":2,"sites":1,"changed":1,"pages":0,"path":"ads.txt","line":2,"#,
                r#"{"summary":{"requests":3,"pages":1,"sites":1,"linesAdded":3,"linesRemoved":1,"blocked":1,"passed":0,"#,
            ],
            &[],
        ),
        ("diff ads.txt ads.txt --requests requests.jsonl --max-changes 0", 0, &["0 newly blocked"], &[]),
        (
            "diff old.txt ads.txt --requests requests.jsonl --max-changes 1",
            1,
            &["1 newly blocked"],
            &["2 changes: more than 1 (--max-changes)"],
        ),
        (
            "diff old.txt ads.txt --requests requests.jsonl --max-reach 1",
            1,
            &["1 newly blocked"],
            &["||ads.example^ matches 2 requests (--max-reach)"],
        ),
        ("diff old.txt ads.txt --requests requests.jsonl --max-reach 2", 0, &["1 newly blocked"], &[]),
        ("diff old.txt ads.txt --with wide.txt --requests chromium.har", 0, &["2 newly blocked"], &[]),
        ("diff more ads.txt --pages pages.jsonl", 2, &["0 requests and 3 pages"], &["pages.jsonl:2"]),
        ("diff old.txt ads.txt --requests broken.jsonl", 2, &["2 newly blocked"], &["broken.jsonl:2", "4 of 7"]),
        ("diff old.txt --requests requests.jsonl", 2, &[], &["name OLD and NEW"]),
        ("diff old.txt ads.txt", 2, &[], &["no file of requests or pages"]),
        ("diff old.txt none.txt --requests requests.jsonl", 2, &[], &["none.txt"]),
        ("diff --since HEAD ads.txt --requests requests.jsonl", 2, &[], &["git: "]),
    ]);
}

/// A report with hostile names in every place that takes texts of others.
#[test]
fn the_report_is_one_safe_file() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.txt", "news.example##.gone<i>\n");
    write(
        "<img src=x>.txt",
        "/\"><script>alert(1)</script>\nnews.example##[a=\"<svg onload=alert(1)>\"]\n##[b=\"</style>\"]\n",
    );
    write(
        "hostile.jsonl",
        "{\"url\":\"https://cdn.example/\\\"><script>alert(1)</script>\",\"sourceUrl\":\"https://news.example/?<b>&\",\"type\":\"script\"}\n",
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_brock"));
    command.args(["diff", "a.txt", "<img src=x>.txt", "--requests", "hostile.jsonl", "--report", "out.html"]);
    let output = command.current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let html = fs::read_to_string(folder.path().join("out.html")).unwrap();
    for part in ["<!doctype html>", "default-src 'none'", "<svg role=\"img\"", "By site", "What the new filters match"]
    {
        assert!(html.contains(part), "{part} is missing");
    }
    for part in ["<script", "<img", "onload=alert(1)>", "<b>&", "</style>\"", "http-equiv=\"refresh", "src=", "href="] {
        assert!(!html.replace("&lt;img src=x&gt;", "").replace("href=&quot;", "").contains(part), "{part} in {html}");
    }
    assert!(html.contains("&lt;img src=x&gt;.txt:2"), "{html}");
    // Each element is closed.
    for tag in ["table", "svg", "ul", "tr", "td", "code", "text"] {
        let (open, closed) = (html.matches(&format!("<{tag}")).count(), html.matches(&format!("</{tag}>")).count());
        let open = if tag == "td" || tag == "tr" {
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count()
        } else {
            open
        };
        assert_eq!(open, closed, "{tag}");
    }
}

/// Runs git in a folder.
pub(super) fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@a.example", "-c", "init.defaultBranch=main"]);
    command.env("GIT_AUTHOR_DATE", "2024-05-06T12:00:00Z").env("GIT_COMMITTER_DATE", "2024-05-06T12:00:00Z");
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
}

#[test]
fn a_revision_and_the_files() {
    let folder = folder();
    let path = folder.path();
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write("list.txt", "||old.example^\n!#include part.txt\n");
    write("part.txt", "||x.example^\n");
    git(path, &["init", "-q"]);
    git(path, &["add", "list.txt", "part.txt"]);
    git(path, &["commit", "-qm", "first"]);
    write("part.txt", "||ads.example^\n");
    let run = brock(path, "diff --since HEAD list.txt --requests requests.jsonl");
    assert!(run.stdout.contains("lines: 1 added, 1 removed"), "{run:#?}");
    assert!(run.stdout.contains("||ads.example^  part.txt:1 (added)"), "{run:#?}");
    // A list that the revision lacks is new.
    let run = brock(path, "diff --since HEAD ads.txt --requests requests.jsonl");
    assert!(run.stdout.contains("lines: 3 added, 0 removed"), "{run:#?}");
    let run = brock(path, "diff --since nowhere list.txt --requests requests.jsonl");
    assert_eq!((run.status, run.stderr.contains("no revision \"nowhere\"")), (Some(2), true), "{run:#?}");
    let run = brock(path, "diff --since --output=x list.txt --requests requests.jsonl");
    assert_eq!(run.status, Some(2), "{run:#?}");
}
