//! Completions.

use brock::editor::{CompletionKind, completions};
use serde_json::{Value, json};

use super::document::Document;
use super::line_store::LineStore;
use super::places::{TextPlace, TextRange, byte_of, units_of};

/// Hosts that one answer has at most; the editor asks again when more is written.
const MOST_HOSTS: usize = 200;

/// The completions at a place.
pub(super) fn completion_items(document: &Document, place: TextPlace, store: &LineStore) -> Value {
    let line = document.line(place.line);
    let before = &line[..byte_of(line, place.character)];
    let found = completions(before);
    let written = before.get(found.start..).unwrap_or("");
    let start = TextPlace { line: place.line, character: units_of(line, found.start) };
    let range = TextRange { start, end: TextPlace { character: units_of(line, before.len()), ..place } }.json();
    let item = |label: &str, detail: &str, kind: u32| {
        let edit = json!({"range": range, "newText": label});
        json!({"label": label, "detail": detail, "kind": kind, "textEdit": edit})
    };
    let names = found.names.iter().map(|one| item(one.label, &one.detail, item_kind(one.kind)));
    let mut items: Vec<Value> = names.collect();
    let hosts = if found.takes_host { store.hosts(&written.to_ascii_lowercase(), MOST_HOSTS) } else { Vec::new() };
    let is_incomplete = hosts.len() == MOST_HOSTS;
    items.extend(hosts.into_iter().map(|host| item(host, "a host of these lists", 9)));
    if let Some(parameter) = found.parameter.filter(|_| items.is_empty()) {
        // Shows which argument is written; inserts what is written already.
        let edit = json!({"range": range, "newText": written});
        items.push(json!({"label": format!("<{parameter}>"), "detail": "argument", "kind": 5, "filterText": written, "textEdit": edit}));
    }
    json!({"isIncomplete": is_incomplete || found.takes_host, "items": items})
}

/// The number of the protocol.
fn item_kind(kind: CompletionKind) -> u32 {
    match kind {
        CompletionKind::Modifier => 10,
        CompletionKind::Value => 12,
        CompletionKind::Scriptlet | CompletionKind::Operator => 3,
        CompletionKind::Directive => 14,
    }
}
