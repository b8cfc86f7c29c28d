//! `idle-page-exception`: an exception of page filters that no filter of the lists has the body of.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "idle-page-exception",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "An exception of page filters that no filter of the lists has the body of.",
    why: "Exceptions are compared by their body: nothing is excepted.",
    example: "a.example#@#.ad",
    instead: "b.example##.ad\na.example#@#.ad",
    check: LintCheck::Whole,
};
