//! The result of a lint.

use crate::diagnostic::{Code, Diagnostic};
use crate::lists::{ResolvedLists, StoredFilter};
use crate::span::Span;

/// A diagnostic and its place.
pub(super) struct LintFinding {
    /// Number of the list, from 0.
    pub(super) list: u32,
    /// Number of the line, from 1.
    pub(super) line: u32,
    pub(super) diagnostic: Diagnostic,
}

impl LintFinding {
    /// A finding on a filter as a whole.
    pub(super) fn on(
        lists: &ResolvedLists<'_>,
        filter: &StoredFilter<'_>,
        code: Code,
        message: impl Into<std::borrow::Cow<'static, str>>,
    ) -> LintFinding {
        let span = Span::new(0, lists.filters.text(filter).len());
        LintFinding { list: filter.list, line: filter.line, diagnostic: Diagnostic::new(code, span, message) }
    }
}
