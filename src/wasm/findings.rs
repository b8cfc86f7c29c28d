//! Findings about the lines of lists, for JavaScript.

use js_sys::{Array, Object};

use super::object::{nullable, object};
use crate::diagnostic::Diagnostic;
use crate::lists::ListReport;

/// The findings about the lines of lists. Objects are made of them only when they are read: 25,000 for EasyList and
/// EasyPrivacy took half the time of a build.
pub(super) fn findings(reports: &[ListReport]) -> Array {
    let all = reports
        .iter()
        .flat_map(|list| list.diagnostics.iter().map(|(line, diagnostic)| diagnosed(&list.name, *line, diagnostic)));
    all.collect()
}

/// One diagnostic, with the name of its list and its line.
fn diagnosed(list: &str, line: u32, diagnostic: &Diagnostic) -> Object {
    let subject = diagnostic.subject();
    let subject = (!subject.is_empty()).then(|| ("subject", subject.into()));
    let fields = [
        ("list", list.into()),
        ("line", line.into()),
        ("code", diagnostic.code.name().into()),
        ("severity", diagnostic.severity().name().into()),
        ("message", diagnostic.message().into()),
        ("start", diagnostic.span.start.into()),
        ("end", diagnostic.span.end.into()),
        ("suggestion", nullable(diagnostic.suggestion())),
    ];
    object(fields.into_iter().chain(subject))
}
