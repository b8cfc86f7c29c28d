//! Runs the lints.

use super::disabled_by_badfilter::disabled_by_badfilter;
use super::idle_badfilter::idle_badfilter;
use super::image_finding::ImageFinding;
use crate::lists::{BuildReport, ListReport, Lists, ResolvedLists};
use crate::small::sort_by;

/// Every lint on resolved lists.
const LINTS: [fn(&ResolvedLists<'_>, &mut Vec<ImageFinding>); 2] = [disabled_by_badfilter, idle_badfilter];

/// Checks lists without compiling them. The report has the same diagnostics as that of [`Builder`](crate::Builder).
///
/// ```
/// use brock::lists::Lists;
/// let mut lists = Lists::default();
/// lists.add("mine", "||ads.example^$scripts");
/// let report = brock::lint::check(lists);
/// assert_eq!(report.lists[0].diagnostics[0].1.message(), "unknown modifier \"scripts\"");
/// ```
pub fn check(lists: Lists<'_>) -> BuildReport {
    let mut lists = lists.resolve();
    lists.read_page_filters();
    let findings = findings(&lists);
    add_findings(&mut lists.reports, findings);
    BuildReport { lists: lists.reports }
}

/// The findings of every lint.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn findings(lists: &ResolvedLists<'_>) -> Vec<ImageFinding> {
    let mut findings = Vec::new();
    LINTS.iter().for_each(|lint| lint(lists, &mut findings));
    findings
}

/// Adds findings to the reports, whose diagnostics are then in the order of lines.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn add_findings(reports: &mut [ListReport], mut findings: Vec<ImageFinding>) {
    for list in reports.iter_mut() {
        sort_by(&mut list.diagnostics, |(a, _), (b, _)| a.cmp(b));
    }
    if findings.is_empty() {
        return;
    }
    sort_by(&mut findings, |a, b| (a.list, a.line).cmp(&(b.list, b.line)));
    let mut findings = findings.into_iter().peekable();
    for (list, number) in reports.iter_mut().zip(0..) {
        let known = std::mem::take(&mut list.diagnostics);
        list.diagnostics.reserve(known.len() + findings.len());
        // Both are in the order of lines: tens of thousands of diagnostics are not sorted for a few findings.
        for (line, diagnostic) in known {
            while let Some(one) = findings.next_if(|one| one.list == number && one.line < line) {
                list.diagnostics.push((one.line, one.diagnostic));
            }
            list.diagnostics.push((line, diagnostic));
        }
        while let Some(one) = findings.next_if(|one| one.list == number) {
            list.diagnostics.push((one.line, one.diagnostic));
        }
    }
}
