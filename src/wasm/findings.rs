//! Compiling lists for JavaScript: texts → image and findings.

use js_sys::{Array, Object, Uint8Array};

use super::list_files::{IncludedText, list_files};
use super::object::{nullable, object};
use crate::diagnostic::Diagnostic;
use crate::index::{Builder, Image};
use crate::lists::{Environment, ListReport};

/// Lists as they cross. A text is UTF-8 in bytes, which the caller encodes: the glue would copy a string character by
/// character.
pub(super) struct GivenLists {
    pub(super) names: Vec<String>,
    pub(super) texts: Vec<Uint8Array>,
    /// For a file that the list before it includes: its path, relative to the folder of the list. Empty or absent: the text
    /// is a list. Included files have no name of their own.
    pub(super) paths: Vec<String>,
    /// What is true in `!#if`.
    pub(super) environment: Vec<String>,
    /// Names of lists whose trusted scriptlets are taken.
    pub(super) trusted: Vec<String>,
}

impl GivenLists {
    /// Adds the lists to those of `before`, and compiles all.
    pub(super) fn compile(self, before: Builder<'_>) -> (Image, Vec<ListReport>) {
        let mut lists: Vec<(String, String, Vec<IncludedText>)> = Vec::with_capacity(self.names.len());
        let paths = self.paths.into_iter().chain(std::iter::repeat(String::new()));
        for ((name, text), path) in self.names.into_iter().zip(self.texts).zip(paths) {
            let text = String::from_utf8(text.to_vec()).unwrap_or_default();
            match lists.last_mut().filter(|_| !path.is_empty()) {
                Some((_, _, included)) => included.push((path, text)),
                None => lists.push((name, text, Vec::new())),
            }
        }
        let environment = Environment::default().with(self.environment);
        let mut builder = before;
        builder.set_environment(environment.clone());
        for (name, text, included) in &lists {
            let is_trusted = self.trusted.contains(name);
            for file in list_files(name, text, included, &environment) {
                if is_trusted {
                    builder.trust_list(file.name.as_str());
                }
                builder.add_file(file);
            }
        }
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
