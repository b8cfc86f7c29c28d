//! SARIF 2.1.0, for code scanning.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use std::cmp::Reverse;
use std::collections::BTreeMap;

use brock::lint::LINTS;
use brock::{Code, Severity};
use serde_json::{Value, json};

use super::error::Error;
use super::input::{is_stdin, shown};
use super::lint_row::LintRow;
use super::output::Out;

/// Results that GitHub keeps of a run. The most serious ones come first.
const MOST: usize = 5_000;

/// Prints the findings as one log with one run.
pub(crate) fn print(rows: &[&LintRow<'_>], out: &mut Out) -> Result<(), Error> {
    let mut sorted: Vec<&&LintRow<'_>> = rows.iter().collect();
    sorted.sort_by_key(|row| (Reverse(row.finding.severity), !row.is_changed));
    sorted.truncate(MOST);
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    rules.extend(sorted.iter().map(|row| (row.finding.name, 0)));
    rules.values_mut().enumerate().for_each(|(number, index)| *index = number);
    let described: Vec<Value> = rules.keys().map(|name| rule(name)).collect();
    let results: Vec<Value> = sorted.iter().map(|row| result(row, rules[row.finding.name])).collect();
    out.json(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "brock",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": described,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(name: &str) -> Value {
    if let Some(lint) = LINTS.iter().find(|lint| lint.name == name) {
        return json!({
            "id": name,
            "shortDescription": {"text": lint.what},
            "fullDescription": {"text": format!("{} {}", lint.what, lint.why)},
            "help": {"text": format!("{}\n\nExample:\n{}\n\nUse instead:\n{}", lint.why, lint.example, lint.instead)},
            "defaultConfiguration": {"level": level(lint.severity)},
        });
    }
    let code = Code::all().iter().find(|code| code.name() == name);
    let about = code.map_or("", |code| code.about());
    let severity = code.map_or(Severity::Warning, |code| code.severity());
    json!({
        "id": name,
        "shortDescription": {"text": about},
        "defaultConfiguration": {"level": level(severity)},
    })
}

fn result(row: &LintRow<'_>, rule: usize) -> Value {
    let ((line, column), (end_line, end_column)) = row.places();
    let region = json!({
        "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
    });
    let location = json!({"uri": uri(row)});
    let message = match &row.finding.suggestion {
        Some(suggestion) => format!("{} ({suggestion})", row.finding.message),
        None => row.finding.message.to_string(),
    };
    let mut result = json!({
        "ruleId": row.finding.name,
        "ruleIndex": rule,
        "level": level(row.finding.severity),
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": location, "region": region}}],
    });
    if let Some(fix) = row.finding.fix.as_ref().filter(|fix| !fix.removes_line) {
        let place = |at| super::diagnostics::place(row.finding.line, row.line, at);
        let ((line, column), (end_line, end_column)) = (place(fix.span.start), place(fix.span.end));
        result["fixes"] = json!([{"artifactChanges": [{
            "artifactLocation": location,
            "replacements": [{
                "deletedRegion": {
                    "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column,
                },
                "insertedContent": {"text": fix.text},
            }],
        }]}]);
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "note",
    }
}

/// The path as a relative reference ([RFC 3986](https://www.rfc-editor.org/rfc/rfc3986)).
fn uri(row: &LintRow<'_>) -> String {
    if is_stdin(&row.list.path) {
        return "stdin".to_owned();
    }
    let mut uri = String::new();
    for byte in shown(&row.list.path).trim_start_matches("./").bytes() {
        match byte {
            b'\\' => uri.push('/'),
            _ if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    if uri.starts_with('/') { format!("file://{uri}") } else { uri }
}
