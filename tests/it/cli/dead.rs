//! `brock dead`.

use std::fs;

use super::diff::git;
use super::{brock, check, folder};

#[test]
fn dead_filters() {
    check(&[
        (
            "dead idle.txt --requests requests.jsonl",
            1,
            &[
                "idle.txt:1: ||ads.example/none/\n  matched nothing in 2 requests to its host\n",
                "idle.txt:2: /none/$domain=news.example\n  matched nothing in 1 visit of its sites\n",
                "2 filters of 5 may be dead; 1 visited page\n",
            ],
            &[],
        ),
        (
            "dead idle.txt --requests requests.jsonl --dead-hosts gone.txt --json",
            1,
            &[
                r#"{"path":"idle.txt","line":1,"start":0,"end":19,"column":1,"filter":"||ads.example/none/","reason":"idle","visits":0,"requests":2,"dead":[]}"#,
                r#""line":4,"start":0,"end":37,"column":1,"filter":"/x/$domain=gone.example|alive.example","reason":"some-dead-sites","visits":0,"requests":0,"dead":["gone.example"],"remaining":"/x/$domain=alive.example"}"#,
                r#""line":5,"#,
                r#""reason":"dead-sites""#,
                r#"{"summary":{"filters":5,"visits":1,"deadHosts":2,"found":{"dead-sites":1,"idle":2,"some-dead-sites":1}}}"#,
            ],
            &["gone.txt:3: not a host"],
        ),
        ("dead idle.txt --requests requests.jsonl --least 2", 1, &["1 filter of 5"], &[]),
        ("dead idle.txt --dead-hosts gone.txt --alive gone.txt", 0, &["0 filters of 5"], &["gone.txt:3"]),
        ("dead wide.txt --requests requests.jsonl", 0, &["0 filters of 1"], &[]),
        ("dead idle.txt", 2, &[], &["no file of requests or pages"]),
        ("dead idle.txt --requests none.jsonl", 2, &[], &["none.jsonl"]),
        ("dead idle.txt --requests requests.jsonl --before yesterday", 2, &[], &["expected a date"]),
    ]);
}

#[test]
fn the_age_of_lines() {
    let folder = folder();
    let path = folder.path();
    let run = brock(path, "dead idle.txt --requests requests.jsonl --before 2025-01-01");
    assert!(run.stdout.contains("0 filters of 5") || run.status == Some(2), "{run:#?}");
    git(path, &["init", "-q"]);
    git(path, &["add", "idle.txt"]);
    git(path, &["commit", "-qm", "first"]);
    fs::write(path.join("idle.txt"), fs::read_to_string(path.join("idle.txt")).unwrap() + "||ads.example/new/\n")
        .unwrap();
    let run = brock(path, "dead idle.txt --requests requests.jsonl --age");
    assert!(run.stdout.contains("requests to its host; written 2024-05-06\n"), "{run:#?}");
    assert!(run.stdout.contains("3 filters of 6"), "{run:#?}");
    // The new line is not committed yet.
    let run = brock(path, "dead idle.txt --requests requests.jsonl --before 2025-01-01");
    assert!(run.stdout.contains("2 filters of 6"), "{run:#?}");
    let run = brock(path, "dead idle.txt --requests requests.jsonl --since HEAD");
    assert!(run.stdout.contains("1 filter of 6"), "{run:#?}");
}
