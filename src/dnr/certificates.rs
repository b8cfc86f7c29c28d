//! The filters of a compilation with their certificates and losses.

use std::ops::Range;

use super::draft::Draft;
use super::reason::{Certificate, InexactReason, Loss};
use super::rules::{FilterOrigin, InexactFilter, Rule, RuleReport};

/// The filters of a compilation, numbered from 0, with their certificates and losses.
#[derive(Default)]
pub(crate) struct Certificates<'a> {
    pub(crate) origins: Vec<FilterOrigin<'a>>,
    certificates: Vec<Certificate>,
    losses: Vec<(u32, Loss)>,
    lists: Vec<ListEnd>,
}

/// The end of a list's filters.
#[derive(Clone, Copy)]
struct ListEnd {
    /// The number after that of the last filter.
    end: u32,
    /// The number of filters that `$badfilter` lines disable.
    disabled: usize,
}

impl<'a> Certificates<'a> {
    /// Adds a filter, which is exact so far, and returns its number.
    pub(crate) fn add(&mut self, origin: FilterOrigin<'a>) -> u32 {
        self.origins.push(origin);
        self.certificates.push(Certificate::Exact);
        self.origins.len() as u32 - 1
    }

    /// Ends a list: the filters added next belong to the next one.
    pub(crate) fn end_list(&mut self, disabled: usize) {
        self.lists.push(ListEnd { end: self.origins.len() as u32, disabled });
    }

    /// Makes one list of several in a row: of as many as `sizes` has for each.
    pub(crate) fn join_lists(&mut self, sizes: &[usize]) {
        let mut rest = self.lists.drain(..);
        let mut end = 0;
        let joined = sizes.iter().map(|size| {
            let mut disabled = 0;
            for list in rest.by_ref().take(*size) {
                end = list.end;
                disabled += list.disabled;
            }
            ListEnd { end, disabled }
        });
        let joined = joined.collect();
        drop(rest);
        self.lists = joined;
    }

    /// Records a loss of a filter and lowers its certificate.
    pub(crate) fn record_loss(&mut self, number: u32, loss: Loss) {
        let certificate = &mut self.certificates[number as usize];
        *certificate = (*certificate).max(loss.reason.certificate());
        self.losses.push((number, loss));
    }

    /// Records the drafts that the limits exclude. A filter that keeps other rules is narrower.
    pub(crate) fn record_dropped(&mut self, kept: &[Draft<'_>], dropped: &[(Draft<'_>, InexactReason)]) {
        if dropped.is_empty() {
            return;
        }
        let mut has_rule = vec![false; self.origins.len()];
        kept.iter().flat_map(|draft| &draft.origins).for_each(|&number| has_rule[number as usize] = true);
        for (draft, reason) in dropped {
            for &number in &draft.origins {
                let before = self.certificates[number as usize];
                self.record_loss(number, (*reason).into());
                if has_rule[number as usize] {
                    self.certificates[number as usize] = before.max(Certificate::Narrower);
                }
            }
        }
    }

    /// The numbers of each list's filters.
    pub(crate) fn list_ranges(&self) -> Vec<Range<u32>> {
        let mut start = 0;
        self.lists.iter().map(|list| std::mem::replace(&mut start, list.end)..list.end).collect()
    }

    /// The filters of one list, numbered from 0. `numbers` is the list's range of [`Certificates::list_ranges`].
    pub(crate) fn of_list(&self, list: usize, numbers: Range<u32>) -> Certificates<'a> {
        let range = numbers.start as usize..numbers.end as usize;
        let losses = self.losses.iter().filter(|(number, _)| numbers.contains(number));
        Certificates {
            origins: self.origins[range.clone()].to_vec(),
            certificates: self.certificates[range].to_vec(),
            losses: losses.map(|(number, loss)| (number - numbers.start, loss.clone())).collect(),
            lists: vec![ListEnd { end: numbers.end - numbers.start, disabled: self.lists[list].disabled }],
        }
    }

    pub(crate) fn report(self, rules: &[Rule]) -> RuleReport<'a> {
        let count = |wanted| self.certificates.iter().filter(|certificate| **certificate == wanted).count();
        let mut report = RuleReport {
            filters: self.origins.len(),
            exact: count(Certificate::Exact),
            narrower: count(Certificate::Narrower),
            inexpressible: count(Certificate::Inexpressible),
            disabled: self.lists.iter().map(|list| list.disabled).sum(),
            rules: rules.len(),
            regex_rules: rules.iter().filter(|rule| rule.is_regex()).count(),
            ..RuleReport::default()
        };
        for rule in rules {
            *report.actions.entry(rule.action.name()).or_default() += 1;
        }
        let mut losses = self.losses;
        losses.sort_by_key(|(number, loss)| (*number, loss.reason));
        for (number, loss) in losses {
            *report.reasons.entry(loss.reason).or_default() += 1;
            report.findings.push(InexactFilter {
                origin: self.origins[number as usize].clone(),
                certificate: self.certificates[number as usize],
                reason: loss.reason,
                sentence: loss.sentence(),
            });
        }
        report
    }
}
