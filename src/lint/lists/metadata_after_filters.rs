//! `metadata-after-filters`: metadata behind the first filter.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "metadata-after-filters",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "Metadata behind the first filter.",
    why: "Programs read the comments at the start only.",
    example: "||a.example^\n! Expires: 4 days",
    instead: "! Expires: 4 days\n||a.example^",
    check: LintCheck::Whole,
};
