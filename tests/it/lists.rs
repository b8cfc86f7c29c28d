//! Lists as a whole: included files, metadata headers, checksums.

use std::collections::BTreeMap;

use brock::lists::{Checksum, Environment, Metadata, expand};
use brock::{Builder, Code, Engine, Request, ResourceType};
use proptest::prelude::*;

use crate::data;

/// The list `lists/main.txt` and the files that it can include: paths relative to its folder, and texts.
type Files<'a> = &'a [(&'a str, &'a str)];

/// Builds an engine. Returns `name: filters` for each file and `name:line: code` for each diagnostic.
fn build(files: Files<'_>) -> (Engine, Vec<String>, Vec<String>) {
    let texts: BTreeMap<&str, &str> = files.iter().copied().collect();
    let environment = Environment::new(["yes"]);
    let mut builder = Builder::new();
    builder.set_environment(environment.clone());
    for part in expand("lists/main.txt", texts["main.txt"], &environment, |path| texts.get(path).copied()) {
        builder.add_file(part);
    }
    let (image, report) = builder.build();
    let parts = report.lists.iter().map(|list| format!("{}: {}", list.name, list.filters)).collect();
    let findings = report
        .lists
        .iter()
        .flat_map(|list| list.diagnostics.iter().map(|(line, found)| format!("{}:{line}: {}", list.name, found.code)));
    let findings = findings.collect();
    (Engine::new(image), parts, findings)
}

#[track_caller]
fn includes(files: Files<'_>, parts: &[&str], findings: &[&str]) {
    let (_, found_parts, found) = build(files);
    assert_eq!(
        (found_parts, found),
        (parts.iter().map(|p| p.to_string()).collect(), findings.iter().map(|f| f.to_string()).collect())
    );
}

#[test]
fn included_files() {
    let sub = ("sub.txt", "||a.example^\n");
    includes(
        &[("main.txt", "!#include sub.txt\n||b.example^\n"), sub],
        &["lists/main.txt: 1", "lists/sub.txt: 1"],
        &[],
    );
    includes(
        &[("main.txt", "\u{feff}  !#include  sub.txt \r\n"), sub],
        &["lists/main.txt: 0", "lists/sub.txt: 1"],
        &[],
    );
    // The surrounding `!#if` decides whether the file is included.
    includes(&[("main.txt", "!#if no\n!#include sub.txt\n!#endif\n"), sub], &["lists/main.txt: 0"], &[]);
    includes(
        &[("main.txt", "!#if no\n!#include none.txt\n!#else\n!#include sub.txt\n!#endif\n"), sub],
        &["lists/main.txt: 0", "lists/sub.txt: 1"],
        &[],
    );
    includes(
        &[("main.txt", "!#if ((\n!#include sub.txt\n!#endif\n"), sub],
        &["lists/main.txt: 0"],
        &["lists/main.txt:1: bad-directive"],
    );
    // Comments that contain the directive.
    includes(&[("main.txt", "! !#include sub.txt\n!# include sub.txt\n"), sub], &["lists/main.txt: 0"], &[]);
    // `!#if` blocks do not extend across files.
    includes(
        &[("main.txt", "!#include sub.txt\n||b.example^\n"), ("sub.txt", "!#if no\n||a.example^\n")],
        &["lists/main.txt: 1", "lists/sub.txt: 0"],
        &["lists/sub.txt:1: unclosed-if"],
    );
    includes(
        &[
            ("main.txt", "!#if yes\n!#include sub.txt\n"),
            ("sub.txt", "||a.example^\n!#endif\n!#if yes\n||b.example^\n!#endif\n"),
        ],
        &["lists/main.txt: 0", "lists/sub.txt: 2"],
        &["lists/main.txt:1: unclosed-if", "lists/sub.txt:2: bad-directive"],
    );
}

