//! `dotless-host`: a host without a dot in a domain list or host field.

use crate::diagnostic::Severity;
use crate::filter::Modifier;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, is_plain_host, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "dotless-host",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "A host without a dot in a domain list or host field.",
    why: "Only a public suffix has no dot. The rest of the name was probably lost.",
    example: "sgcarmart##.dealer_banner",
    instead: "sgcarmart.com##.dealer_banner",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in &line.host_lists {
        for entry in &list.entries {
            let host = without_mark(entry);
            // Adblock Plus names pages of extensions so: `chrome-extension-scheme`, or the extension's identifier.
            let is_extension =
                host.ends_with("-scheme") || host.len() == 32 && host.bytes().all(|byte| (b'a'..=b'p').contains(&byte));
            let is_known = host.eq_ignore_ascii_case("localhost") || line.suffixes.is_top(host) || is_extension;
            // Names of modifiers have a lint of their own.
            let is_modifier = list.separator() == '|' && Modifier::find(host).is_some();
            if is_plain_host(host) && !host.contains('.') && !is_known && !is_modifier {
                out.add(&LINT, line.span(host), format!("{host:?} has no dot and is no public suffix"))
                    .suggest("write the whole host, or name.* for every suffix");
            }
        }
    }
}
