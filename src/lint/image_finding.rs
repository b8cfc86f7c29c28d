//! The result of a lint that is a part of building an image.

use crate::diagnostic::{Code, Diagnostic};
use crate::lists::{ResolvedLists, StoredFilter};

/// A diagnostic and its place.
pub(crate) struct ImageFinding {
    /// Number of the list, from 0.
    pub(super) list: u32,
    /// Number of the line, from 1.
    pub(super) line: u32,
    pub(super) diagnostic: Diagnostic,
}

impl ImageFinding {
    /// A finding on a filter as a whole.
    pub(super) fn on(
        lists: &ResolvedLists<'_>,
        filter: &StoredFilter<'_>,
        code: Code,
        message: impl Into<std::borrow::Cow<'static, str>>,
    ) -> ImageFinding {
        let diagnostic = Diagnostic::new(code, lists.span(filter), message);
        ImageFinding { list: filter.list, line: filter.line, diagnostic }
    }
}