#[test]
fn included_paths() {
    // Paths are relative to the including file.
    includes(
        &[
            ("main.txt", "!#include a/one.txt\n!#include ./a/./four.txt\n"),
            ("a/one.txt", "!#include b/two.txt\n!#include ../three.txt\n"),
            ("a/b/two.txt", "||a.example^"),
            ("three.txt", "||b.example^"),
            ("a/four.txt", "||c.example^"),
        ],
        &[
            "lists/main.txt: 0",
            "lists/a/one.txt: 0",
            "lists/a/four.txt: 1",
            "lists/a/b/two.txt: 1",
            "lists/three.txt: 1",
        ],
        &[],
    );
    for target in [
        "",
        "../main.txt",
        "a/../../main.txt",
        "/etc/passwd",
        "//other.example/x.txt",
        "https://other.example/x.txt",
        "c:x.txt",
        "a\\..\\x.txt",
        "%2e%2e/x.txt",
        "x.txt?y",
        "x.txt#y",
        "a/",
        "a/..",
        ".",
        "a//b",
        "a\u{1}b",
    ] {
        let text = format!("||a.example^\n!#include {target}\n");
        let environment = Environment::default();
        let parts = expand("main.txt", &text, &environment, |path| panic!("{target:?}: asked for {path}"));
        let codes: Vec<Code> = parts[0].diagnostics.iter().map(|(_, found)| found.code).collect();
        assert_eq!((parts.len(), codes.as_slice()), (1, &[Code::BadInclude][..]), "{target:?}");
    }
}

#[test]
fn missing_and_repeated_includes() {
    includes(
        &[("main.txt", "||a.example^\n!#include none.txt\n")],
        &["lists/main.txt: 1"],
        &["lists/main.txt:2: missing-include"],
    );
    includes(
        &[
            ("main.txt", "!#include a.txt\n!#include b.txt\n!#include a.txt\n!#include main.txt\n"),
            ("a.txt", "!#include b.txt\n||a.example^"),
            ("b.txt", "!#include a.txt\n||b.example^"),
        ],
        &["lists/main.txt: 0", "lists/a.txt: 1", "lists/b.txt: 1"],
        &[
            "lists/main.txt:3: repeated-include",
            "lists/main.txt:4: bad-include",
            "lists/a.txt:1: repeated-include",
            "lists/b.txt:1: repeated-include",
        ],
    );
    // Includes without end: every file includes two more.
    let deep = |path: &str| path.matches('/').count();
    let mut asked = 0;
    let parts = expand("main.txt", "!#include d/x.txt\n", &Environment::default(), |_| {
        asked += 1;
        Some("!#include d/x.txt\n!#include d/x.txt\n||a.example^\n")
    });
    assert_eq!((asked, parts.len()), (8, 9));
    let last = parts.last().unwrap();
    assert_eq!(deep(&last.name), 8);
    assert_eq!(
        last.diagnostics.iter().map(|(line, found)| (*line, found.code)).collect::<Vec<_>>(),
        [(1, Code::BadInclude), (2, Code::BadInclude)]
    );
}

#[test]
fn decisions_name_the_file_and_its_line() {
    let (engine, ..) = build(&[
        ("main.txt", "||main.example^\n!#include a/sub.txt\n"),
        (
            "a/sub.txt",
            "! a comment\n||sub.example^\n@@||main.example/ok^\n||late.example^$badfilter\n!#include late.txt",
        ),
        ("a/late.txt", "||late.example^\n"),
    ]);
    for (url, place) in [
        ("https://main.example/", Some(("lists/main.txt", 1))),
        ("https://sub.example/", Some(("lists/a/sub.txt", 2))),
        ("https://main.example/ok", Some(("lists/a/sub.txt", 3))),
        ("https://late.example/", None),
    ] {
        let request = Request::new(url, "https://news.example/", ResourceType::Script).unwrap();
        let decision = engine.check(&request);
        assert_eq!(engine.filter(&decision).map(|found| (found.list, found.line)), place, "{url}");
    }
}

