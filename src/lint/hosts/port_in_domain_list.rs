//! `port-in-domain-list`: a port or a scheme in an entry of a list of hosts.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintLine, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};

pub(crate) static LINT: Lint = Lint {
    name: "port-in-domain-list",
    group: LintGroup::Hosts,
    severity: Severity::Error,
    what: "A port or a scheme in an entry of a list of hosts.",
    why: "Entries are hosts, so the entry matches nothing.",
    example: "/ads.js$domain=https://a.example",
    instead: "/ads.js$domain=a.example",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for entry in line.host_lists.iter().flat_map(|list| &list.entries) {
        let host = without_mark(entry);
        if host.starts_with('/') {
            continue;
        }
        let name = host.split("://").last().unwrap_or(host);
        let bare = name.split([':', '/']).next().unwrap_or(name);
        let has_port = name
            .split_once(':')
            .is_some_and(|(_, port)| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
        if host.contains("://") || has_port {
            out.add(&LINT, line.span(host), format!("{host} is not a host"))
                .suggest(format!("write {bare}"))
                .fix(line.span(host), bare);
        }
    }
}
