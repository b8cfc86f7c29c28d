//! The lines of page filters, apart from the lists: they can be parsed while network filters are compiled.

use super::report::ListReport;
use super::store::{ReadPageLine, StoredPageLine};
use crate::diagnostic::Diagnostic;

/// The lines of page filters of several lists.
pub(crate) struct PageLines<'t>(pub(super) Vec<StoredPageLine<'t>>);

/// What was found in them.
#[derive(Default)]
pub(crate) struct PageLineReport {
    /// Page filters by list, in runs.
    accepted: Vec<(u32, u32)>,
    /// Diagnostics by list and line.
    rejected: Vec<(u32, u32, Diagnostic)>,
}

impl<'t> PageLines<'t> {
    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Parses the lines one after the other, and calls `visit` with the numbers of the list and of the line.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn read(&self, mut visit: impl FnMut(u32, u32, ReadPageLine<'t>)) -> PageLineReport {
        let mut report = PageLineReport::default();
        for stored in &self.0 {
            match stored.scan() {
                Ok(read) => {
                    match report.accepted.last_mut() {
                        Some((list, count)) if *list == stored.list => *count += 1,
                        _ => report.accepted.push((stored.list, 1)),
                    }
                    visit(stored.list, stored.line, read);
                }
                Err(why) => report.rejected.extend(why.map(|why| (stored.list, stored.line, why))),
            }
        }
        report
    }
}

impl PageLineReport {
    /// Adds the page filters and the diagnostics of rejected lines to the reports of the lists.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn add_to(self, reports: &mut [ListReport]) {
        for (list, count) in self.accepted {
            reports[list as usize].page_filters += count;
        }
        for (list, line, why) in self.rejected {
            reports[list as usize].diagnostics.push((line, why));
        }
    }
}