#[test]
fn metadata_headers() {
    let text = "\u{feff}[Adblock Plus 2.0]\n! Title: A list: mine\n!Version:12\n# Homepage: https://example.com/\n\
        ! Expires: 4 days (update frequency)\n! Last modified: Sat, 22 Aug 2026 21:57:08 +0000\n! Licence: MIT\n\
        ! Redirect: HTTP://example.com/x.txt\n! Diff-Path: ../p/1-s-1700000000-3600.patch#a-list\n\
        ! Diff-Expires: 6 hours\n! Checksum: abc\n! Title: no\n\n||a.example^\n! Homepage: neither\n! Expires: soon\n";
    let (metadata, findings) = Metadata::of(text);
    assert_eq!(findings, []);
    let diff = metadata.diff_path.unwrap();
    let schedule = diff.schedule.unwrap();
    assert_eq!(
        [
            &metadata.title,
            &metadata.version,
            &metadata.homepage,
            &metadata.last_modified,
            &metadata.licence,
            &metadata.redirect,
            &metadata.checksum
        ]
        .map(|text| text.as_deref().unwrap()),
        [
            "A list: mine",
            "12",
            "https://example.com/",
            "Sat, 22 Aug 2026 21:57:08 +0000",
            "MIT",
            "HTTP://example.com/x.txt",
            "abc"
        ]
    );
    assert_eq!((metadata.expires_hours, metadata.diff_expires_minutes), (Some(96), Some(360)));
    assert_eq!((diff.path.as_str(), diff.resource.as_deref()), ("../p/1-s-1700000000-3600.patch", Some("a-list")));
    assert_eq!((schedule.issued, schedule.expires), (1_700_000_000, 1_700_003_600));
}

#[test]
fn invalid_metadata_headers() {
    for (comment, span) in [
        ("! Expires: soon", "soon"),
        ("! Expires: 30 minutes", "30 minutes"),
        ("! Expires: 0 days", "0 days"),
        ("! Diff-Expires: 1 year", "1 year"),
        ("! Homepage: example.com", "example.com"),
        ("! Redirect: ftp://example.com/x.txt", "ftp://example.com/x.txt"),
        ("! Redirect: https://a.example/ b", "https://a.example/ b"),
        ("! Diff-Path: https://other.example/1-1-1.patch", "https://other.example/1-1-1.patch"),
        ("! Diff-Path: //other.example/1-1-1.patch", "//other.example/1-1-1.patch"),
        ("! Diff-Path: ../patches/1-1-1.diff", "../patches/1-1-1.diff"),
        ("! Diff-Path: ../patches/a-b-c-d-e.patch", "../patches/a-b-c-d-e.patch"),
        ("! Diff-Path: ../patches/1-w-1-1.patch", "../patches/1-w-1-1.patch"),
        ("! Diff-Path: ../patches/1-s-+1-1.patch", "../patches/1-s-+1-1.patch"),
        ("! Diff-Path: ../patches/1-s-1-0.patch", "../patches/1-s-1-0.patch"),
        ("! Diff-Path: ../patches/1-9223372036854775807-1.patch", "../patches/1-9223372036854775807-1.patch"),
        ("! Diff-Path: ../patches/-1-1.patch", "../patches/-1-1.patch"),
        ("! Diff-Path: ../patches/a b.patch", "../patches/a b.patch"),
        ("! Diff-Path: ../patches/1.patch#", "../patches/1.patch#"),
        ("! Diff-Path: ../patches/1.patch#a/b", "../patches/1.patch#a/b"),
    ] {
        let text = format!("! Title: x\n  {comment} \n");
        let (metadata, findings) = Metadata::of(&text);
        assert_eq!(metadata, Metadata::of("! Title: x\n").0, "{comment}");
        let [(line, found)] = &findings[..] else { panic!("{comment}: {findings:?}") };
        let text = &text.lines().nth(1).unwrap()[found.span.start as usize..found.span.end as usize];
        assert_eq!((*line, found.code, text), (2, Code::BadMetadata, span));
    }
}

#[test]
fn metadata_of_real_lists() {
    for (name, hours, diff) in [
        ("easylist", 144, Some("easylist")),
        ("easyprivacy", 144, Some("easyprivacy")),
        ("easylist-annoyances", 168, None),
        ("easylist-cookies", 168, None),
        ("easylist-social", 168, None),
        ("ubo-filters.min", 120, Some("ublock-filters")),
        ("ubo-privacy.min", 168, Some("ublock-privacy")),
        ("ubo-quick-fixes.min", 12, Some("ublock-quick-fixes")),
        ("ubo-resource-abuse", 168, None),
        ("adguard-base", 240, None),
        ("adguard-tracking", 240, None),
    ] {
        let Some(text) = data::text(&format!("lists/{name}.txt")) else { continue };
        let (metadata, findings) = Metadata::of(&text);
        assert_eq!(findings, [], "{name}");
        assert!(metadata.title.is_some() && metadata.licence.is_some() && metadata.last_modified.is_some(), "{name}");
        assert_eq!(metadata.expires_hours, Some(hours), "{name}");
        let resource = metadata.diff_path.as_ref().map(|path| path.resource.as_deref().unwrap());
        assert_eq!((resource, metadata.diff_expires_minutes), (diff, diff.map(|_| 317)), "{name}");
    }
}

