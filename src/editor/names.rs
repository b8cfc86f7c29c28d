//! The hosts that a line names.

use crate::filter::page::ScopeEntry;
use crate::filter::{Domain, Line, ParsedLine, Pattern, read_line};

/// The hosts that the filters of a line name, in canonical form, for the completion of hosts.
pub fn hosts_of(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    match read_line(line) {
        ParsedLine::Line(Line::Network(filter)) => {
            if let Pattern::Host(host) = &filter.pattern {
                found.push(host.to_string());
            }
            let condition = filter.condition();
            let lists = [&condition.from, &condition.to, &condition.denyallow];
            for entry in lists.into_iter().flat_map(|list| list.included.iter().chain(&list.excluded)) {
                if let Domain::Host(host) = entry {
                    found.push(host.to_string());
                }
            }
        }
        ParsedLine::Line(Line::Page(filter)) => {
            for entry in filter.scope.included.iter().chain(&filter.scope.excluded) {
                if let ScopeEntry::Host(host) = entry {
                    found.push(host.to_string());
                }
            }
        }
        _ => {}
    }
    found
}
