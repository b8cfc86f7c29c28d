//! `idle-badfilter`: a `$badfilter` line that disables no filter of the given lists.

use super::finding::LintFinding;
use crate::diagnostic::Code;
use crate::lists::ResolvedLists;

pub(super) fn idle_badfilter(lists: &ResolvedLists<'_>, findings: &mut Vec<LintFinding>) {
    let idle = lists.badfilters.iter().filter(|(_, is_idle)| *is_idle);
    findings.extend(idle.map(|(filter, _)| {
        LintFinding::on(lists, filter, Code::IdleBadfilter, "no filter is the same as this one without badfilter")
    }));
}
