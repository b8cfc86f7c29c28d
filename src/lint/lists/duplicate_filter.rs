//! `duplicate-filter`: a filter that is in the lists already, however it is written.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "duplicate-filter",
    group: LintGroup::Lists,
    severity: Severity::Warning,
    what: "A filter that is in the lists already, however it is written.",
    why: "It has no further effect.",
    example: "||ads.example^$third-party\n||ads.example^$3p",
    instead: "||ads.example^$3p",
    check: LintCheck::Whole,
};
