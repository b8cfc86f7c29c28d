//! `repeated-hint`: the same hint, or platform of a hint, twice.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "repeated-hint",
    group: LintGroup::Lists,
    severity: Severity::Warning,
    what: "The same hint, or platform of a hint, twice.",
    why: "The second has no effect.",
    example: "!+ PLATFORM(mac, mac)\n||a.example^",
    instead: "!+ PLATFORM(mac)\n||a.example^",
    check: LintCheck::Whole,
};
