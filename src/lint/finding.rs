//! The result of a lint.

use std::borrow::Cow;

use super::group::LintGroup;
use crate::diagnostic::Severity;
use crate::span::Span;

/// A finding of [`lint`](super::lint) with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFinding {
    /// Number of the list, from 0.
    pub list: u32,
    /// Number of the line, from 1; of a continued line, the first.
    pub line: u32,
    /// The stable name of the lint.
    pub name: &'static str,
    /// The group of the lint.
    pub group: LintGroup,
    /// How serious it is in the dialect of the list.
    pub severity: Severity,
    /// The place in the line, in bytes from its start.
    pub span: Span,
    /// The problem, with the text that causes it.
    pub message: Cow<'static, str>,
    /// What to write instead.
    pub suggestion: Option<Cow<'static, str>>,
    /// The modifier that it concerns, for counting; empty if there is none.
    pub subject: &'static str,
    /// A change that corrects the line and is safe to apply.
    pub fix: Option<LintFix>,
}

/// A change of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintFix {
    /// The bytes of the line that are replaced.
    pub span: Span,
    /// The new text.
    pub text: String,
    /// The whole line goes, with its line end.
    pub removes_line: bool,
}

impl LintFinding {
    /// Adds what to write instead.
    pub(super) fn suggest(&mut self, suggestion: impl Into<Cow<'static, str>>) -> &mut LintFinding {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Adds a change of the line that is safe to apply.
    pub(super) fn fix(&mut self, span: Span, text: impl Into<String>) -> &mut LintFinding {
        self.fix = Some(LintFix { span, text: text.into(), removes_line: false });
        self
    }

    /// The line can be removed.
    pub(super) fn fix_by_removal(&mut self) -> &mut LintFinding {
        self.fix = Some(LintFix { span: self.span, text: String::new(), removes_line: true });
        self
    }

    /// Sets another severity than that of the lint.
    pub(super) fn severity(&mut self, severity: Severity) -> &mut LintFinding {
        self.severity = severity;
        self
    }
}
