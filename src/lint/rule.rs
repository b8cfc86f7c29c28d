//! One lint: its documentation and its check.

use std::borrow::Cow;

use super::finding::LintFinding;
use super::group::LintGroup;
use super::line::LintLine;
use crate::diagnostic::Severity;
use crate::span::Span;

/// A lint. Each has a file in `src/lint/`.
#[derive(Debug)]
pub struct Lint {
    /// The stable name. It describes the problem, not the remedy.
    pub name: &'static str,
    /// The part of a list that it checks.
    pub group: LintGroup,
    /// How serious a finding is.
    pub severity: Severity,
    /// What it finds.
    pub what: &'static str,
    /// Why that is a problem.
    pub why: &'static str,
    /// A line, or lines, with a finding.
    pub example: &'static str,
    /// The same without one.
    pub instead: &'static str,
    pub(super) check: LintCheck,
}

/// How a lint is run.
#[derive(Debug)]
pub(super) enum LintCheck {
    /// On each line.
    Line(fn(&LintLine<'_>, &mut LintReporter)),
    /// On whole lists, or while directives and comments are read: `run.rs` calls it.
    Whole,
}

/// Collects the findings of a line.
#[derive(Debug, Default)]
pub(super) struct LintReporter {
    pub(super) list: u32,
    pub(super) line: u32,
    pub(super) findings: Vec<LintFinding>,
}

impl LintReporter {
    pub(super) fn add(
        &mut self,
        lint: &'static Lint,
        span: Span,
        message: impl Into<Cow<'static, str>>,
    ) -> &mut LintFinding {
        self.findings.push(LintFinding {
            list: self.list,
            line: self.line,
            name: lint.name,
            group: lint.group,
            severity: lint.severity,
            span,
            message: message.into(),
            suggestion: None,
            subject: "",
            fix: None,
        });
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}
