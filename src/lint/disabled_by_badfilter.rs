//! `disabled-by-badfilter`: a filter that a `$badfilter` line disables.

use super::image_finding::ImageFinding;
use crate::diagnostic::Code;
use crate::lists::ResolvedLists;

pub(super) fn disabled_by_badfilter(lists: &ResolvedLists<'_>, findings: &mut Vec<ImageFinding>) {
    for disabled in &lists.disabled {
        let (by, _) = &lists.badfilters[disabled.by];
        let extent = if disabled.is_partial { "disabled in part by" } else { "disabled by" };
        let message = format!("{extent} {}:{}", lists.reports[by.list as usize].name, by.line);
        findings.push(ImageFinding::on(lists, &disabled.filter, Code::DisabledByBadfilter, message));
    }
}
