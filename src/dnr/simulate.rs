//! What a browser makes of rules: declarativeNetRequest, written from its documentation.
//!
//! Every rule is tried on every request; it is for tests, and for people who want to know what a rule does. Source:
//! Chrome's reference of `chrome.declarativeNetRequest`, "How rules are evaluated" and "RuleCondition".

use std::collections::HashSet;

use super::params::encoded;
use super::rule::{DomainType, HeaderCondition, Redirect, Rule, RuleAction, RuleCondition, RuleResourceType};
use super::settings::Target;
use crate::net::{Method, Request, ResourceType, SuffixList};
use crate::regexp::{MatchOutcome, Regex, matches};

/// Rules as a browser holds them.
pub struct Simulator<'r> {
    rules: Vec<Prepared<'r>>,
    suffixes: Vec<u8>,
}

/// What becomes of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome<'r> {
    /// The rule that decides; none: the request goes.
    pub rule: Option<&'r Rule>,
    /// The URL that it goes to, if that rule changes it.
    pub url: Option<String>,
    /// Rules that change headers, the highest first.
    pub headers: Vec<&'r Rule>,
}

struct Prepared<'r> {
    rule: &'r Rule,
    program: Vec<u8>,
    request_domains: HashSet<&'r str>,
    excluded_request_domains: HashSet<&'r str>,
    initiator_domains: HashSet<&'r str>,
    excluded_initiator_domains: HashSet<&'r str>,
}

/// What rules ask of a request, worked out once.
struct Facts<'q> {
    request: &'q Request<'q>,
    url: &'q str,
    lower: String,
    kind: RuleResourceType,
    is_third_party: bool,
}

impl<'r> Simulator<'r> {
    /// Takes rules, of one extension, from all of its rulesets.
    pub fn new(rules: impl IntoIterator<Item = &'r Rule>) -> Simulator<'r> {
        Simulator { rules: rules.into_iter().map(Prepared::new).collect(), suffixes: SuffixList::embedded() }
    }

    /// The same with other rules of public suffixes, in the form of publicsuffix.org.
    pub fn with_suffixes(rules: impl IntoIterator<Item = &'r Rule>, list: &str) -> Simulator<'r> {
        Simulator { suffixes: SuffixList::compile(list), ..Simulator::new(rules) }
    }

    /// What becomes of a request. A popup is a page to a browser.
    ///
    /// Headers of the response are asked for only if the request knows them, and then in a second step: what the first
    /// has stopped or sent elsewhere has no response.
    pub fn outcome(&self, request: &Request<'_>) -> Outcome<'r> {
        let suffixes = SuffixList::view(&self.suffixes);
        let (host, source) = (request.url().host(), request.source_host());
        let facts = Facts {
            request,
            url: request.url().as_str(),
            lower: request.url().as_str().to_ascii_lowercase(),
            kind: resource_type(request.resource_type()),
            is_third_party: source.is_empty()
                || request.differs_in_root_dot()
                || suffixes.registrable(host) != suffixes.registrable(source),
        };
        let matching: Vec<&'r Rule> =
            self.rules.iter().filter(|rule| rule.matches(&facts)).map(|rule| rule.rule).collect();
        let (second, first): (Vec<&Rule>, Vec<&Rule>) =
            matching.iter().copied().partition(|rule| !rule.condition.response_headers.is_empty());
        let mut found = decisive(&first, facts.url);
        if !found.is_final() {
            let all: Vec<&Rule> = first.iter().chain(&second).copied().collect();
            found = decisive(&all, facts.url);
        }
        // What lets a request go keeps it from lower rules that would change its headers.
        let allowed = match found.rule {
            Some(Rule { action: RuleAction::Allow | RuleAction::AllowAllRequests, priority, .. }) => *priority,
            _ => 0,
        };
        if !found.is_final() {
            let changes = |rule: &&Rule| matches!(rule.action, RuleAction::ModifyHeaders { .. });
            found.headers = matching.into_iter().filter(changes).filter(|rule| rule.priority > allowed).collect();
            found.headers.sort_by_key(|rule| std::cmp::Reverse(rule.priority));
        }
        found
    }
}

impl Outcome<'_> {
    /// Whether the request ends here.
    fn is_final(&self) -> bool {
        matches!(
            self.rule.map(|rule| &rule.action),
            Some(RuleAction::Block | RuleAction::UpgradeScheme | RuleAction::Redirect { .. })
        )
    }
}

/// The highest rule that says where a request goes; of several as high the one that lets it go first.
fn decisive<'r>(matching: &[&'r Rule], url: &str) -> Outcome<'r> {
    let mut found: Vec<(&'r Rule, u8)> =
        matching.iter().filter_map(|rule| Some((*rule, strength(&rule.action)?))).collect();
    found.sort_by_key(|(rule, strength)| std::cmp::Reverse((rule.priority, *strength)));
    for (rule, _) in found {
        match &rule.action {
            // A rule that would send a request to where it is going is none.
            RuleAction::UpgradeScheme if !(url.starts_with("http:") || url.starts_with("ws:")) => {}
            RuleAction::Redirect { redirect: Redirect::Transform(_) } => {
                if let Some(changed) = transformed(rule, url) {
                    return Outcome { rule: Some(rule), url: Some(changed), headers: Vec::new() };
                }
            }
            _ => return Outcome { rule: Some(rule), ..Outcome::default() },
        }
    }
    Outcome::default()
}

