//! Mistakes that were in published lists: lines of our own with the same mistakes, and the lists themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use brock::filter::{Domain, NetworkFilter};
use brock::lint::{Dialect, LintSource, lint};
use brock::lists::{Environment, expand};
use brock::{Builder, Engine, Request};

use crate::data;

fn rows() -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mistakes.tsv");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|row| !row.starts_with("# "));
    rows.map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}

/// `line:lint` of every finding.
fn found(text: &str, dialect: Dialect) -> BTreeSet<String> {
    let environment = Environment::default();
    let diagnostics = expand("list", text, &environment, |_| None).remove(0).diagnostics;
    let source = LintSource { dialect, diagnostics, ..LintSource::new("list", text) };
    lint(&[source], &environment).iter().map(|one| format!("{}:{}", one.line, one.name)).collect()
}

/// Each kind of mistake is found in a line of our own.
#[test]
fn each_kind_is_found() {
    let rows = rows();
    assert!(rows.len() > 20, "{} rows", rows.len());
    for row in rows {
        let [kind, name, dialect, line, _, _] = &row[..] else { panic!("six columns: {row:?}") };
        let line = line.replace("\\\\", "\u{0}").replace("\\n", "\n").replace("\\z", "\u{200b}").replace('\u{0}', "\\");
        let all = found(&line, Dialect::of_name(dialect).unwrap());
        assert!(all.iter().any(|one| one.ends_with(&format!(":{name}"))), "{kind}: {line:?} has {all:?}");
    }
}

/// The mistakes in the lists of August 2026: `list:line` where they are named, or at least so many.
#[test]
fn those_of_published_lists_are_found() {
    for row in rows() {
        let [kind, name, _, _, lists, places] = &row[..] else { panic!("six columns: {row:?}") };
        for (list, wanted) in lists.split(' ').filter(|list| !list.is_empty()).zip(places.split(' ')) {
            let Some(text) = data::text(&format!("lists/{list}.txt")) else { return };
            let all = found(&text, Dialect::detect(&text).unwrap_or_default());
            let count = all.iter().filter(|one| one.ends_with(&format!(":{name}"))).count();
            if let Some(least) = wanted.strip_prefix('>') {
                assert!(count >= least.parse::<usize>().unwrap(), "{kind}: {count} {name} in {list}");
                continue;
            }
            for line in wanted.split(',') {
                assert!(all.contains(&format!("{line}:{name}")), "{kind}: no {name} at {list}:{line}");
            }
        }
    }
}

/// The engine agrees: on its own address, with each of its types and sites, such an exception is the only filter.
#[test]
fn nothing_blocks_the_addresses_of_idle_exceptions() {
    let names = ["easylist", "easyprivacy"];
    let Some(texts) = names.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let sources: Vec<LintSource<'_>> = texts.iter().map(|text| LintSource::new("list", text)).collect();
    let mut builder = Builder::new();
    texts.iter().zip(names).for_each(|(text, name)| builder.add_list(name, text));
    let engine = Engine::new(builder.build().0);
    let mut tested = 0;
    for finding in lint(&sources, &Environment::default()) {
        if finding.name != "exception-of-unblocked-address" && finding.name != "idle-exception" {
            continue;
        }
        let text = &texts[finding.list as usize];
        let line = brock::filter::lines(text).find(|(number, _)| *number == finding.line).unwrap().1.trim();
        let filter = NetworkFilter::parse(line).unwrap();
        let pattern = line.trim_start_matches("@@").split('$').next().unwrap().trim_start_matches('|');
        let url = format!("https://{}", pattern.replace('^', "/").replace(['*', '|'], ""));
        let condition = filter.condition();
        let sites = condition.from.included.iter().filter_map(|site| match site {
            Domain::Host(host) => Some(format!("https://{host}/")),
            _ => None,
        });
        for source in sites.chain([url.clone(), "https://other.example/".to_owned()]) {
            for kind in condition.kinds() {
                let Ok(request) = Request::new(&url, &source, kind) else { continue };
                // Where the exception does not apply, it need not be the only one.
                let explained = engine.explain(&request);
                let matches: Vec<_> =
                    explained.matches.iter().map(|one| engine.image().filter(one.filter).filter.into_owned()).collect();
                if matches.iter().any(|one| one == line) {
                    let blocking = matches.iter().find(|one| !one.starts_with("@@"));
                    assert_eq!(blocking, None, "{line}: {kind} {url} of {source}");
                    tested += 1;
                }
            }
        }
    }
    assert!(tested > 50, "{tested} requests");
}
