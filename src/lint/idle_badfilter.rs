//! `idle-badfilter`: a `$badfilter` line that disables no filter of the given lists.

use super::image_finding::ImageFinding;
use crate::diagnostic::Code;
use crate::lists::ResolvedLists;

pub(super) fn idle_badfilter(lists: &ResolvedLists<'_>, findings: &mut Vec<ImageFinding>) {
    let idle = lists.badfilters.iter().filter(|(_, is_idle)| *is_idle);
    findings.extend(idle.map(|(filter, _)| {
        ImageFinding::on(lists, filter, Code::IdleBadfilter, "no filter is the same as this one without badfilter")
    }));
}
