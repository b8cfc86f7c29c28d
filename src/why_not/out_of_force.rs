//! Lines that are not in force: rejected ones, and those in branches of `!#if` that are off.

use std::collections::HashSet;

use super::reason::{NearFilter, WhyNotReason};
use crate::diagnostic::{Diagnostic, Severity};
use crate::filter::{lines, trim};
use crate::lists::ResolvedLists;
use crate::small::find;

/// A line that is not in force.
pub(super) struct IdleLine<'t> {
    pub(super) list: u32,
    pub(super) line: u32,
    pub(super) text: &'t str,
    /// The diagnostic of a rejected line; `None`: the line is in a branch that is off.
    rejected: Option<String>,
}

/// The lines that contain one of these names, and that are not in force.
pub(super) fn idle_lines<'t>(lists: &ResolvedLists<'t>, names: &[&str]) -> Vec<IdleLine<'t>> {
    let names: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    let mut found = Vec::new();
    let mut active: HashSet<(u32, u32)> = HashSet::new();
    active.extend(lists.filters.all.iter().map(|item| (item.list, item.line)));
    active.extend(lists.filters.page_lines.iter().map(|item| (item.list, item.line)));
    active.extend(lists.disabled.iter().map(|disabled| (disabled.filter.list, disabled.filter.line)));
    active.extend(lists.badfilters.iter().map(|(item, _)| (item.list, item.line)));
    for (text, list) in lists.texts().zip(0..) {
        for (line, text) in lines(text) {
            let text = trim(text);
            if text.is_empty() || text.starts_with(['!', '[']) || !names.iter().any(|name| find(text, name).is_some()) {
                continue;
            }
            let rejected = rejected(lists, list, line);
            if rejected.is_some() || !active.contains(&(list, line)) {
                found.push(IdleLine { list, line, text, rejected });
            }
        }
    }
    found
}

/// The message of a rejected line.
fn rejected(lists: &ResolvedLists<'_>, list: u32, line: u32) -> Option<String> {
    let diagnostics = &lists.reports[list as usize].diagnostics;
    let found = diagnostics.iter().find(|(number, one)| *number == line && one.severity() == Severity::Error);
    found.map(|(_, diagnostic)| message_of(diagnostic))
}

pub(super) fn message_of(diagnostic: &Diagnostic) -> String {
    match diagnostic.suggestion() {
        Some(suggestion) => format!("{}: {suggestion}", diagnostic.message()),
        None => diagnostic.message().to_owned(),
    }
}

impl IdleLine<'_> {
    /// The rejected line as an answer; `None`: it is not rejected.
    pub(super) fn as_rejected(&self, lists: &ResolvedLists<'_>) -> Option<NearFilter> {
        let message = self.rejected.clone()?;
        Some(near(lists, (self.list, self.line), self.text, WhyNotReason::Rejected(message)))
    }
}

/// An answer about a line.
pub(super) fn near(
    lists: &ResolvedLists<'_>,
    (list, line): (u32, u32),
    text: &str,
    reason: WhyNotReason,
) -> NearFilter {
    let name = lists.reports.get(list as usize).map_or("", |list| &list.name);
    NearFilter { filter: text.to_owned(), list: name.to_owned(), line, reason }
}