fn strength(action: &RuleAction) -> Option<u8> {
    match action {
        RuleAction::Allow => Some(5),
        RuleAction::AllowAllRequests => Some(4),
        RuleAction::Block => Some(3),
        RuleAction::UpgradeScheme => Some(2),
        RuleAction::Redirect { .. } => Some(1),
        RuleAction::ModifyHeaders { .. } => None,
    }
}

/// The URL that a rule makes; `None` if it is the same.
fn transformed(rule: &Rule, url: &str) -> Option<String> {
    let RuleAction::Redirect { redirect: Redirect::Transform(transform) } = &rule.action else { return None };
    let (start, query) = url.split_once('?')?;
    let query = match (&transform.query, &transform.query_transform) {
        (Some(new), _) => new.clone(),
        (None, Some(change)) => {
            let removed: Vec<String> =
                change.remove_params.iter().map(|name| encoded(name, Target::Chromium)).collect();
            let parts = |param| str::split_once(param, '=').unwrap_or((param, ""));
            // An `&` at the end ends the parameter before it.
            let query = query.strip_suffix('&').unwrap_or(query);
            let (gone, kept): (Vec<_>, Vec<_>) =
                query.split('&').map(parts).partition(|(name, _)| removed.iter().any(|one| one == name));
            if gone.is_empty() {
                return None;
            }
            // Those that stay are written anew: each has its `=`.
            let kept: Vec<String> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
            if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) }
        }
        (None, None) => return None,
    };
    Some(format!("{start}{query}")).filter(|changed| changed != url)
}

impl<'r> Prepared<'r> {
    fn new(rule: &'r Rule) -> Prepared<'r> {
        let condition = &rule.condition;
        let set = |domains: &'r [String]| domains.iter().map(String::as_str).collect();
        let program = |source: &'r String| {
            let ignore_case = !condition.is_url_filter_case_sensitive;
            Regex::parse(source).map(|regex| regex.program(ignore_case).to_vec()).unwrap_or_default()
        };
        Prepared {
            rule,
            program: condition.regex_filter.as_ref().map(program).unwrap_or_default(),
            request_domains: set(&condition.request_domains),
            excluded_request_domains: set(&condition.excluded_request_domains),
            initiator_domains: set(&condition.initiator_domains),
            excluded_initiator_domains: set(&condition.excluded_initiator_domains),
        }
    }

    fn matches(&self, facts: &Facts<'_>) -> bool {
        let condition = &self.rule.condition;
        let request = facts.request;
        let (host, initiator) = (request.url().host(), request.source_host());
        let first_or_third = match condition.domain_type {
            None => true,
            Some(DomainType::FirstParty) => !facts.is_third_party,
            Some(DomainType::ThirdParty) => facts.is_third_party,
        };
        first_or_third
            && has_type(condition, facts.kind)
            && has_method(condition, request)
            && among(&self.request_domains, &self.excluded_request_domains, host)
            && among(&self.initiator_domains, &self.excluded_initiator_domains, initiator)
            && is_listed(&condition.top_domains, &condition.excluded_top_domains, request.top_host())
            && has_header(&condition.response_headers, request)
            && self.has_url(facts)
    }

    fn has_url(&self, facts: &Facts<'_>) -> bool {
        let condition = &self.rule.condition;
        let text = if condition.is_url_filter_case_sensitive { facts.url } else { facts.lower.as_str() };
        if let Some(pattern) = &condition.url_filter {
            let pattern =
                if condition.is_url_filter_case_sensitive { pattern.clone() } else { pattern.to_ascii_lowercase() };
            let url = facts.request.url();
            return fits(&pattern, text, url.host_start(), url.host_end());
        }
        condition.regex_filter.is_none() || matches(&self.program, text.as_bytes()) == MatchOutcome::Match
    }
}

fn has_type(condition: &RuleCondition, kind: RuleResourceType) -> bool {
    if !condition.resource_types.is_empty() {
        return condition.resource_types.contains(&kind);
    }
    match condition.excluded_resource_types.is_empty() {
        true => kind != RuleResourceType::MainFrame,
        false => !condition.excluded_resource_types.contains(&kind),
    }
}

fn has_method(condition: &RuleCondition, request: &Request<'_>) -> bool {
    let name = match request.method() {
        Method::Other | Method::Trace => "other",
        method => method.name(),
    };
    // What is not sent by HTTP has none.
    let sends_http = request.url().as_str().starts_with("http");
    let named = |list: &[String]| list.iter().any(|listed| listed == name || listed == request.method().name());
    (condition.request_methods.is_empty() || (sends_http && named(&condition.request_methods)))
        && !(sends_http && named(&condition.excluded_request_methods))
}

