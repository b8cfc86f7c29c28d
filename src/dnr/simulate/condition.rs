//! Whether a request matches the condition of a rule.

use std::collections::HashSet;

use super::header_value::value_matches;
use super::url_filter::url_filter_matches;
use crate::dnr::rules::{DomainType, HeaderCondition, Rule, RuleCondition, RuleResourceType};
use crate::net::{Method, Request, ResourceType, SuffixList};
use crate::regexp::{MatchOutcome, Regex, matches};

/// The attributes of a request that conditions test.
pub(super) struct RequestAttributes<'q> {
    request: &'q Request<'q>,
    lower_case_url: String,
    resource_type: RuleResourceType,
    is_third_party: bool,
}

impl<'q> RequestAttributes<'q> {
    pub(super) fn new(request: &'q Request<'q>, suffixes: &SuffixList<'_>) -> RequestAttributes<'q> {
        let (host, source) = (request.url().host(), request.source_host());
        RequestAttributes {
            request,
            lower_case_url: request.url().as_str().to_ascii_lowercase(),
            resource_type: resource_type(request.resource_type()),
            is_third_party: source.is_empty()
                || request.differs_in_root_dot()
                || suffixes.registrable(host) != suffixes.registrable(source),
        }
    }
}

/// A rule with its compiled expression and its domain lists as sets.
pub(super) struct PreparedRule<'r> {
    pub(super) rule: &'r Rule,
    program: Vec<u8>,
    request_domains: HashSet<&'r str>,
    excluded_request_domains: HashSet<&'r str>,
    initiator_domains: HashSet<&'r str>,
    excluded_initiator_domains: HashSet<&'r str>,
}

impl<'r> PreparedRule<'r> {
    pub(super) fn new(rule: &'r Rule) -> PreparedRule<'r> {
        let condition = &rule.condition;
        let set = |domains: &'r [String]| domains.iter().map(String::as_str).collect();
        let program = |source: &'r String| {
            let ignore_case = !condition.is_url_filter_case_sensitive;
            Regex::parse(source).map(|regex| regex.program(ignore_case).to_vec()).unwrap_or_default()
        };
        PreparedRule {
            rule,
            program: condition.regex_filter.as_ref().map(program).unwrap_or_default(),
            request_domains: set(&condition.request_domains),
            excluded_request_domains: set(&condition.excluded_request_domains),
            initiator_domains: set(&condition.initiator_domains),
            excluded_initiator_domains: set(&condition.excluded_initiator_domains),
        }
    }

    pub(super) fn matches(&self, attributes: &RequestAttributes<'_>) -> bool {
        let condition = &self.rule.condition;
        let request = attributes.request;
        let (host, initiator) = (request.url().host(), request.source_host());
        let party_matches = match condition.domain_type {
            None => true,
            Some(DomainType::FirstParty) => !attributes.is_third_party,
            Some(DomainType::ThirdParty) => attributes.is_third_party,
        };
        party_matches
            && type_matches(condition, attributes.resource_type)
            && method_matches(condition, request)
            && set_matches(&self.request_domains, &self.excluded_request_domains, host)
            && set_matches(&self.initiator_domains, &self.excluded_initiator_domains, initiator)
            && list_matches(&condition.top_domains, &condition.excluded_top_domains, request.top_host())
            && headers_match(&condition.response_headers, request)
            && self.url_matches(attributes)
    }

    fn url_matches(&self, attributes: &RequestAttributes<'_>) -> bool {
        let condition = &self.rule.condition;
        let is_case_sensitive = condition.is_url_filter_case_sensitive;
        let url = attributes.request.url();
        let text = if is_case_sensitive { url.as_str() } else { attributes.lower_case_url.as_str() };
        if let Some(pattern) = &condition.url_filter {
            let pattern = if is_case_sensitive { pattern.clone() } else { pattern.to_ascii_lowercase() };
            return url_filter_matches(&pattern, text, url.host_start(), url.host_end());
        }
        condition.regex_filter.is_none() || matches(&self.program, text.as_bytes()) == MatchOutcome::Match
    }
}

fn type_matches(condition: &RuleCondition, resource_type: RuleResourceType) -> bool {
    if !condition.resource_types.is_empty() {
        return condition.resource_types.contains(&resource_type);
    }
    match condition.excluded_resource_types.is_empty() {
        true => resource_type != RuleResourceType::MainFrame,
        false => !condition.excluded_resource_types.contains(&resource_type),
    }
}

fn method_matches(condition: &RuleCondition, request: &Request<'_>) -> bool {
    let name = match request.method() {
        Method::Other | Method::Trace => "other",
        method => method.name(),
    };
    // Only HTTP requests have a method.
    let is_http = request.url().as_str().starts_with("http");
    let named = |list: &[String]| list.iter().any(|listed| listed == name || listed == request.method().name());
    (condition.request_methods.is_empty() || (is_http && named(&condition.request_methods)))
        && !(is_http && named(&condition.excluded_request_methods))
}

fn headers_match(conditions: &[HeaderCondition], request: &Request<'_>) -> bool {
    let Some(headers) = request.exchange().response_headers else { return conditions.is_empty() };
    let holds = |condition: &HeaderCondition| {
        let mut values = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&condition.header)).peekable();
        let one_matches = |patterns: &[String], value: &str| {
            let value = value.to_ascii_lowercase();
            patterns.iter().any(|pattern| value_matches(pattern.to_ascii_lowercase().as_bytes(), value.as_bytes()))
        };
        values.peek().is_some()
            && values.clone().all(|(_, value)| !one_matches(&condition.excluded_values, value))
            && (condition.values.is_empty() || values.any(|(_, value)| one_matches(&condition.values, value)))
    };
    conditions.is_empty() || conditions.iter().any(holds)
}

/// Whether a host, or a parent domain, is included and not excluded. An empty set includes all hosts.
fn set_matches(included: &HashSet<&str>, excluded: &HashSet<&str>, host: &str) -> bool {
    let contains = |set: &HashSet<&str>| !set.is_empty() && self_and_parents(host).any(|name| set.contains(name));
    (included.is_empty() || contains(included)) && !contains(excluded)
}

/// [`set_matches`] for short lists.
fn list_matches(included: &[String], excluded: &[String], host: &str) -> bool {
    let contains = |list: &[String]| self_and_parents(host).any(|name| list.iter().any(|entry| entry == name));
    (included.is_empty() || contains(included)) && !contains(excluded)
}

fn self_and_parents(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host).filter(|host| !host.is_empty()), |host| {
        host.split_once('.').map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
    })
}

/// Chromium's name for a resource type.
fn resource_type(of: ResourceType) -> RuleResourceType {
    match of {
        ResourceType::MainFrame | ResourceType::Popup | ResourceType::Popunder => RuleResourceType::MainFrame,
        ResourceType::SubFrame => RuleResourceType::SubFrame,
        ResourceType::Stylesheet => RuleResourceType::Stylesheet,
        ResourceType::Script => RuleResourceType::Script,
        ResourceType::Image => RuleResourceType::Image,
        ResourceType::Font => RuleResourceType::Font,
        ResourceType::Object => RuleResourceType::Object,
        ResourceType::XmlHttpRequest => RuleResourceType::XmlHttpRequest,
        ResourceType::Ping => RuleResourceType::Ping,
        ResourceType::Media => RuleResourceType::Media,
        ResourceType::WebSocket => RuleResourceType::WebSocket,
        ResourceType::CspReport => RuleResourceType::CspReport,
        _ => RuleResourceType::Other,
    }
}
