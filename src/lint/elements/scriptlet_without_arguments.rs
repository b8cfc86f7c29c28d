//! `scriptlet-without-arguments`: a scriptlet that needs arguments to have an effect.

use crate::diagnostic::Severity;
use crate::filter::page::PageBody;
use crate::lint::group::LintGroup;
use crate::lint::line::LintLine;
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "scriptlet-without-arguments",
    group: LintGroup::Elements,
    severity: Severity::Note,
    what: "A scriptlet that needs arguments to have an effect.",
    why: "The call has none.",
    example: "a.example##+js(prevent-fetch)",
    instead: "a.example##+js(prevent-fetch, ads)",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    let Some((parts, Some(filter))) = line.page() else { return };
    let PageBody::Scriptlet(call) = &filter.body else { return };
    // Without arguments these act on everything, or only print what they would act on.
    let logs_only = matches!(
        call.name,
        "prevent-fetch"
            | "prevent-xhr"
            | "json-prune"
            | "prevent-setTimeout"
            | "prevent-setInterval"
            | "prevent-addEventListener"
    );
    if logs_only && !filter.is_exception && call.arguments.iter().all(|argument| argument.is_empty()) {
        out.add(
            &LINT,
            line.span(parts.body),
            format!("{} without arguments prints calls and changes nothing", call.name),
        )
        .suggest("write its arguments");
    }
}
