//! Compiling lists for JavaScript: texts → image and findings.

use js_sys::{Array, Object, Uint8Array};

use super::object::{nullable, object};
use crate::diagnostic::Diagnostic;
use crate::index::{Builder, Image};
use crate::lists::{Environment, ListReport};

/// Lists as they cross. A text is UTF-8 in bytes, which the caller encodes: the glue would copy a string character by
/// character.
pub(super) struct GivenLists {
    pub(super) names: Vec<String>,
    pub(super) texts: Vec<Uint8Array>,
    /// What is true in `!#if`.
    pub(super) environment: Vec<String>,
    /// Names of lists whose trusted scriptlets are taken.
    pub(super) trusted: Vec<String>,
}

impl GivenLists {
    /// Adds the lists to those of `before`, and compiles all.
    pub(super) fn compile(self, before: Builder<'_>) -> (Image, Vec<ListReport>) {
        let text = |text: Uint8Array| String::from_utf8(text.to_vec()).unwrap_or_default();
        let texts: Vec<String> = self.texts.into_iter().map(text).collect();
        let mut builder = before;
        builder.set_environment(Environment::default().with(self.environment));
        self.trusted.into_iter().for_each(|name| builder.trust_list(name));
        self.names.iter().zip(&texts).for_each(|(name, text)| builder.add_list(name, text));
        let (image, report) = builder.build();
        (image, report.lists)
    }
}

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
