//! The report of a compilation: counts, and every filter that is not exact.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::dnr::reason::{Certificate, InexactReason};

/// The filter that a rule or a finding belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilterOrigin<'a> {
    /// The name of the list.
    pub list: &'a str,
    /// The line number, from 1.
    pub line: u32,
    /// The text of the filter; continued lines are joined.
    pub filter: Cow<'a, str>,
}

/// One reason why one filter is not exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InexactFilter<'a> {
    /// The filter.
    #[serde(flatten)]
    pub origin: FilterOrigin<'a>,
    /// The certificate of the filter, which takes all of its reasons into account.
    pub certificate: Certificate,
    /// The reason.
    pub reason: InexactReason,
    /// The explanation, with the part of the filter concerned.
    pub sentence: String,
}

/// The report of a compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleReport<'a> {
    /// Network filters, including invalid ones: the sum of `exact`, `narrower` and `inexpressible`.
    pub filters: usize,
    /// Filters whose rules match the same requests.
    pub exact: usize,
    /// Filters whose rules match fewer requests.
    pub narrower: usize,
    /// Filters without rules.
    pub inexpressible: usize,
    /// Filters that a `$badfilter` line disables. They are not part of `filters`.
    pub disabled: usize,
    /// Rules.
    pub rules: usize,
    /// Rules by action name.
    pub actions: BTreeMap<&'static str, usize>,
    /// Rules with a regular expression.
    pub regex_rules: usize,
    /// Filters by reason. A filter with several reasons is counted under each.
    pub reasons: BTreeMap<InexactReason, usize>,
    /// The filters that are not exact, in the order of the lists.
    pub findings: Vec<InexactFilter<'a>>,
}

impl RuleReport<'_> {
    /// The fraction of filters that are exact, from 0 to 1.
    pub fn exact_share(&self) -> f64 {
        if self.filters == 0 { 1.0 } else { self.exact as f64 / self.filters as f64 }
    }
}

/// The counts as a table.
impl fmt::Display for RuleReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |count: usize| 100.0 * count as f64 / self.filters.max(1) as f64;
        let mut row = |name: &str, count: usize, note: String| writeln!(f, "{name:<22} {count:>8}  {note}");
        row("network filters", self.filters, String::new())?;
        row("  exact", self.exact, format!("{:.2} %", percent(self.exact)))?;
        row("  narrower", self.narrower, format!("{:.2} %", percent(self.narrower)))?;
        row("  inexpressible", self.inexpressible, format!("{:.2} %", percent(self.inexpressible)))?;
        if self.disabled > 0 {
            row("disabled by badfilter", self.disabled, String::new())?;
        }
        for (reason, count) in &self.reasons {
            row(&format!("  {reason}"), *count, reason.about().to_owned())?;
        }
        row("rules", self.rules, String::new())?;
        for (action, count) in &self.actions {
            row(&format!("  {action}"), *count, String::new())?;
        }
        row("  with a regex", self.regex_rules, String::new())
    }
}
