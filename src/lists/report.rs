//! What became of lists when they were compiled.

use std::collections::HashMap;

use serde::Serialize;

use super::metadata::Metadata;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// What became of the lines of one list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListReport {
    /// The list's name.
    pub name: String,
    /// Lines in all.
    pub lines: u32,
    /// Network filters taken exactly.
    pub filters: u32,
    /// What is to be said of other lines, each with the number of its line, from 1.
    pub diagnostics: Vec<(u32, Diagnostic)>,
    /// What the list says of itself.
    pub metadata: Metadata,
}

/// What became of all lines.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BuildReport {
    /// One for each list, in order.
    pub lists: Vec<ListReport>,
}

impl BuildReport {
    /// Network filters taken exactly.
    pub fn filters(&self) -> u32 {
        self.lists.iter().map(|list| list.filters).sum()
    }

    /// How many lines there are of each reason, most first: code, severity, what it is about, count.
    pub fn reasons(&self) -> Vec<(Code, Severity, &'static str, u32)> {
        reasons(&self.lists)
    }
}

impl ListReport {
    /// How many lines there are of each reason, most first: code, severity, what it is about, count.
    pub fn reasons(&self) -> Vec<(Code, Severity, &'static str, u32)> {
        reasons(std::slice::from_ref(self))
    }
}

fn reasons(lists: &[ListReport]) -> Vec<(Code, Severity, &'static str, u32)> {
    let mut counts: HashMap<(Code, Severity, &'static str), u32> = HashMap::new();
    for (_, diagnostic) in lists.iter().flat_map(|list| &list.diagnostics) {
        *counts.entry((diagnostic.code, diagnostic.severity(), diagnostic.subject())).or_default() += 1;
    }
    let mut all: Vec<_> =
        counts.into_iter().map(|((code, severity, subject), count)| (code, severity, subject, count)).collect();
    all.sort_by_key(|&(code, severity, subject, count)| (std::cmp::Reverse(count), code, severity, subject));
    all
}
