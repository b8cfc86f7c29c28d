//! Lints: the table `tests/data/lints.tsv`, and the examples of their documentation.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use brock::lint::{Dialect, LINTS, LintFinding, LintSource, lint};
use brock::lists::{Environment, expand};
use brock::{Code, Severity};

fn findings(dialect: Dialect, list: &str, known: &str) -> Vec<LintFinding> {
    let environment = Environment::default();
    let diagnostics = expand("list", list, &environment, |_| None).remove(0).diagnostics;
    let judged = LintSource { dialect, diagnostics, ..LintSource::new("list", list) };
    let known = LintSource { is_judged: false, ..LintSource::new("known", known) };
    let sources = [judged, known];
    let count = if sources[1].text.is_empty() { 1 } else { 2 };
    lint(&sources[..count], &environment)
}

#[test]
fn the_table_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lints.tsv");
    let text = fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    let rows: Vec<&str> = text.lines().filter(|row| !row.starts_with("# ")).collect();
    assert!(rows.len() > 30, "only {} rows", rows.len());
    for row in rows {
        let columns: Vec<&str> = row.split('\t').collect();
        let [wanted, dialect, list, known, _] = columns[..] else { panic!("five columns: {row}") };
        let plain = |text: &str| text.replace("\\\\", "\u{0}").replace("\\n", "\n").replace('\u{0}', "\\");
        let dialect = Dialect::of_name(dialect).unwrap();
        let all: BTreeSet<String> = findings(dialect, &plain(list), &plain(known))
            .iter()
            .map(|one| format!("{}:{}:{}", one.line, one.name, one.severity.name()))
            .collect();
        let wanted: BTreeSet<String> = wanted.split(' ').filter(|one| *one != "-").map(str::to_owned).collect();
        let serious: BTreeSet<&String> = all.iter().filter(|one| !one.ends_with(":note")).collect();
        let is_right = wanted.is_subset(&all) && serious.iter().all(|one| wanted.contains(*one));
        if !is_right {
            wrong.push(format!("{list}\n  wanted {wanted:?}\n  found  {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each lint finds its example, and not what it says to write instead.
#[test]
fn examples_are_true() {
    let mut wrong = Vec::new();
    for one in LINTS {
        // Lints on lists that are known need such a list.
        let known = if one.name == "duplicate-of-known-list" { one.example } else { "" };
        let has = |text: &str| {
            Dialect::ALL
                .iter()
                .any(|dialect| findings(*dialect, text, known).iter().any(|found| found.name == one.name))
        };
        if !has(one.example) {
            wrong.push(format!("{}: the example has no finding", one.name));
        }
        if !one.instead.is_empty() && has(one.instead) {
            wrong.push(format!("{}: {:?} has one", one.name, one.instead));
        }
        assert!(one.what.ends_with('.') && one.why.ends_with('.'), "{}", one.name);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(LINTS.len() >= 45, "{}", LINTS.len());
}

/// A fix removes its finding and brings no error, also in a line that starts with white space.
#[test]
fn fixes_work() {
    for one in LINTS {
        let indented: Vec<String> = one.example.lines().map(|line| format!("\u{2003} {line}")).collect();
        for example in [one.example, &indented.join("\n")] {
            let all = findings(Dialect::Ublock, example, "").into_iter().filter(|found| found.name == one.name);
            for finding in all {
                let Some(fix) = finding.fix.filter(|fix| !fix.removes_line) else { continue };
                let mut lines: Vec<String> = example.lines().map(str::to_owned).collect();
                let line = &mut lines[finding.line as usize - 1];
                line.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
                let after = findings(Dialect::Ublock, &lines.join("\n"), "");
                let left = after.iter().filter(|found| found.name == one.name && found.line == finding.line).count();
                assert_eq!(left, 0, "{}: {lines:?}", one.name);
                assert!(
                    after.iter().all(|found| found.severity != Severity::Error),
                    "{}: {lines:?}: {after:?}",
                    one.name
                );
            }
        }
    }
}

/// The message names what the reports ask for.
#[test]
fn messages() {
    for (list, known, message, suggestion) in [
        (
            "||t.example^$badfilter",
            "||t.example^$third-party",
            "known:1 differs in third-party",
            "write ||t.example^$third-party,badfilter",
        ),
        ("/a/*$domain=~a.example|~~b.example", "", "~b.example", "write ~b.example"),
        ("||azureedge.neti^", "", "no top-level domain \"neti\"", "did you mean net?"),
        ("||a.example^document", "", "behind the ^", "did you mean $document?"),
        ("||a.example^$third-party,~third-party", "", "third-party and ~third-party", "remove one"),
    ] {
        let all = findings(Dialect::Ublock, list, known);
        let is_right = |one: &LintFinding| {
            one.message.contains(message) && one.suggestion.as_deref().is_some_and(|text| text.contains(suggestion))
        };
        assert!(all.iter().any(is_right), "{list}: {all:?}");
    }
}

#[test]
fn surrogate_names_are_those_of_the_extension() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("extension/surrogates/names.json");
    let names: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for name in names.keys() {
        let list = format!("||a.example^$script,redirect={name}");
        let all = findings(Dialect::Ublock, &list, "");
        assert!(all.iter().all(|one| one.name != "unknown-surrogate"), "{name}");
    }
}

#[test]
fn codes_and_lints_have_different_names() {
    for code in Code::all() {
        assert!(LINTS.iter().all(|lint| lint.name != code.name()), "{code}");
    }
}
