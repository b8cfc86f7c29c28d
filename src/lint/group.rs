//! The groups of lints.

use serde::Serialize;

/// The part of a list that a lint checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LintGroup {
    /// Hosts in patterns, domain lists and host fields.
    Hosts,
    /// Patterns of network filters.
    Patterns,
    /// Modifiers of network filters.
    Modifiers,
    /// Filters beside each other, directives, comments.
    Lists,
    /// Filters for pages.
    Elements,
}

impl LintGroup {
    /// Every group.
    pub const ALL: [LintGroup; 5] =
        [LintGroup::Hosts, LintGroup::Patterns, LintGroup::Modifiers, LintGroup::Lists, LintGroup::Elements];

    /// The heading in the documentation.
    pub fn title(self) -> &'static str {
        match self {
            LintGroup::Hosts => "Hosts",
            LintGroup::Patterns => "Patterns",
            LintGroup::Modifiers => "Modifiers",
            LintGroup::Lists => "Lists",
            LintGroup::Elements => "Page filters",
        }
    }
}
