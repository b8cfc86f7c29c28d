//! `www-entry`: an entry of a list of hosts that starts with `www.`.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, is_plain_host, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::net::is_below;

pub(crate) static LINT: Lint = Lint {
    name: "www-entry",
    group: LintGroup::Hosts,
    severity: Severity::Note,
    what: "An entry that starts with `www.` in a list of hosts without it.",
    why: "The same page without `www.` is then not included. The shorter entry includes both.",
    example: "a.example,b.example,c.example,www.d.example##.ad",
    instead: "a.example,b.example,c.example,d.example##.ad",
    check: LintCheck::Line(check),
};

/// The number of hosts from which one with `www.` is out of line.
const MIN_ENTRIES: usize = 4;

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in &line.host_lists {
        let with_www = list.entries.iter().filter(|entry| without_mark(entry).starts_with("www.")).count();
        // Few hosts, or several with `www.`, are written so on purpose.
        if with_www != 1 || list.entries.len() < MIN_ENTRIES {
            continue;
        }
        for entry in &list.entries {
            let rest = entry.strip_prefix("www.").filter(|rest| rest.contains('.') && is_plain_host(rest));
            let Some(rest) = rest.filter(|rest| !line.suffixes.is_suffix(rest)) else { continue };
            // Beside another host of the same site, or an excluded one, the rest of the site is left out on purpose.
            let is_of_site = |other: &&&str| *other != entry && is_below(without_mark(other), rest);
            if !list.entries.iter().any(|other| is_of_site(&other)) {
                out.add(&LINT, line.span(entry), format!("{rest} without www. is not included"))
                    .suggest(format!("write {rest}, which includes www.{rest}"));
            }
        }
    }
}
