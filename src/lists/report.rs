//! Reports of reading lists.

use std::collections::HashMap;

use serde::Serialize;

use super::metadata::Metadata;
use crate::diagnostic::{Code, CodeGroup, Diagnostic, Severity};

/// The result of reading one list.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct ListReport {
    /// The name of the list.
    pub name: String,
    /// Number of lines.
    pub lines: u32,
    /// Network filters taken exactly.
    pub filters: u32,
    /// Page filters taken exactly.
    pub page_filters: u32,
    /// Diagnostics with line numbers from 1.
    pub diagnostics: Vec<(u32, Diagnostic)>,
    /// The metadata of the list.
    pub metadata: Metadata,
}

/// The result of reading lists.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct BuildReport {
    /// One report for each list, in order.
    pub lists: Vec<ListReport>,
}

impl BuildReport {
    /// Network filters taken exactly.
    pub fn filters(&self) -> u32 {
        self.lists.iter().map(|list| list.filters).sum()
    }

    /// Page filters taken exactly.
    pub fn page_filters(&self) -> u32 {
        self.lists.iter().map(|list| list.page_filters).sum()
    }

    /// Number of lines for each reason, most frequent first: code, severity, subject, count.
    pub fn reasons(&self) -> Vec<(Code, Severity, &'static str, u32)> {
        reasons(&self.lists)
    }
}

impl ListReport {
    /// Page filters that are rejected.
    pub fn rejected_page_filters(&self) -> u32 {
        let is_rejected = |diagnostic: &Diagnostic| {
            diagnostic.code.group() == CodeGroup::Page && diagnostic.severity() == Severity::Error
        };
        self.diagnostics.iter().filter(|(_, diagnostic)| is_rejected(diagnostic)).count() as u32
    }

    /// Number of lines for each reason, most frequent first: code, severity, subject, count.
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
