//! `brock learn`.

use std::fs;

use super::{brock, check, folder};

#[test]
fn verdicts() {
    check(&[
        (
            "learn --events seen.jsonl",
            0,
            &[
                "allow       cmp.test                        observed tracking on 1 site: ",
                "block       spy.test                        observed tracking on 3 sites: recognises you by one identifier",
                "; identifier in uid\n",
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
                r#""sites":3,"score":3.0,"since":1787356800000,"until":1787356800000,"names":["uid"]},"reason":"observed tracking"#,
            ],
            &[],
        ),
        (
            "learn --events seen.jsonl --filters",
            0,
            &["! Title: Learned trackers\n! observed tracking on", "\n||spy.test^$3p\n"],
            &[],
        ),
        (
            "learn --events seen.jsonl --entities entities.txt",
            2,
            &["cookieblock spy.test ", "only its cookies are removed, because it plays video or audio"],
            &["entities.txt:2: unknown fact \"friends\"", "entities.txt:3: unknown category \"cdn\""],
        ),
        // Fifty days after the last event, and a hundred.
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
        ("learn --events seen.jsonl --ledger ads.txt", 2, &[], &["ads.txt: not a ledger"]),
        ("learn --events binary.txt", 2, &[], &["binary.txt: ", "NUL"]),
        ("learn --events missing.jsonl", 2, &[], &["missing.jsonl: "]),
    ]);
}

#[test]
fn a_run_continues_from_a_ledger() {
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
