//! `unknown-hint`: an unknown hint or platform in a `!+` comment.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "unknown-hint",
    group: LintGroup::Lists,
    severity: Severity::Warning,
    what: "An unknown hint or platform in a `!+` comment.",
    why: "AdGuard's compiler ignores it.",
    example: "!+ NOT_PLATFROM(windows)\n||a.example^",
    instead: "!+ NOT_PLATFORM(windows)\n||a.example^",
    check: LintCheck::Whole,
};
