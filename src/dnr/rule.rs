//! A declarativeNetRequest rule as JSON has it.
//!
//! Source: the `Rule` dictionary of Chromium's `declarative_net_request.webidl` and of MDN. Fields are
//! written in the order they stand here, and lists that are empty are left out, because browsers refuse them.

use serde::{Deserialize, Serialize};

use super::kinds;
use super::priority::Priority;
use super::settings::Target;

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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum RuleAction {
    /// It goes, whatever lower rules say.
    Allow,
    /// It goes, and so does everything below the document it brings.
    AllowAllRequests,
    /// It does not go.
    Block,
    /// It goes by `https:` or `wss:`.
    UpgradeScheme,
    /// It goes elsewhere.
    Redirect {
        /// Where.
        redirect: Redirect,
    },
    /// It goes, and headers are changed.
    ModifyHeaders {
        /// Those of the request.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        request_headers: Vec<HeaderChange>,
        /// Those of the response.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        response_headers: Vec<HeaderChange>,
    },
}

/// Where a request goes instead.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Redirect {
    /// To a file of the extension; the path starts with a slash.
    ExtensionPath(String),
    /// To another address.
    Url(String),
    /// To its own URL, changed.
    Transform(UrlTransform),
}

/// What is changed of a URL. Not both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UrlTransform {
    /// The query, with its `?`; empty: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Parameters of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_transform: Option<QueryTransform>,
}

/// What is changed of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QueryTransform {
    /// Names of parameters that go out.
    pub remove_params: Vec<String>,
}

/// What is done to a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeaderChange {
    /// Its name.
    pub header: String,
    /// What is done.
    pub operation: HeaderOperation,
    /// What is appended or set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// What is done to a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HeaderOperation {
    /// A value is added to those there are.
    Append,
    /// It has this value alone.
    Set,
    /// It goes.
    Remove,
}

impl HeaderChange {
    /// The header goes.
    pub fn remove(header: impl Into<String>) -> HeaderChange {
        HeaderChange { header: header.into(), operation: HeaderOperation::Remove, value: None }
    }

    /// A value is added.
    pub fn append(header: impl Into<String>, value: impl Into<String>) -> HeaderChange {
        HeaderChange { header: header.into(), operation: HeaderOperation::Append, value: Some(value.into()) }
    }
}

impl RuleAction {
    /// Whether browsers count it among the actions that a ruleset may have many of.
    pub fn is_safe(&self) -> bool {
        match self {
            RuleAction::Allow | RuleAction::AllowAllRequests | RuleAction::Block | RuleAction::UpgradeScheme => true,
            RuleAction::Redirect { .. } | RuleAction::ModifyHeaders { .. } => false,
        }
    }

    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            RuleAction::Allow => "allow",
            RuleAction::AllowAllRequests => "allowAllRequests",
            RuleAction::Block => "block",
            RuleAction::UpgradeScheme => "upgradeScheme",
            RuleAction::Redirect { .. } => "redirect",
            RuleAction::ModifyHeaders { .. } => "modifyHeaders",
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
    /// Whose page is in the tab.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub top_domains: Vec<String>,
    /// Whose page must not be in the tab; stands above `top_domains`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_top_domains: Vec<String>,
    /// The relation between who asks and who is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_type: Option<DomainType>,
    /// As what. With neither list: as anything but a page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_types: Vec<RuleResourceType>,
    /// As anything else, pages too. Not beside `resource_types`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_resource_types: Vec<RuleResourceType>,
    /// With which method.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_methods: Vec<String>,
    /// With any other method. Not beside `request_methods`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_request_methods: Vec<String>,
    /// Headers of the response, of which one must be there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_headers: Vec<HeaderCondition>,
}

/// What must hold of a header of the response: it is there, and its value fits. `*` stands for any text in a value, `?`
/// for one character or none, and a backslash before either for itself; capitals do not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeaderCondition {
    /// Its name.
    pub header: String,
    /// Values of which one must fit; empty: any value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Values of which none may fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_values: Vec<String>,
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
pub enum RuleResourceType {
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
        let condition = RuleCondition {
            request_domains: list(sites),
            resource_types: vec![RuleResourceType::MainFrame],
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

    /// The rule that sends Global Privacy Control with every request, but those that these sites make or are asked.
    ///
    /// Source: the specification of Global Privacy Control, `Sec-GPC: 1`.
    pub fn global_privacy_control<S: Into<String>>(
        id: u32,
        target: Target,
        sites_without: impl IntoIterator<Item = S>,
    ) -> Rule {
        let without = list(sites_without);
        let header =
            HeaderChange { header: "sec-gpc".into(), operation: HeaderOperation::Set, value: Some("1".into()) };
        let (resource_types, excluded_resource_types) = kinds::resource_types(kinds::sayable(), target);
        let condition = RuleCondition {
            excluded_initiator_domains: without.clone(),
            excluded_request_domains: without,
            resource_types,
            excluded_resource_types,
            ..RuleCondition::default()
        };
        let action = RuleAction::ModifyHeaders { request_headers: vec![header], response_headers: Vec::new() };
        Rule { id, priority: Priority::OwnHeader.value(), action, condition }
    }

    /// The rule that asks these hosts by `https:` and `wss:`; `None` if there are none.
    pub fn upgrade<S: Into<String>>(id: u32, target: Target, hosts: impl IntoIterator<Item = S>) -> Option<Rule> {
        let (resource_types, excluded_resource_types) = kinds::resource_types(kinds::sayable(), target);
        let condition = RuleCondition {
            request_domains: list(hosts),
            resource_types,
            excluded_resource_types,
            ..RuleCondition::default()
        };
        let (priority, action) = (Priority::Upgrade.value(), RuleAction::UpgradeScheme);
        (!condition.request_domains.is_empty()).then_some(Rule { id, priority, action, condition })
    }

    /// Whether it is one of those that browsers accept only a thousand of.
    pub fn is_regex(&self) -> bool {
        self.condition.regex_filter.is_some()
    }
}

fn list<S: Into<String>>(hosts: impl IntoIterator<Item = S>) -> Vec<String> {
    let mut list: Vec<String> = hosts.into_iter().map(Into::into).collect();
    list.sort_unstable();
    list.dedup();
    list
}
