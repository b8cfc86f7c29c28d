//! A summary of compiled lists: the number of exact, rejected and unapplied filters, with reasons.

use std::collections::BTreeMap;
use std::io::Write;

use brock::{BuildReport, Code, ListReport, Severity};
use serde::Serialize;

use super::error::Error;
use super::input::ListText;
use super::output::{Out, table, thousands};

/// The counts of each list and of all lists together.
#[derive(Serialize)]
pub(crate) struct Summary<'r> {
    lists: Vec<Tally<'r>>,
    all: Tally<'r>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Tally<'r> {
    #[serde(skip_serializing_if = "str::is_empty")]
    list: &'r str,
    lines: u32,
    /// Number of filters that are represented exactly.
    exact: u32,
    /// Number of lines with an error.
    rejected: u32,
    /// Number of lines with a note: valid but not applied.
    not_applied: u32,
    reasons: Vec<ReasonLines>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReasonLines {
    code: Code,
    subject: &'static str,
    severity: Severity,
    lines: u32,
}

impl<'r> Summary<'r> {
    pub(crate) fn new(lists: &[ListText], report: &'r BuildReport) -> Summary<'r> {
        let tally = |(list, report): (&ListText, &'r ListReport)| {
            let mut tally = Tally::new(report.reasons());
            (tally.list, tally.lines) = (&report.name, report.lines);
            tally.exact = report.filters + report.page_filters;
            tally.rejected += list.dropped;
            tally
        };
        let mut all = Tally::new(report.reasons());
        all.rejected += lists.iter().map(|list| list.dropped).sum::<u32>();
        all.lines = report.lists.iter().map(|list| list.lines).sum();
        all.exact = report.filters() + report.page_filters();
        let lists = lists.iter().zip(&report.lists).map(tally).collect();
        Summary { lists, all }
    }

    /// Prints one object per list. The caller prints the object for all lists, see [`Summary::object`].
    pub(crate) fn print_json(&self, out: &mut Out) -> Result<(), Error> {
        self.lists.iter().try_for_each(|list| out.json(list))
    }

    /// The object for all lists, with the additional counts of the caller.
    pub(crate) fn object<'s>(&'s self, count: &'s impl Serialize) -> impl Serialize + 's {
        #[derive(Serialize)]
        struct All<'s, C> {
            #[serde(flatten)]
            count: &'s C,
            #[serde(flatten)]
            all: &'s Tally<'s>,
        }
        BTreeMap::from([("summary", All { count, all: &self.all })])
    }

    pub(crate) fn print(&self, out: &mut Out) -> Result<(), Error> {
        let mut tallies: Vec<(&str, &Tally<'_>)> = self.lists.iter().map(|tally| (tally.list, tally)).collect();
        if tallies.len() > 1 {
            tallies.push(("all", &self.all));
        }
        let rows: Vec<Vec<String>> = tallies.iter().map(|(name, tally)| tally.row(name)).collect();
        let heading = ["list", ">lines", ">exact", ">share", ">rejected", ">share", ">not applied", ">share"];
        table(out, &heading, &rows)?;
        let reasons = tallies.iter().flat_map(|(name, tally)| tally.reasons.iter().map(move |why| (name, why)));
        let rows: Vec<Vec<String>> = reasons.map(|(name, reason)| reason.row(name)).collect();
        if !rows.is_empty() {
            writeln!(out)?;
            table(out, &["list", ">lines", "severity", "reason", "subject"], &rows)?;
        }
        Ok(writeln!(out)?)
    }
}

impl Tally<'_> {
    fn new(reasons: Vec<(Code, Severity, &'static str, u32)>) -> Self {
        let reason = |(code, severity, subject, lines)| ReasonLines { code, subject, severity, lines };
        let reasons: Vec<ReasonLines> = reasons.into_iter().map(reason).collect();
        let of = |severity| reasons.iter().filter(|why| why.severity == severity).map(|why| why.lines).sum();
        Tally { rejected: of(Severity::Error), not_applied: of(Severity::Note), reasons, ..Tally::default() }
    }

    fn row(&self, name: &str) -> Vec<String> {
        let all = f64::from(self.exact + self.rejected + self.not_applied);
        let mut row = vec![name.to_owned(), thousands(self.lines)];
        for count in [self.exact, self.rejected, self.not_applied] {
            let share = if all > 0.0 { format!("{:.2} %", f64::from(count) / all * 100.0) } else { "-".to_owned() };
            row.extend([thousands(count), share]);
        }
        row
    }
}

impl ReasonLines {
    fn row(&self, list: &str) -> Vec<String> {
        let subject = if self.subject.is_empty() { "-" } else { self.subject };
        let texts = [list, &thousands(self.lines), self.severity.name(), self.code.name(), subject];
        texts.map(str::to_owned).to_vec()
    }
}
