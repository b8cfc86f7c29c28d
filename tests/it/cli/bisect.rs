//! `brock bisect`.

use std::fs;
use std::process::Command;

use super::diff::git;
use super::{NEWS, brock, check, folder};

#[test]
fn lines_behind_an_effect() {
    check(&[
        (
            &format!("bisect -l ads.txt --type script {NEWS} https://ads.example/a.js"),
            0,
            &["block: 1 cause\ncause 1\n  ads.txt:2: ||ads.example^\n"],
            &[],
        ),
        (
            &format!("bisect -l ads.txt --type script {NEWS} https://ads.example/ok.js"),
            0,
            &["allow: 1 cause\ncause 1\n  ads.txt:2: ||ads.example^\n  ads.txt:3: @@||ads.example/ok.js$script\n"],
            &[],
        ),
        (
            &format!("bisect -l ads.txt covered.txt --type image --json {NEWS} https://a.ads.example/x"),
            0,
            &[
                r#"{"cause":1,"path":"ads.txt","line":2,"start":0,"end":14,"column":1,"filter":"||ads.example^"}"#,
                r#""cause":2,"#,
                r#""cause":3,"#,
                r#"{"summary":{"outcome":"block","tests":"#,
                r#""found":3}}"#,
            ],
            &[],
        ),
        (
            &format!("bisect -l ads.txt --type script {NEWS} https://fine.example/a.js"),
            1,
            &["pass: 0 causes\n", "nothing to find"],
            &[],
        ),
        (
            "bisect -l pages.txt --page https://news.example/ --hide .ad",
            0,
            &["hidden: 1 cause\ncause 1\n  pages.txt:1: news.example##.ad\n"],
            &[],
        ),
        ("bisect -l pages.txt --page https://news.example/ --hide .banner", 0, &["pages.txt:5: ##.banner\n"], &[]),
        (
            "bisect -l pages.txt --trust pages.txt --page https://news.example/ --scriptlet nothing",
            1,
            &["not called: 0 causes"],
            &[],
        ),
        ("bisect -l pages.txt --page https://news.example/", 2, &[], &["--page needs --hide or --scriptlet"]),
        ("bisect -l pages.txt", 2, &[], &["name what to look for"]),
        ("bisect -l none.txt --run true", 2, &[], &["none.txt"]),
    ]);
}

#[test]
fn a_command() {
    let folder = folder();
    let run = |command: &str| {
        let mut brock = Command::new(env!("CARGO_BIN_EXE_brock"));
        brock.args(["bisect", "-l", "covered.txt", "--run", command]).current_dir(folder.path());
        let output = brock.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (status, stdout) = run("! grep -q b.example \"$1\"");
    assert_eq!(status, Some(0), "{stdout}");
    assert!(stdout.starts_with("problem: 1 cause\ncause 1\n  covered.txt:4: ||b.example^\n"), "{stdout}");
    assert_eq!(run("exit 0").0, Some(1));
    assert_eq!(run("exit 126").0, Some(2));
}

#[test]
fn commits() {
    let folder = folder();
    let path = folder.path();
    git(path, &["init", "-q"]);
    for number in 1..=9 {
        let blocked = if number >= 6 { "||ads.example^\n" } else { "" };
        fs::write(path.join("list.txt"), format!("! Version: {number}\n{blocked}")).unwrap();
        git(path, &["add", "list.txt"]);
        git(path, &["commit", "-qm", &format!("version {number}")]);
        git(path, &["tag", &format!("v{number}")]);
    }
    let search = |range: &str| {
        let arguments = format!("bisect -l list.txt --commits {range} --type script {NEWS} https://ads.example/a.js");
        brock(path, &arguments)
    };
    let run = search("v1..v9");
    assert_eq!(run.status, Some(0), "{run:#?}");
    assert!(run.stdout.contains("v1: pass\nv9: block\n") && run.stdout.contains(" 2024-05-06 version 6\n"), "{run:#?}");
    assert_eq!(search("v7..v9").status, Some(1));
    assert_eq!(search("v1").status, Some(2));
    assert_eq!(search("v1..nowhere").status, Some(2));
    assert_eq!(search("--output=x..v2").status, Some(2));
}
