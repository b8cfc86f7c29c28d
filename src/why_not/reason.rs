//! Why a filter does not decide.

use crate::matcher::Failed;

/// A filter that nearly decides about a request, or nearly applies on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearFilter {
    /// Its text.
    pub filter: String,
    /// The name of its list.
    pub list: String,
    /// The number of its line, from 1.
    pub line: u32,
    /// The one thing that is missing.
    pub reason: WhyNotReason,
}

/// The one thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNotReason {
    /// It matches, and a filter with precedence decides.
    Overridden {
        /// The text of the filter that decides.
        by: String,
        /// The name of its list.
        list: String,
        /// The number of its line.
        line: u32,
    },
    /// It matches, and a `$badfilter` line disables it.
    Disabled {
        /// The text of the `$badfilter` line.
        by: String,
        /// The name of its list.
        list: String,
        /// The number of its line.
        line: u32,
    },
    /// It matches, and is in a branch of `!#if` that is off.
    Off,
    /// Everything but one condition holds.
    Condition(Failed),
    /// Everything but the pattern holds. A sentence about the difference.
    Pattern(String),
    /// The line is rejected. The message, with a suggestion if there is one.
    Rejected(String),
    /// A page filter: `host`, `path`, `excluded host`, `exception`, `generichide` or `specifichide`.
    Page(&'static str),
}

impl WhyNotReason {
    /// The stable name.
    pub fn name(&self) -> &'static str {
        match self {
            WhyNotReason::Overridden { .. } => "overridden",
            WhyNotReason::Disabled { .. } => "disabled",
            WhyNotReason::Off => "off",
            WhyNotReason::Condition(failed) => failed.name(),
            WhyNotReason::Pattern(_) => "pattern",
            WhyNotReason::Rejected(_) => "rejected",
            WhyNotReason::Page(failed) => failed,
        }
    }

    /// The nearest reasons come first.
    pub(super) fn rank(&self) -> u8 {
        match self {
            WhyNotReason::Overridden { .. } => 0,
            WhyNotReason::Disabled { .. } => 1,
            WhyNotReason::Off => 2,
            WhyNotReason::Condition(_) | WhyNotReason::Page(_) => 3,
            WhyNotReason::Rejected(_) => 4,
            WhyNotReason::Pattern(_) => 5,
        }
    }
}

/// Puts the nearest first, and keeps each line once.
pub(super) fn in_order(mut all: Vec<NearFilter>) -> Vec<NearFilter> {
    let mut seen = std::collections::BTreeSet::new();
    all.sort_by_key(|one| one.reason.rank());
    all.retain(|one| seen.insert((one.list.clone(), one.line)));
    all
}
