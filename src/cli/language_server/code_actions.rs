//! Quick fixes, from the fixes of lints.

use brock::lint::{LintFinding, LintFix};
use serde_json::{Value, json};

use super::document::Document;
use super::places::{TextPlace, TextRange};
use super::published::{diagnostic, range};

/// The actions for a range: the fix of each finding in it, and all fixes of the document.
pub(super) fn code_actions(
    document: &Document,
    findings: &[LintFinding],
    wanted: TextRange,
    kinds: &[String],
) -> Vec<Value> {
    let is_wanted =
        |kind: &str| kinds.is_empty() || kinds.iter().any(|one| kind == one || kind.starts_with(&format!("{one}.")));
    let mut actions = Vec::new();
    if is_wanted("quickfix") {
        let near = findings.iter().filter(|one| range(one, document).intersects(wanted));
        actions.extend(near.filter_map(|one| {
            let fix = one.fix.as_ref()?;
            Some(json!({
                "title": title(one, fix),
                "kind": "quickfix",
                "isPreferred": true,
                "diagnostics": [diagnostic(one, document)],
                "edit": {"changes": {&document.uri: [edit(document, one, fix).1]}},
            }))
        }));
    }
    if is_wanted("source.fixAll") {
        let edits = all_edits(document, findings);
        if !edits.is_empty() {
            actions.push(json!({
                "title": "Apply every safe fix of this list",
                "kind": "source.fixAll",
                "edit": {"changes": {&document.uri: edits}},
            }));
        }
    }
    actions
}

fn title(finding: &LintFinding, fix: &LintFix) -> String {
    match (fix.removes_line, fix.text.is_empty()) {
        (true, _) => format!("Remove the line ({})", finding.name),
        (false, true) => format!("Remove this ({})", finding.name),
        (false, false) => format!("Write {:?} ({})", fix.text, finding.name),
    }
}

/// The edits of all fixes that do not overlap.
fn all_edits(document: &Document, findings: &[LintFinding]) -> Vec<Value> {
    let mut edits: Vec<(TextRange, Value)> =
        findings.iter().filter_map(|one| Some(edit(document, one, one.fix.as_ref()?))).collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut end = TextPlace::default();
    edits.retain(|(range, _)| {
        let is_free = range.start >= end;
        if is_free {
            end = range.end;
        }
        is_free
    });
    edits.into_iter().map(|(_, edit)| edit).collect()
}

fn edit(document: &Document, finding: &LintFinding, fix: &LintFix) -> (TextRange, Value) {
    let line = finding.line.saturating_sub(1);
    let range = match fix.removes_line {
        true => whole_line(document, line),
        false => TextRange { start: document.place(line, fix.span.start), end: document.place(line, fix.span.end) },
    };
    (range, json!({"range": range.json(), "newText": fix.text}))
}

/// A line with its line end.
fn whole_line(document: &Document, line: u32) -> TextRange {
    let start = TextPlace { line, character: 0 };
    let end = match (line as usize + 1) < document.len() {
        true => TextPlace { line: line + 1, character: 0 },
        false => document.place(line, u32::MAX),
    };
    TextRange { start, end }
}
