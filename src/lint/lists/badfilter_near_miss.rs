//! `badfilter-near-miss`: a `$badfilter` line that disables nothing, while a filter with the same pattern exists.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "badfilter-near-miss",
    group: LintGroup::Lists,
    severity: Severity::Warning,
    what: "A `$badfilter` line that disables nothing, while a filter with the same pattern exists.",
    why: "The filter was changed, so the line has lost its target.",
    example: "||t.example^$3p\n||t.example^$badfilter",
    instead: "||t.example^$3p\n||t.example^$3p,badfilter",
    check: LintCheck::Whole,
};
