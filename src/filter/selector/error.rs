//! Why a selector is refused, and where.

use std::borrow::Cow;

use super::cursor::CssCursor;
use crate::diagnostic::Code;

/// Why a selector is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SelectorError {
    /// Bytes in the text of the selector; none: the caller knows the place.
    pub(crate) span: Option<(usize, usize)>,
    pub(crate) code: Code,
    pub(crate) message: Cow<'static, str>,
    pub(crate) suggestion: Option<Cow<'static, str>>,
}

impl SelectorError {
    /// An error about the character that the cursor is at.
    pub(super) fn at(cursor: &CssCursor<'_>, message: impl Into<Cow<'static, str>>) -> SelectorError {
        let length = cursor.rest().chars().next().map_or(0, char::len_utf8);
        SelectorError::span(cursor.at(), cursor.at() + length, message)
    }

    /// No identifier starts at the cursor.
    pub(super) fn no_name(cursor: &CssCursor<'_>, what: &str) -> SelectorError {
        SelectorError::at(cursor, format!("{what} must start with a letter, a hyphen or an underscore"))
    }

    pub(crate) fn span(start: usize, end: usize, message: impl Into<Cow<'static, str>>) -> SelectorError {
        SelectorError {
            span: Some((start, end)),
            code: Code::InvalidSelector,
            message: message.into(),
            suggestion: None,
        }
    }

    /// An error whose place is that of the part that is being read.
    pub(crate) fn unplaced(message: impl Into<Cow<'static, str>>) -> SelectorError {
        SelectorError { span: None, code: Code::InvalidSelector, message: message.into(), suggestion: None }
    }

    /// The same error, about the declarations of a style.
    pub(crate) fn of_style(self) -> SelectorError {
        SelectorError { code: Code::InvalidStyle, ..self }
    }

    pub(crate) fn or_span(mut self, start: usize, end: usize) -> SelectorError {
        self.span.get_or_insert((start, end));
        self
    }

    /// The same error in a text that has `offset` more bytes in front.
    pub(crate) fn shifted(mut self, offset: usize) -> SelectorError {
        self.span = self.span.map(|(start, end)| (start + offset, end + offset));
        self
    }

    pub(super) fn suggest(mut self, suggestion: impl Into<Cow<'static, str>>) -> SelectorError {
        self.suggestion = Some(suggestion.into());
        self
    }
}
