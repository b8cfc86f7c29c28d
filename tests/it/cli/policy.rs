//! `brock policy`.

use std::fs;

use super::{brock, folder};

const POLICY: &str = "# Privacy policy\n\nWe collect your name and e-mail address, and we use cookies.\n\
    We process personal information only with your consent, and we protect the data.\n\nWe do not sell your personal \
    information to third parties.\nWe keep your data for 30 days, and you can ask us to delete your personal data.\n\
    This policy was updated on 3 May 2026, and the privacy of your data is important for us and for all of our staff.\n";

#[test]
fn policies() {
    let folder = folder();
    fs::write(folder.path().join("policy.md"), POLICY).unwrap();
    fs::write(folder.path().join("empty.html"), "<html></html>").unwrap();

    let shown = brock(folder.path(), "policy policy.md");
    assert_eq!(shown.status, Some(0), "{}", shown.stderr);
    for part in ["policy.md: language en, ", "\"We do not sell your personal information to third parties.\" (byte "] {
        assert!(shown.stdout.contains(part), "{part}: {}", shown.stdout);
    }

    let both = brock(folder.path(), "policy --json policy.md empty.html");
    assert_eq!(both.status, Some(1));
    let lines: Vec<serde_json::Value> = both.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["path"], &lines[0]["language"]), (&"policy.md".into(), &"en".into()));
    assert_eq!(lines[1]["unreadable"], "empty");
    let sale = lines[0]["questions"].as_array().unwrap().iter().find(|one| one["question"] == "sale").unwrap();
    assert_eq!(sale["answer"], "denies");
    let finding = &sale["facts"][0]["findings"][0];
    let place = finding["start"].as_u64().unwrap() as usize..finding["end"].as_u64().unwrap() as usize;
    assert_eq!(finding["quote"], POLICY[place]);

    assert_eq!(brock(folder.path(), "policy --passage en policy.md").status, Some(0));
    assert_eq!(brock(folder.path(), "policy --text empty.html").stdout.trim(), "");
    assert_eq!(brock(folder.path(), "policy none.md").status, Some(2));
}

/// A policy is anybody's text: it must not send escape sequences to the terminal.
#[test]
fn quotes_are_plain_text() {
    let folder = folder();
    fs::write(folder.path().join("hostile.md"), "We sell your data \u{1b}[31mto\u{7} others\u{9b}2J.\n").unwrap();
    let run = brock(folder.path(), "policy --passage en hostile.md");
    assert!(run.stdout.contains("We sell your data"), "{}", run.stdout);
    assert!(!run.stdout.contains(|char: char| char.is_control() && char != '\n'), "{:?}", run.stdout);
    fs::write(folder.path().join("policy.html.gz"), [0x1f, 0x8b, 8, 0]).unwrap();
    let packed = brock(folder.path(), "policy policy.html.gz");
    assert_eq!(packed.status, Some(2));
    assert!(packed.stderr.contains("policy.html.gz: a gzip file, not text"), "{}", packed.stderr);
}
