//! One difference, and the filter behind it.

use crate::matcher::Action;
use crate::net::ResourceType;

/// A filter of one version of the lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilterChange {
    /// Its text.
    pub filter: String,
    /// The name of its list.
    pub list: String,
    /// The number of its line, from 1: in the old version if it was removed.
    pub line: u32,
    /// How it differs between the versions.
    pub kind: FilterChangeKind,
}

/// How a filter differs between two versions of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FilterChangeKind {
    /// Only the new version has its text.
    Added,
    /// Only the old version has its text.
    Removed,
    /// Both versions have its text, and another line put it in force or out of force: `$badfilter` or `!#if`.
    Switched,
}

impl FilterChangeKind {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            FilterChangeKind::Added => "added",
            FilterChangeKind::Removed => "removed",
            FilterChangeKind::Switched => "switched",
        }
    }
}

/// What changed about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestEffect {
    /// It passed and is blocked now.
    Blocked,
    /// It was blocked and passes now.
    Passed,
    /// It is blocked as before, with another surrogate or without one.
    Replaced,
    /// It passes as before, and is modified in another way.
    Modified,
}

impl RequestEffect {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            RequestEffect::Blocked => "blocked",
            RequestEffect::Passed => "passed",
            RequestEffect::Replaced => "replaced",
            RequestEffect::Modified => "modified",
        }
    }
}

/// A request that the versions treat differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestChange {
    /// The URL of the request.
    pub url: String,
    /// The site (eTLD+1) of its page; empty if unknown.
    pub site: String,
    /// Its type.
    pub resource_type: ResourceType,
    /// The difference.
    pub effect: RequestEffect,
    /// The action of the old version.
    pub before: Action,
    /// The action of the new version.
    pub after: Action,
    /// The filter behind it.
    pub cause: Option<FilterChange>,
}

/// Something that only one version does with a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageChange {
    /// The URL of the page.
    pub url: String,
    /// The site (eTLD+1) of the page.
    pub site: String,
    /// `hide`, `style`, `procedural`, `scriptlet`, `html`, `header` or `switch`.
    pub what: &'static str,
    /// The selector, rule or call; the name of a switch that an exception sets.
    pub value: String,
    /// The new version does it; otherwise only the old one did.
    pub is_new: bool,
    /// The filter behind it.
    pub cause: Option<FilterChange>,
}

impl PageChange {
    /// Whether elements disappear from the page that were there: an exception that switches filters off does the opposite.
    pub fn hides(&self) -> bool {
        self.is_new != (self.what == "switch")
    }
}
