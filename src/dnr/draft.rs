//! Drafts: rules before they are written, as sets that can be compared and united.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::rules::{
    DomainType, HeaderChange, Priority, QueryTransform, Redirect, RowOffset, Rule, RuleAction, RuleCondition,
    UrlTransform, redirect_resource_types, request_methods, resource_types,
};
use super::sets::{HostLists, RequestSet, UrlMatch, party};
use super::target::Target;
use crate::net::{ResourceType, is_ip};

/// The action of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DraftAction<'t> {
    Allow,
    Block,
    /// Redirect to a replacement file.
    Surrogate {
        redirect: Redirect,
        /// Whether the filter blocks the request if it cannot be redirected.
        blocks: bool,
    },
    RemoveParams(BTreeSet<Cow<'t, str>>),
    RemoveQuery,
    ChangeHeaders {
        request: Vec<HeaderChange>,
        response: Vec<HeaderChange>,
    },
}

impl DraftAction<'_> {
    /// See [`RuleAction::is_safe`].
    pub(crate) fn is_safe(&self) -> bool {
        matches!(self, DraftAction::Allow | DraftAction::Block)
    }

    fn into_rule_action(self) -> RuleAction {
        let transform = |transform| RuleAction::Redirect { redirect: Redirect::Transform(transform) };
        match self {
            DraftAction::Allow => RuleAction::Allow,
            DraftAction::Block => RuleAction::Block,
            DraftAction::Surrogate { redirect, .. } => RuleAction::Redirect { redirect },
            DraftAction::RemoveParams(names) => {
                let remove_params = names.into_iter().map(Cow::into_owned).collect();
                transform(UrlTransform { query_transform: Some(QueryTransform { remove_params }), query: None })
            }
            DraftAction::RemoveQuery => transform(UrlTransform { query: Some(String::new()), query_transform: None }),
            DraftAction::ChangeHeaders { request, response } => {
                RuleAction::ModifyHeaders { request_headers: request, response_headers: response }
            }
        }
    }
}

/// A rule without its number, and the filters that it is made from.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'t> {
    pub(crate) priority: Priority,
    pub(crate) offset: RowOffset,
    pub(crate) action: DraftAction<'t>,
    pub(crate) requests: RequestSet<'t>,
    /// Numbers of filters, ascending after `merge`.
    pub(crate) origins: Vec<u32>,
}

impl<'t> Draft<'t> {
    /// The block that replaces a surrogate beyond the limits. `None`: the filter does not block.
    pub(crate) fn without_surrogate(&self) -> Option<Draft<'t>> {
        let priority = match (&self.action, self.priority) {
            (DraftAction::Surrogate { blocks: true, .. }, Priority::Surrogate | Priority::SurrogateForImportant) => {
                Priority::Block
            }
            (DraftAction::Surrogate { blocks: true, .. }, Priority::ImportantSurrogateForImportant) => {
                Priority::ImportantBlock
            }
            _ => return None,
        };
        Some(Draft { priority, offset: 0, action: DraftAction::Block, ..self.clone() })
    }

    pub(crate) fn into_rule(self, id: u32, target: Target) -> Rule {
        let mut requests = self.requests;
        let web_socket = ResourceType::WebSocket.bit();
        if target == Target::Firefox && starts_at_scheme(&requests.url) && requests.types != web_socket {
            requests.types &= !web_socket;
        }
        let (url_filter, regex_filter, is_url_filter_case_sensitive) = match requests.url {
            UrlMatch::Any => (None, None, false),
            UrlMatch::Text(text) => (Some(text), None, false),
            UrlMatch::Regex { source, match_case } => (None, Some(source), match_case),
        };
        let owned = |hosts: Vec<Cow<'_, str>>| hosts.into_iter().map(|host| host.into_owned()).collect();
        let lists = |hosts: HostLists<'_>| (owned(hosts.included), with_root_dots(owned(hosts.excluded), target));
        let (request_domains, excluded_request_domains) = lists(requests.request);
        let (initiator_domains, excluded_initiator_domains) = lists(requests.initiator);
        let (top_domains, excluded_top_domains) = lists(requests.top);
        let (resource_types, excluded_resource_types) = match self.action {
            DraftAction::Surrogate { .. } => redirect_resource_types(requests.types, target),
            _ => resource_types(requests.types, target),
        };
        let (request_methods, excluded_request_methods) = request_methods(requests.methods, target);
        Rule {
            id,
            priority: self.priority.value() + self.offset,
            action: self.action.into_rule_action(),
            condition: RuleCondition {
                url_filter,
                regex_filter,
                is_url_filter_case_sensitive,
                request_domains,
                excluded_request_domains,
                initiator_domains,
                excluded_initiator_domains,
                top_domains,
                excluded_top_domains,
                domain_type: match requests.party {
                    party::FIRST => Some(DomainType::FirstParty),
                    party::THIRD => Some(DomainType::ThirdParty),
                    _ => None,
                },
                resource_types,
                excluded_resource_types,
                request_methods,
                excluded_request_methods,
                response_headers: requests.response.into_iter().collect(),
            },
        }
    }
}

/// Whether the pattern matches from the URL's scheme on. Firefox's rules see `http` instead of `ws` for a WebSocket, so
/// such a rule would match WebSockets that its filter does not match.
fn starts_at_scheme(url: &UrlMatch) -> bool {
    match url {
        UrlMatch::Any => false,
        UrlMatch::Text(text) => text.starts_with('|') && !text.starts_with("||"),
        UrlMatch::Regex { source, .. } => source.starts_with('^'),
    }
}

/// The excluded hosts of a rule. For Firefox each is listed with a final dot as well, because Firefox treats `a.com.` and
/// `a.com` as different hosts.
fn with_root_dots(hosts: Vec<String>, target: Target) -> Vec<String> {
    match target {
        Target::Chromium => hosts,
        Target::Firefox => {
            let both = |host: String| [(!is_ip(&host)).then(|| format!("{host}.")), Some(host)];
            hosts.into_iter().flat_map(both).flatten().collect()
        }
    }
}
