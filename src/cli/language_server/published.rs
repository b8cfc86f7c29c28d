//! The findings of a document, as the editor gets them.

use brock::Severity;
use brock::lint::LintFinding;
use serde_json::{Value, json};

use super::document::Document;
use super::lenses::Lens;
use super::places::TextRange;

/// Diagnostics that are sent at most, the most severe first: editors slow down with tens of thousands.
const MOST: usize = 5000;

/// The results of the last check of a document.
pub(super) struct Published {
    pub(super) version: i64,
    pub(super) findings: Vec<LintFinding>,
    pub(super) lenses: Vec<Lens>,
}

/// The range of a finding.
pub(super) fn range(finding: &LintFinding, document: &Document) -> TextRange {
    let line = finding.line.saturating_sub(1);
    TextRange { start: document.place(line, finding.span.start), end: document.place(line, finding.span.end) }
}

/// The diagnostics.
pub(super) fn diagnostics(findings: &[LintFinding], document: &Document) -> Vec<Value> {
    let mut sorted: Vec<&LintFinding> = findings.iter().collect();
    sorted.sort_by_key(|one| std::cmp::Reverse(one.severity));
    sorted.into_iter().take(MOST).map(|one| diagnostic(one, document)).collect()
}

/// One diagnostic.
pub(super) fn diagnostic(finding: &LintFinding, document: &Document) -> Value {
    let severity = match finding.severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        // Notes say that a line means something else elsewhere: a hint does not underline it.
        _ => 4,
    };
    let message = match &finding.suggestion {
        Some(suggestion) => format!("{}\n{suggestion}", finding.message),
        None => finding.message.to_string(),
    };
    let mut value = json!({
        "range": range(finding, document).json(),
        "severity": severity,
        "code": finding.name,
        "source": "brock",
        "message": message,
    });
    if finding.name.starts_with("duplicate-") {
        // Unnecessary: editors fade it.
        value["tags"] = json!([1]);
    }
    value
}
