//! `empty-condition`: an `!#if` without lines.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "empty-condition",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "An `!#if` without lines.",
    why: "It has no effect.",
    example: "!#if env_firefox\n!#endif",
    instead: "",
    check: LintCheck::Whole,
};
