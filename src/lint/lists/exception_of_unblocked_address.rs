//! `exception-of-unblocked-address`: an exception whose own address no filter of the lists blocks.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::rule::{Lint, LintCheck};

pub(crate) static LINT: Lint = Lint {
    name: "exception-of-unblocked-address",
    group: LintGroup::Lists,
    severity: Severity::Note,
    what: "An exception whose own address no filter of the lists blocks, with its types and sites.",
    why: "It is probably left from a filter that is gone. A general filter may still match a longer address.",
    example: "/banner/\n@@||a.example/ok.js$script",
    instead: "/ok.js\n@@||a.example/ok.js$script",
    check: LintCheck::Whole,
};
