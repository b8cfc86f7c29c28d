//! `unknown-condition`: an unknown name in `!#if`.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "unknown-condition",
    group: LintGroup::Lists,
    severity: Severity::Warning,
    what: "An unknown name in `!#if`.",
    why: "The condition is never true.",
    example: "!#if env_firefoxx\n||a.example^\n!#endif",
    instead: "!#if env_firefox\n||a.example^\n!#endif",
    check: LintCheck::Whole,
};
