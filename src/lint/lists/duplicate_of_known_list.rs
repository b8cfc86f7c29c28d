//! `duplicate-of-known-list`: a filter that one of the lists given with `--with` has already.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "duplicate-of-known-list",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "A filter that one of the lists given with `--with` has already.",
    why: "People who use both lists need it once.",
    example: "||ads.example^",
    instead: "",
    check: LintCheck::Whole,
};
