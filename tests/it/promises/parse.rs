//! Parsing never fails.

use std::collections::BTreeMap;

use brock::Diagnostic;
use brock::dnr::{self, Settings, Source, Target};
use brock::filter::lines;
use brock::lists::{Checksum, Environment, List, Metadata, apply_patch, expand, validate_download};

use super::text::text;

/// For any list, files that it includes and patch for it: parsing ends, and every span of a diagnostic is within its
/// line.
///
/// Line ends of another kind change nothing, and a continued line equals its parts in one line.
///
/// A line `--- name` starts another file; the first file is the list.
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
    for (number, filter) in &read.page_filters {
        assert!(line(list, *number).contains(filter.text), "{number}: {filter:?}");
    }
    line_ends_do_not_matter(list, &environment);
    continued_lines_are_one(list, &environment);
    let parts = expand("x/list.txt", list, &environment, |path| files.get(path).copied());
    assert!(parts.len() <= files.len() + 1, "{parts:?}");
    for part in parts {
        diagnostics_point_into_lines(part.text, &part.diagnostics);
    }
    if let Checksum::Wrong { line: number, stated, .. } = Checksum::of(list) {
        assert!(line(list, number).contains(stated), "{number}: {stated}");
    }
    // A download that can replace a list can also replace itself.
    if let Ok((_, known)) = validate_download(list, &environment, None) {
        assert_eq!(validate_download(list, &environment, Some(known)).map(|(_, again)| again), Ok(known));
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

/// Every filter and diagnostic of a list, with its line.
fn outline(text: &str, environment: &Environment) -> Vec<(u32, String)> {
    let list = List::parse(text, environment);
    let filters = list.filters.iter().map(|(number, filter)| (*number, filter.to_string()));
    let page_filters = list.page_filters.iter().map(|(number, filter)| (*number, filter.to_string()));
    let filters = filters.chain(page_filters);
    filters.chain(list.diagnostics.iter().map(|(number, found)| (*number, found.code.to_string()))).collect()
}

fn line_ends_do_not_matter(text: &str, environment: &Environment) {
    let wanted = outline(text, environment);
    let feeds = text.replace("\r\n", "\n").replace('\r', "\n");
    let checksum = Checksum::of(&feeds) == Checksum::Right;
    for end in ["\n", "\r\n", "\r"] {
        let text = feeds.replace('\n', end);
        assert_eq!(outline(&text, environment), wanted, "{end:?}: {text:?}");
        assert_eq!(Checksum::of(&text) == Checksum::Right, checksum, "{end:?}: {text:?}");
    }
}

fn continued_lines_are_one(text: &str, environment: &Environment) {
    let mut joined = String::new();
    let mut number = 1;
    for (start, line) in lines(text) {
        joined.extend((number..start).map(|_| '\n'));
        let parts = line.replace("\r\n", "\n").replace('\r', "\n");
        let last = parts.matches('\n').count();
        // The first part of a continued line decides which directive it is.
        if last > 0 && line.trim_start().starts_with('!') {
            joined.push_str(parts.split(" \\\n").next().unwrap_or(""));
            joined.push('\n');
            number = start + 1;
            continue;
        }
        let mut one = String::new();
        for (index, part) in parts.split('\n').enumerate() {
            let part = if index < last { part.strip_suffix(" \\").unwrap() } else { part };
            let is_space = |one: char| one.is_whitespace() && one != '\u{85}' || one == '\u{feff}';
            one.push_str(if last > 0 { part.trim_matches(is_space) } else { part });
        }
        // Joining lines creates neither a directive nor metadata: only a comment. `#` starts comments too.
        let (metadata, findings) = Metadata::of(&one);
        let is_metadata = metadata != Metadata::default() || !findings.is_empty();
        if last == 0 || !one.starts_with('!') && !is_metadata {
            joined.push_str(&one);
        }
        joined.push('\n');
        number = start + 1;
    }
    assert_eq!(outline(&joined, environment), outline(text, environment), "{text:?}\nas {joined:?}");
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
