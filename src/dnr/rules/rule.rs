//! The declarativeNetRequest rule dictionary.
//!
//! Sources: <https://developer.chrome.com/docs/extensions/reference/api/declarativeNetRequest#type-Rule> and
//! <https://developer.mozilla.org/en-US/docs/Mozilla/Add-ons/WebExtensions/API/declarativeNetRequest>. Fields are
//! serialised in the order of their declaration. Empty lists are omitted, because browsers refuse them.

use serde::{Deserialize, Serialize};

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The number of the rule in its ruleset, from 1.
    pub id: u32,
    /// The priority: [`Priority::value`](super::Priority::value), plus an offset for surrogates.
    pub priority: u32,
    /// The action for a matching request.
    pub action: RuleAction,
    /// The requests that match.
    pub condition: RuleCondition,
}

impl Rule {
    /// Whether the rule has a regular expression. Browsers limit the number of these rules.
    pub fn is_regex(&self) -> bool {
        self.condition.regex_filter.is_some()
    }
}

/// The action for a matching request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum RuleAction {
    /// Allows the request, whatever rules with lower priority do.
    Allow,
    /// Allows the request and all requests in the document that it loads.
    AllowAllRequests,
    /// Blocks the request.
    Block,
    /// Redirects the request.
    Redirect {
        /// The new URL.
        redirect: Redirect,
    },
    /// Changes headers.
    ModifyHeaders {
        /// Changes of request headers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        request_headers: Vec<HeaderChange>,
        /// Changes of response headers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        response_headers: Vec<HeaderChange>,
    },
}

impl RuleAction {
    /// Whether browsers count the action as safe. The limit for unsafe rules is lower.
    pub fn is_safe(&self) -> bool {
        match self {
            RuleAction::Allow | RuleAction::AllowAllRequests | RuleAction::Block => true,
            RuleAction::Redirect { .. } | RuleAction::ModifyHeaders { .. } => false,
        }
    }

    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            RuleAction::Allow => "allow",
            RuleAction::AllowAllRequests => "allowAllRequests",
            RuleAction::Block => "block",
            RuleAction::Redirect { .. } => "redirect",
            RuleAction::ModifyHeaders { .. } => "modifyHeaders",
        }
    }
}

/// The target of a redirect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Redirect {
    /// A file of the extension; the path starts with a slash.
    ExtensionPath(String),
    /// An absolute URL.
    Url(String),
    /// The URL of the request, changed.
    Transform(UrlTransform),
}

/// A change of a URL. At most one of the fields is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UrlTransform {
    /// The new query with its `?`. Empty: the query is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A change of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_transform: Option<QueryTransform>,
}

/// A change of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QueryTransform {
    /// The names of the parameters to remove.
    pub remove_params: Vec<String>,
}

/// A change of a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HeaderChange {
    /// The header name, in lower case.
    pub header: String,
    /// The operation.
    pub operation: HeaderOperation,
    /// The value to append or set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl HeaderChange {
    /// Removes the header.
    pub fn remove(header: impl Into<String>) -> HeaderChange {
        HeaderChange { header: header.into(), operation: HeaderOperation::Remove, value: None }
    }

    /// Appends a value.
    pub fn append(header: impl Into<String>, value: impl Into<String>) -> HeaderChange {
        HeaderChange { header: header.into(), operation: HeaderOperation::Append, value: Some(value.into()) }
    }
}

/// The operation of a [`HeaderChange`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HeaderOperation {
    /// Adds a value to the present ones.
    Append,
    /// Replaces all values.
    Set,
    /// Removes the header.
    Remove,
}

/// The requests that a rule matches. All conditions that are present must hold.
///
/// An entry of a domain list stands for the host and its subdomains. Excluded lists have precedence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RuleCondition {
    /// A URL pattern with `||`, `|`, `*` and `^`. Excludes `regex_filter`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_filter: Option<String>,
    /// A regular expression in the browser's syntax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regex_filter: Option<String>,
    /// Whether the pattern is case-sensitive. Always written: the default changed in Chromium 118.
    pub is_url_filter_case_sensitive: bool,
    /// Hosts of the request URL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_domains: Vec<String>,
    /// Excluded hosts of the request URL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_request_domains: Vec<String>,
    /// Hosts of the initiator.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub initiator_domains: Vec<String>,
    /// Excluded hosts of the initiator.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_initiator_domains: Vec<String>,
    /// Hosts of the top-level page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub top_domains: Vec<String>,
    /// Excluded hosts of the top-level page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_top_domains: Vec<String>,
    /// The relation of the request URL and the initiator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_type: Option<DomainType>,
    /// Resource types. Without this list and `excluded_resource_types`: all types but `main_frame`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resource_types: Vec<RuleResourceType>,
    /// Excluded resource types; all others match, `main_frame` included. Excludes `resource_types`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_resource_types: Vec<RuleResourceType>,
    /// Request methods, in lower case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_methods: Vec<String>,
    /// Excluded request methods. Excludes `request_methods`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_request_methods: Vec<String>,
    /// Conditions for response headers; one of them must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_headers: Vec<HeaderCondition>,
}

/// A condition for a response header: it is present, and its value matches.
///
/// In values `*` matches any text, `?` matches zero or one character, and a backslash escapes both. Values are compared
/// without regard to case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeaderCondition {
    /// The header name.
    pub header: String,
    /// Values, one of which must match. Empty: any value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Values that must not match.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excluded_values: Vec<String>,
}

/// The relation of the registrable domains of the request URL and the initiator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DomainType {
    /// The same registrable domain.
    FirstParty,
    /// Different registrable domains, or no initiator.
    ThirdParty,
}

/// The resource types of both browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum RuleResourceType {
    MainFrame,
    SubFrame,
    Stylesheet,
    Script,
    Image,
    /// Firefox only: `<picture>` and `srcset`.
    #[serde(rename = "imageset")]
    ImageSet,
    Font,
    Object,
    /// Firefox only; no request has this type.
    ObjectSubrequest,
    #[serde(rename = "xmlhttprequest")]
    XmlHttpRequest,
    Ping,
    /// Firefox only: `navigator.sendBeacon()`.
    Beacon,
    CspReport,
    Media,
    #[serde(rename = "websocket")]
    WebSocket,
    /// Chromium only.
    #[serde(rename = "webtransport")]
    WebTransport,
    /// Chromium only.
    #[serde(rename = "webbundle")]
    WebBundle,
    /// Firefox only.
    WebManifest,
    /// Firefox only.
    Xslt,
    /// Firefox only.
    XmlDtd,
    /// Firefox only.
    Speculative,
    Other,
}
