//! A rule in the making: sets, which can be compared and united, instead of JSON.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::hosts::Hosts;
use super::kinds;
use super::priority::Priority;
use super::rule::{DomainType, HeaderChange, QueryTransform, Redirect, Rule, RuleAction, RuleCondition, UrlTransform};
use super::settings::Target;
use super::shape::{Shape, UrlMatch, party};
use crate::net::{ResourceType, is_ip};

/// A place within a row of the table of priorities, from its foot.
pub(super) type Rank = u32;

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Act<'t> {
    Allow,
    Block,
    /// It is answered with a surrogate; `blocks`: without the rule it would be stopped.
    Surrogate {
        redirect: Redirect,
        blocks: bool,
    },
    /// These parameters go out of its query.
    RemoveParams(BTreeSet<Cow<'t, str>>),
    /// All of them do.
    RemoveQuery,
    ChangeHeaders {
        request: Vec<HeaderChange>,
        response: Vec<HeaderChange>,
    },
}

impl Act<'_> {
    /// Whether browsers count it among the actions that a ruleset may have many of.
    pub(super) fn is_safe(&self) -> bool {
        matches!(self, Act::Allow | Act::Block)
    }

    fn rule_action(self) -> RuleAction {
        let transform = |transform| RuleAction::Redirect { redirect: Redirect::Transform(transform) };
        match self {
            Act::Allow => RuleAction::Allow,
            Act::Block => RuleAction::Block,
            Act::Surrogate { redirect, .. } => RuleAction::Redirect { redirect },
            Act::RemoveParams(names) => {
                let remove_params = names.into_iter().map(Cow::into_owned).collect();
                transform(UrlTransform { query_transform: Some(QueryTransform { remove_params }), query: None })
            }
            Act::RemoveQuery => transform(UrlTransform { query: Some(String::new()), query_transform: None }),
            Act::ChangeHeaders { request, response } => {
                RuleAction::ModifyHeaders { request_headers: request, response_headers: response }
            }
        }
    }
}

/// A rule without its number, and the filters it comes from.
#[derive(Clone, Debug)]
pub(super) struct Draft<'t> {
    pub(super) priority: Priority,
    pub(super) rank: Rank,
    pub(super) act: Act<'t>,
    pub(super) shape: Shape<'t>,
    /// Numbers of filters. Ascending once merged.
    pub(super) origins: Vec<u32>,
}

impl<'t> Draft<'t> {
    /// The block that is left of a surrogate that no place was found for, where its filters block.
    pub(super) fn without_surrogate(&self) -> Option<Draft<'t>> {
        let priority = match (&self.act, self.priority) {
            (Act::Surrogate { blocks: true, .. }, Priority::Surrogate | Priority::SurrogateForImportant) => {
                Priority::Block
            }
            (Act::Surrogate { blocks: true, .. }, Priority::ImportantSurrogateForImportant) => Priority::ImportantBlock,
            _ => return None,
        };
        Some(Draft { priority, rank: 0, act: Act::Block, ..self.clone() })
    }

    pub(super) fn rule(self, id: u32, target: Target) -> Rule {
        let mut shape = self.shape;
        if target == Target::Firefox && names_a_scheme(&shape.url) && shape.types != ResourceType::WebSocket.bit() {
            shape.types &= !ResourceType::WebSocket.bit();
        }
        let (url_filter, regex_filter, is_url_filter_case_sensitive) = match shape.url {
            UrlMatch::Any => (None, None, false),
            UrlMatch::Text(text) => (Some(text), None, false),
            UrlMatch::Regex { source, match_case } => (None, Some(source), match_case),
        };
        let owned = |hosts: Vec<Cow<'_, str>>| hosts.into_iter().map(|host| host.into_owned()).collect();
        let lists = |hosts: Hosts<'_>| (owned(hosts.included), with_root_dots(owned(hosts.excluded), target));
        let (request_domains, excluded_request_domains) = lists(shape.request);
        let (initiator_domains, excluded_initiator_domains) = lists(shape.initiator);
        let (top_domains, excluded_top_domains) = lists(shape.top);
        let (resource_types, excluded_resource_types) = match self.act {
            Act::Surrogate { .. } => kinds::answered_types(shape.types, target),
            _ => kinds::resource_types(shape.types, target),
        };
        let (request_methods, excluded_request_methods) = kinds::methods(shape.methods, target);
        Rule {
            id,
            priority: self.priority.value() + self.rank,
            action: self.act.rule_action(),
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
                domain_type: match shape.party {
                    party::FIRST => Some(DomainType::FirstParty),
                    party::THIRD => Some(DomainType::ThirdParty),
                    _ => None,
                },
                resource_types,
                excluded_resource_types,
                request_methods,
                excluded_request_methods,
                response_headers: shape.response.into_iter().collect(),
            },
        }
    }
}

/// Whether a match starts at the URL's scheme. Firefox's rules see `http` where a WebSocket has `ws`, so such a rule
/// would match sockets that its filter does not.
fn names_a_scheme(url: &UrlMatch) -> bool {
    match url {
        UrlMatch::Any => false,
        UrlMatch::Text(text) => text.starts_with('|') && !text.starts_with("||"),
        UrlMatch::Regex { source, .. } => source.starts_with('^'),
    }
}

/// Hosts that must not match: to Firefox one with the dot of the root is another host, so it is listed as well.
fn with_root_dots(hosts: Vec<String>, target: Target) -> Vec<String> {
    match target {
        Target::Chromium => hosts,
        Target::Firefox => {
            let both = |host: String| [(!is_ip(&host)).then(|| format!("{host}.")), Some(host)];
            hosts.into_iter().flat_map(both).flatten().collect()
        }
    }
}
