//! Hovers: the meaning of a line.

use brock::editor::{about_word, describe, examples};
use serde_json::{Value, json};

use super::covering::{LinePlace, covered, covering};
use super::document::Document;
use super::line_store::LineStore;
use super::places::{TextPlace, TextRange, byte_of, units_of};

/// Examples, and lines that are named, at most.
const MOST_SHOWN: usize = 5;

/// The hover at a place; null for lines without a filter.
pub(super) fn hover(document: &Document, place: TextPlace, documents: &[&Document], store: &LineStore) -> Value {
    let line = document.line(place.line);
    let Some(meaning) = describe(line) else { return Value::Null };
    let mut parts = vec![meaning.effect];
    parts.extend(list("", &meaning.conditions));
    let shown = examples(line).into_iter().take(MOST_SHOWN);
    let examples: Vec<String> =
        shown.map(|one| format!("`{}` ({}, from `{}`)", one.url, one.resource_type.name(), one.source)).collect();
    parts.extend(list("For example:\n", &examples));
    let by: Vec<String> = covering(document, place.line, documents, store).iter().map(shown_place).collect();
    parts.extend(list("Covered by:\n", &by[..by.len().min(MOST_SHOWN)]));
    let covered = covered(document, place.line, documents, store);
    let others: Vec<String> = covered.iter().take(MOST_SHOWN).map(shown_place).collect();
    let more = match covered.len().saturating_sub(MOST_SHOWN) {
        0 => "Covers:\n".to_owned(),
        _ => format!("Covers {} filters, among them:\n", covered.len()),
    };
    parts.extend(list(&more, &others));
    if store.has_work() {
        parts.push("The lists are still being read: more filters may cover this one.".to_owned());
    }
    parts.extend(about_word(line, byte_of(line, place.character)));
    let end = TextPlace { line: place.line, character: units_of(line, line.len()) };
    let range = TextRange { start: TextPlace { line: place.line, character: 0 }, end };
    json!({"contents": {"kind": "markdown", "value": parts.join("\n\n")}, "range": range.json()})
}

fn list(title: &str, items: &[String]) -> Option<String> {
    let items: Vec<String> = items.iter().map(|item| format!("- {item}")).collect();
    (!items.is_empty()).then(|| format!("{title}{}{}", if title.is_empty() { "" } else { "\n" }, items.join("\n")))
}

fn shown_place(place: &LinePlace<'_>) -> String {
    let document = place.document;
    let name = document.path.as_ref().and_then(|path| path.file_name());
    let name = name.map_or_else(|| document.uri.clone(), |name| name.to_string_lossy().into_owned());
    let (line, uri) = (place.line + 1, &document.uri);
    let text = document.line(place.line).trim();
    // A text in code needs a fence longer than any in it.
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("[{name}:{line}]({uri}#L{line}) {fence} {text} {fence} ({})", place.coverage.name())
}
