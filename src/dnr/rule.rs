//! A declarativeNetRequest rule as JSON has it.
//!
//! Source: the `Rule` dictionary of Chromium's `declarative_net_request.webidl` and of MDN. Fields are
//! written in the order they stand here, and lists that are empty are left out, because browsers refuse them.

use serde::{Deserialize, Serialize};

use super::priority::Priority;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its number in its ruleset, from 1.
    pub id: u32,
    /// How high it stands: [`Priority::value`].
    pub priority: u32,
    /// What becomes of a request.
    pub action: RuleAction,
    /// Which requests.
    pub condition: RuleCondition,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[non_exhaustive]
pub enum RuleAction {
    /// It goes, whatever lower rules say.
    Allow,
    /// It goes, and so does everything below the document it brings.
    AllowAllRequests,
    /// It does not go.
    Block,
}

impl RuleAction {
    /// Whether browsers count it among the actions that a ruleset may have many of.
    pub fn is_safe(self) -> bool {
        match self {
            RuleAction::Allow | RuleAction::AllowAllRequests | RuleAction::Block => true,
        }
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            RuleAction::Allow => "allow",
            RuleAction::AllowAllRequests => "allowAllRequests",
            RuleAction::Block => "block",
        }
    }
}

/// Which requests. What is absent is not asked for; all that is present must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleCondition {
    /// A pattern with `||`, `|`, `*` and `^`. Not beside `regex_filter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_filter: Option<String>,
    /// A regular expression of the browser's own dialect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex_filter: Option<String>,
    /// Whether capitals matter. Always written: the default has changed over Chromium's versions.
    pub is_url_filter_case_sensitive: bool,
    /// Who is asked: hosts, and all below them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_domains: Vec<String>,
    /// Who must not be asked; stands above `request_domains`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_request_domains: Vec<String>,
    /// Who asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub initiator_domains: Vec<String>,
    /// Who must not ask; stands above `initiator_domains`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_initiator_domains: Vec<String>,
    /// The relation between the two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_type: Option<DomainType>,
    /// As what. With neither list: as anything but a page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_types: Vec<ResourceType>,
    /// As anything else, pages too. Not beside `resource_types`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_resource_types: Vec<ResourceType>,
    /// With which method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_methods: Vec<String>,
    /// With any other method. Not beside `request_methods`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_request_methods: Vec<String>,
}

/// The relation between who asks and who is asked, by registrable domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DomainType {
    /// The same.
    FirstParty,
    /// Another, or unknown.
    ThirdParty,
}

/// As what something is requested. The names of both browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ResourceType {
    MainFrame,
    SubFrame,
    Stylesheet,
    Script,
    Image,
    /// Firefox: an image with a choice of sources.
    #[serde(rename = "imageset")]
    ImageSet,
    Font,
    Object,
    /// Firefox: never sent.
    ObjectSubrequest,
    #[serde(rename = "xmlhttprequest")]
    XmlHttpRequest,
    Ping,
    /// Firefox: `navigator.sendBeacon()`.
    Beacon,
    CspReport,
    Media,
    #[serde(rename = "websocket")]
    WebSocket,
    /// Chromium.
    #[serde(rename = "webtransport")]
    WebTransport,
    /// Chromium.
    #[serde(rename = "webbundle")]
    WebBundle,
    /// Firefox.
    WebManifest,
    /// Firefox.
    Xslt,
    /// Firefox.
    XmlDtd,
    /// Firefox.
    Speculative,
    Other,
}

impl Rule {
    /// The rule for sites that the user switched off: their pages, and everything on them, is left alone.
    ///
    /// `None` if there are none: browsers refuse an empty list.
    pub fn sites_off<S: Into<String>>(id: u32, sites: impl IntoIterator<Item = S>) -> Option<Rule> {
        let mut request_domains: Vec<String> = sites.into_iter().map(Into::into).collect();
        request_domains.sort_unstable();
        request_domains.dedup();
        let condition = RuleCondition {
            request_domains,
            resource_types: vec![ResourceType::MainFrame],
            ..RuleCondition::default()
        };
        let priority = Priority::SiteOff.value();
        (!condition.request_domains.is_empty()).then_some(Rule {
            id,
            priority,
            action: RuleAction::AllowAllRequests,
            condition,
        })
    }

    /// Whether it is one of those that browsers accept only a thousand of.
    pub fn is_regex(&self) -> bool {
        self.condition.regex_filter.is_some()
    }
}
