//! The input of lints: a list, or one file of it.

use super::dialect::Dialect;
use crate::diagnostic::Diagnostic;

/// One file of a list.
#[derive(Clone, Debug)]
pub struct LintSource<'t> {
    /// The name in messages of other lists.
    pub name: &'t str,
    /// The content.
    pub text: &'t str,
    /// The dialect of its author.
    pub dialect: Dialect,
    /// Findings are reported. The filters of a list that is not judged are known: duplicates of them are notes.
    pub is_judged: bool,
    /// Scriptlets that need trust are taken.
    pub is_trusted: bool,
    /// Diagnostics of its metadata and includes, as [`ListFile`](crate::lists::ListFile) has them.
    pub diagnostics: Vec<(u32, Diagnostic)>,
}

impl<'t> LintSource<'t> {
    /// A list that is judged, in the dialect that its head names.
    pub fn new(name: &'t str, text: &'t str) -> LintSource<'t> {
        let dialect = Dialect::detect(text).unwrap_or_default();
        LintSource { name, text, dialect, is_judged: true, is_trusted: false, diagnostics: Vec::new() }
    }
}
