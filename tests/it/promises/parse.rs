//! Reading is never an error.

use std::collections::BTreeMap;

use brock::Diagnostic;
use brock::dnr::{self, Settings, Source, Target};
use brock::filter::{Checksum, Environment, List, apply_patch, arrive, expand, lines};

use super::text::text;

/// Whatever stands in a list, in the files it includes and in a patch for it: reading ends, and what is said of a line
/// points into that line.
///
/// A line `--- name` starts another file; the first is the list.
pub fn parse_never_panics(data: &[u8]) {
    let text = text(data);
    let mut files: BTreeMap<&str, &str> = BTreeMap::new();
    let mut pieces = text.split("\n--- ");
    let list = pieces.next().unwrap_or("");
    files.extend(pieces.filter_map(|piece| piece.split_once('\n')));
    let environment = Environment::new(["a"]);

    let read = List::parse(list, &environment);
    diagnostics_point_into_lines(list, &read.diagnostics);
    for (number, filter) in &read.filters {
        assert!(line(list, *number).contains(filter.text), "{number}: {filter:?}");
    }
    let parts = expand("x/list.txt", list, &environment, |path| files.get(path).copied());
    assert!(parts.len() <= files.len() + 1, "{parts:?}");
    for part in parts {
        diagnostics_point_into_lines(part.text, &part.diagnostics);
    }
    if let Checksum::Wrong { line: number, stated, .. } = Checksum::of(list) {
        assert!(line(list, number).contains(stated), "{number}: {stated}");
    }
    // What may take a list's place may take its own.
    if let Ok((_, known)) = arrive(list, &environment, None) {
        assert_eq!(arrive(list, &environment, Some(known)).map(|(_, again)| again), Ok(known));
    }
    for patch in files.values() {
        let _ = apply_patch(list.as_bytes(), patch.as_bytes(), None);
        let _ = apply_patch(list.as_bytes(), patch.as_bytes(), Some("b"));
    }
    for target in [Target::Chromium, Target::Firefox] {
        let source = Source { name: "list", text: list };
        dnr::compile(&[source], &Settings { environment: environment.clone(), ..Settings::of(target) });
    }
}

fn diagnostics_point_into_lines(text: &str, diagnostics: &[(u32, Diagnostic)]) {
    for (number, found) in diagnostics {
        let line = line(text, *number);
        let span = found.span.start as usize..found.span.end as usize;
        assert!(line.get(span).is_some(), "{number}: {found:?} in {line:?}");
    }
}

fn line(text: &str, number: u32) -> &str {
    let found = lines(text).find(|(found, _)| *found == number);
    found.unwrap_or_else(|| panic!("no line starts at {number}")).1
}
