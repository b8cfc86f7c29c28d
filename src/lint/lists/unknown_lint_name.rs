//! `unknown-lint-name`: a name in an inline comment that is no lint.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "unknown-lint-name",
    group: LintGroup::Lists,
    severity: Severity::Warning,
    what: "A name in an inline comment that is no lint.",
    why: "The comment has no effect.",
    example: "! aglint-disable-next-line no-such-lint\n||a.example^$scripts",
    instead: "! aglint-disable-next-line unknown-modifier\n||a.example^$scripts",
    check: LintCheck::Whole,
};