fn has_header(wanted: &[HeaderCondition], request: &Request<'_>) -> bool {
    let Some(headers) = request.exchange().response_headers else { return wanted.is_empty() };
    let holds = |test: &HeaderCondition| {
        let mut values = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&test.header)).peekable();
        let value_fits = |patterns: &[String], value: &str| {
            let value = value.to_ascii_lowercase();
            patterns.iter().any(|pattern| value_fits(pattern.to_ascii_lowercase().as_bytes(), value.as_bytes()))
        };
        values.peek().is_some()
            && values.clone().all(|(_, value)| !value_fits(&test.excluded_values, value))
            && (test.values.is_empty() || values.any(|(_, value)| value_fits(&test.values, value)))
    };
    wanted.is_empty() || wanted.iter().any(holds)
}

/// `*` is any text, `?` one character or none, what follows a backslash itself.
fn value_fits(pattern: &[u8], value: &[u8]) -> bool {
    match (pattern, value) {
        ([], _) => value.is_empty(),
        ([b'*', rest @ ..], _) => (0..=value.len()).any(|at| value_fits(rest, &value[at..])),
        ([b'?', rest @ ..], _) => value_fits(rest, value) || (!value.is_empty() && value_fits(rest, &value[1..])),
        ([b'\\', byte @ (b'*' | b'?' | b'\\'), rest @ ..] | [byte, rest @ ..], [first, left @ ..]) => {
            byte == first && value_fits(rest, left)
        }
        (_, []) => false,
    }
}

/// A host is in a list if it is an entry or below one; the excluded list stands above the other.
fn among(included: &HashSet<&str>, excluded: &HashSet<&str>, host: &str) -> bool {
    let any = |set: &HashSet<&str>| !set.is_empty() && above(host).any(|name| set.contains(name));
    (included.is_empty() || any(included)) && !any(excluded)
}

fn is_listed(included: &[String], excluded: &[String], host: &str) -> bool {
    let any = |list: &[String]| !list.is_empty() && above(host).any(|name| list.iter().any(|entry| entry == name));
    (included.is_empty() || any(included)) && !any(excluded)
}

fn above(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host).filter(|host| !host.is_empty()), |host| {
        host.split_once('.').map(|(_, rest)| rest).filter(|rest| !rest.is_empty())
    })
}

/// Whether a `urlFilter` fits: `||` at a label of the host, `|` at either end, `*` any text, `^` a separator or the end.
fn fits(pattern: &str, url: &str, host_start: usize, host_end: usize) -> bool {
    let (anchors, body) = match pattern.strip_prefix("||") {
        Some(body) => (2, body),
        None => pattern.strip_prefix('|').map_or((0, pattern), |body| (1, body)),
    };
    let (body, ends) = match body.strip_suffix('|') {
        Some(body) => (body, true),
        None => (body, false),
    };
    let text = url.as_bytes();
    let starts: Vec<usize> = match anchors {
        0 => (0..=text.len()).collect(),
        1 => vec![0],
        _ => (host_start..host_end).filter(|&at| at == host_start || text[at - 1] == b'.').collect(),
    };
    // Where what has been read of the pattern may end.
    let mut places: Vec<usize> = starts;
    let parts = body.as_bytes();
    for &wanted in parts {
        places = match wanted {
            b'*' => places.first().map_or_else(Vec::new, |&first| (first..=text.len()).collect()),
            b'^' => {
                let next = |&at: &usize| match text.get(at) {
                    None => Some(at),
                    Some(byte) => (!byte.is_ascii_alphanumeric() && !b"_-.%".contains(byte)).then_some(at + 1),
                };
                places.iter().filter_map(next).collect()
            }
            _ => places.into_iter().filter(|&at| text.get(at) == Some(&wanted)).map(|at| at + 1).collect(),
        };
        if places.is_empty() {
            return false;
        }
    }
    !ends || places.contains(&text.len())
}

/// What Chromium calls a kind.
fn resource_type(kind: ResourceType) -> RuleResourceType {
    match kind {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, url, expected) in [
            ("||a.com^", "https://x.a.com/", true),
            ("||a.com^", "https://xa.com/", false),
            ("||a.com^", "https://b.com/a.com/", false),
            ("|https://a", "https://a.com/", true),
            ("a.com/|", "https://a.com/", true),
            ("a.com|", "https://a.com/", false),
            ("/x^", "https://a.com/x", true),
            ("/x^^", "https://a.com/x", true),
            ("/x*z", "https://a.com/x/y/z", true),
            ("/x^y", "https://a.com/x?y", true),
            ("/x^y", "https://a.com/x-y", false),
        ] {
            let parsed = crate::net::Url::parse(url).unwrap();
            assert_eq!(fits(pattern, url, parsed.host_start(), parsed.host_end()), expected, "{pattern} {url}");
        }
    }

    #[test]
    fn header_values() {
        for (pattern, value, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("a?b", "ab", true),
            ("a?b", "acb", true),
            ("a\\?b", "ab", false),
            ("a\\?b", "a?b", true),
            ("a\\\\b", "a\\b", true),
            ("*", "", true),
        ] {
            assert_eq!(value_fits(pattern.as_bytes(), value.as_bytes()), expected, "{pattern} {value}");
        }
    }
}
