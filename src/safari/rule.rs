//! A rule of a content blocker, as JSON has it.

use serde::{Deserialize, Serialize};

/// A rule: the action on the loads, or in the documents, that the trigger matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafariRule {
    /// The loads.
    pub trigger: SafariTrigger,
    /// The effect.
    pub action: SafariAction,
}

/// The loads that a rule matches: all conditions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SafariTrigger {
    /// An expression over the URL.
    pub url_filter: String,
    /// Letter case counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_filter_is_case_sensitive: Option<bool>,
    /// Types of loads; none: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_type: Vec<String>,
    /// `first-party` or `third-party`, relative to the page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub load_type: Vec<String>,
    /// `top-frame` or `child-frame`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub load_context: Vec<String>,
    /// Domains of the page; `*` in front includes subdomains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_domain: Option<Vec<String>>,
    /// Domains that the page does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless_domain: Option<Vec<String>>,
    /// Expressions over the URL of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub if_top_url: Option<Vec<String>>,
    /// Expressions that the URL of the page does not match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless_top_url: Option<Vec<String>>,
}

/// The effect of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafariAction {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: SafariActionType,
    /// The elements that `css-display-none` hides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
}

/// The kinds of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SafariActionType {
    /// The load does not happen.
    Block,
    /// The load has no cookies.
    BlockCookies,
    /// Elements are hidden.
    CssDisplayNone,
    /// The rules before this one do not apply.
    IgnorePreviousRules,
    /// The load uses HTTPS.
    MakeHttps,
}

impl SafariRule {
    pub(super) fn new(trigger: SafariTrigger, kind: SafariActionType) -> SafariRule {
        SafariRule { trigger, action: SafariAction { kind, selector: None } }
    }
}
