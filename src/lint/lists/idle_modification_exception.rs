//! `idle-modification-exception`: an exception of a modification that no filter of the lists makes.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "idle-modification-exception",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "An exception of a modification that no filter of the lists makes.",
    why: "Exceptions with a value are compared by the value: nothing is excepted.",
    example: "@@||a.example^$removeparam=gclid",
    instead: "*$removeparam=gclid\n@@||a.example^$removeparam=gclid",
    check: LintCheck::Whole,
};
