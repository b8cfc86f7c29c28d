//! What became of the filters, in numbers and one by one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::certificate::{Certificate, Reason};

/// Where a rule, or a finding, comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin<'a> {
    /// The name of the list.
    pub list: &'a str,
    /// The line in it, from 1.
    pub line: u32,
    /// The line's text, in one line where it is continued in the list.
    pub filter: Cow<'a, str>,
}

/// One thing that keeps one filter from being exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding<'a> {
    /// Which filter.
    #[serde(flatten)]
    pub origin: Origin<'a>,
    /// What the filter's rules are worth, all its findings taken together.
    pub certificate: Certificate,
    /// Why.
    pub reason: Reason,
    /// The same in a sentence, naming the part of the filter that it is about.
    pub sentence: String,
}

/// What became of the filters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report<'a> {
    /// Network filters in all, those that the engine does not take either among them. The three that follow
    /// add up to it.
    pub filters: usize,
    /// Filters whose rules match what they match.
    pub exact: usize,
    /// Filters whose rules match less.
    pub narrower: usize,
    /// Filters without rules.
    pub inexpressible: usize,
    /// Filters that a `$badfilter` line disables; not counted above.
    pub disabled: usize,
    /// Rules in all.
    pub rules: usize,
    /// Rules by the name of their action.
    pub actions: BTreeMap<&'static str, usize>,
    /// Rules with a regular expression.
    pub regex_rules: usize,
    /// Filters by what keeps them from being exact. A filter counts once for each of its reasons.
    pub reasons: BTreeMap<Reason, usize>,
    /// Every filter that is not exact, list by list.
    pub findings: Vec<Finding<'a>>,
}

impl Report<'_> {
    /// Which part of the filters is exact, from 0 to 1.
    pub fn exact_share(&self) -> f64 {
        if self.filters == 0 { 1.0 } else { self.exact as f64 / self.filters as f64 }
    }
}

/// The numbers as a table.
impl fmt::Display for Report<'_> {
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
