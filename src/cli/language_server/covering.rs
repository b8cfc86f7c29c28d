//! Covering and covered filters of a line.

use std::ops::Range;

use brock::redundant::{Coverage, common_text, is_disabled_by};
use memchr::memmem::Finder;

use super::document::Document;
use super::line_store::LineStore;

/// Lines that are compared at most for the filters that a line covers.
const MOST_COMPARED: usize = 2000;

/// A line of a list.
pub(super) struct LinePlace<'d> {
    pub(super) document: &'d Document,
    pub(super) line: u32,
    pub(super) coverage: Coverage,
}

/// The lines that cover a line, the closest kind of proof first.
pub(super) fn covering<'d>(
    own: &Document,
    line: u32,
    documents: &[&'d Document],
    store: &LineStore,
) -> Vec<LinePlace<'d>> {
    let text = own.line(line);
    if is_continued(own, line) {
        return Vec::new();
    }
    let own_number = own.number(line);
    let candidates = store.index.candidates(text).into_iter().filter(|number| Some(*number) != own_number);
    let mut proven = store.index.covering(text, candidates.map(|number| (number, store.text(number))));
    let is_disabled = |number: u32| {
        let general = store.text(number);
        store.index.badfilters(general).into_iter().any(|one| is_disabled_by(general, store.text(one)))
    };
    proven.retain(|(number, _)| !is_disabled(*number));
    let mut places = places(&proven, documents);
    if places.is_empty() {
        return places;
    }
    // A filter that is not in force everywhere covers nothing.
    let conditional: Vec<_> = documents.iter().map(|document| conditional_lines(document)).collect();
    places.retain(|place| {
        let number = documents.iter().position(|document| std::ptr::eq(*document, place.document));
        !number.is_some_and(|number| is_conditional(&conditional[number], place.line))
    });
    places.sort_by_key(|place| place.coverage);
    places
}

/// The lines that a line covers: a part of them, if there are very many.
pub(super) fn covered<'d>(
    own: &Document,
    line: u32,
    documents: &[&'d Document],
    store: &LineStore,
) -> Vec<LinePlace<'d>> {
    let text = own.line(line);
    let Some(common) =
        common_text(text).filter(|_| !is_continued(own, line) && !is_conditional(&conditional_lines(own), line))
    else {
        return Vec::new();
    };
    let finder = Finder::new(&common);
    let own_number = own.number(line);
    let all = documents.iter().flat_map(|document| document.lines());
    let near = all.filter(|(_, number, text)| Some(*number) != own_number && finder.find(text.as_bytes()).is_some());
    let mut proven = store.index.covered(text, near.take(MOST_COMPARED).map(|(_, number, text)| (number, text)));
    proven.sort_by_key(|(number, _)| *number);
    places(&proven, documents)
}

/// The places of lines, which are in the order of their numbers.
fn places<'d>(proven: &[(u32, Coverage)], documents: &[&'d Document]) -> Vec<LinePlace<'d>> {
    if proven.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for document in documents {
        for (line, number, _) in document.lines() {
            let at = proven.binary_search_by_key(&number, |(number, _)| *number);
            if let Some((_, coverage)) = at.ok().map(|at| proven[at]).filter(|_| !is_continued(document, line)) {
                found.push(LinePlace { document, line, coverage });
            }
        }
    }
    found
}

/// Whether a line is a part of a continued line.
fn is_continued(document: &Document, line: u32) -> bool {
    let continues = |line: u32| document.line(line).ends_with(" \\");
    continues(line) || line.checked_sub(1).is_some_and(continues)
}

/// The lines between `!#if` and `!#endif`.
fn conditional_lines(document: &Document) -> Vec<Range<u32>> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0u32, 0);
    for (line, _, text) in document.lines().filter(|(.., text)| text.starts_with("!#")) {
        if text.starts_with("!#if") {
            depth += 1;
            start = if depth == 1 { line } else { start };
        } else if text.starts_with("!#endif") && depth > 0 {
            depth -= 1;
            found.extend((depth == 0).then_some(start..line));
        }
    }
    found.extend((depth > 0).then_some(start..document.len() as u32));
    found
}

fn is_conditional(parts: &[Range<u32>], line: u32) -> bool {
    parts.iter().any(|part| part.contains(&line))
}