#[test]
fn checksums_of_real_lists() {
    for name in ["adguard-tracking", "adguard-social", "adguard-url-tracking"] {
        let Some(text) = data::text(&format!("lists/{name}.txt")) else { continue };
        assert_eq!(Checksum::of(&text), Checksum::Right, "{name}");
        // Line ends and empty lines do not affect the checksum; all other bytes do.
        assert_eq!(Checksum::of(&text.replace("\r\n", "\n")), Checksum::Right, "{name}");
        assert_eq!(Checksum::of(&format!("\r\n{}", text.replace("\r\n", "\r\n\r\n"))), Checksum::Right, "{name}");
        let cut = &text[..text.len() - 1];
        assert!(matches!(Checksum::of(cut), Checksum::Wrong { line: 1, .. }), "{name}");
    }
    let Some(text) = data::text("lists/easylist.txt") else { return };
    assert_eq!(Checksum::of(&text), Checksum::Absent);
}

/// Checksums from the reference implementation in Python for unusual texts.
#[test]
fn checksums_of_unusual_texts() {
    for (text, sum) in ODD {
        let text = text.replace("@", sum);
        assert_eq!(Checksum::of(&text), Checksum::Right, "{text:?}");
    }
    assert_eq!(Checksum::of(""), Checksum::Absent);
}

proptest! {
    /// Generated lists of headers and directives.
    #[test]
    fn no_list_panics(lines in prop::collection::vec(line(), 0..8), other in prop::collection::vec(line(), 0..8)) {
        let (text, other) = (lines.concat(), other.concat());
        let environment = Environment::new(["a"]);
        let parts = expand("x/list.txt", &text, &environment, |path| (path.len() % 2 == 0).then_some(other.as_str()));
        let mut builder = Builder::new();
        for part in parts {
            let lines: BTreeMap<u32, &str> = brock::filter::lines(part.text).collect();
            for (number, found) in &part.diagnostics {
                let line = lines[number];
                prop_assert!(line.get(found.span.start as usize..found.span.end as usize).is_some(), "{found:?} {line:?}");
            }
            let _ = Checksum::of(part.text);
            builder.add_file(part);
        }
        let (_, report) = builder.build();
        for list in report.lists {
            prop_assert!(list.diagnostics.is_sorted_by_key(|(line, _)| *line));
        }
    }
}

fn regex(text: String) -> impl Strategy<Value = String> {
    prop::string::string_regex(&text).unwrap()
}

fn line() -> impl Strategy<Value = String> {
    let words = "(!|!#|#|\u{feff}|include|if|else|endif|expires|diff-path|checksum|homepage|:|-|\\.\\./|/|a|b|\\.patch|http://|[0-9]{1,3}| |\u{fc}|\r)";
    prop_oneof![
        regex(format!("! ?(expires|diff-path|checksum|homepage) ?: ?{words}{{0,6}}\r?\n?")),
        regex(format!("!#(include|if) {words}{{0,6}}\r?\n")),
        Just("!#else\n".to_owned()),
        Just("!#endif\n".to_owned()),
        regex(format!("{words}{{0,8}}\n")),
    ]
}

const ODD: [(&str, &str); 7] = [
    ("! Checksum: @\n", "1B2M2Y8AsgTpgAmY7PhCfg"),
    ("! Checksum: @\n||a^", "UrjCZuH207PlWmgU67ALOw"),
    ("\n\n! Checksum: @\n\n||a^\n", "LEwqhwHlZQ8VvNuOkQI/ZQ"),
    ("||a^\n  \n\t! checksum - @ and more\n||b^\n\n\n", "opi8Q33QpvcW9twFU6unZw"),
    ("||a^  \n!CHECKSUM:@\n! Checksum: other\n||b^", "Z7qvaI78dfp0ZaBtEvWlYg"),
    ("||a^\r\n! Checksum: @\r\n\r\nb\u{fc}cher\r\n", "hHNZY5ej4VGVlZPubBbChw"),
    (" \n! Checksum: @\n", "1B2M2Y8AsgTpgAmY7PhCfg"),
];
