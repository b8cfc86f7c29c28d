//! `idle-exception`: an exception that no filter of the lists can match a request of.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "idle-exception",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "An exception for requests that no filter of the lists matches. This is proven.",
    why: "Nothing is excepted, unless by a list that was not given.",
    example: "||b.example^\n@@||a.example/ok.js$script",
    instead: "||a.example^\n@@||a.example/ok.js$script",
    check: LintCheck::Whole,
};
