//! `modifier-as-host`: the name of a modifier as an entry of a domain list.

use crate::diagnostic::Severity;
use crate::filter::Modifier;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "modifier-as-host",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "The name of a modifier as an entry of a domain list.",
    why: "A comma or an equals sign was probably written in the wrong place.",
    example: "||blogspot.example^$domain=image",
    instead: "||blogspot.example^$image",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in line.host_lists.iter().filter(|list| list.separator() == '|') {
        for entry in &list.entries {
            let host = without_mark(entry);
            // Some names, as `media` and `doc`, are also top-level domains: then an entry is meant as one.
            if !host.contains('.') && host.len() > 2 && Modifier::find(host).is_some() && !line.suffixes.is_suffix(host)
            {
                out.add(&LINT, line.span(host), format!("{host} is a modifier, not a host"))
                    .suggest(format!("write ,{host} after the list, or a host"));
            }
        }
    }
}
