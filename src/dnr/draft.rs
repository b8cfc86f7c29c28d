//! A rule in the making: sets, which can be compared and united, instead of JSON.

use super::Target;
use super::hosts::Hosts;
use super::kinds;
use super::priority::Priority;
use super::rule::{DomainType, Rule, RuleAction, RuleCondition};

/// The bits of [`Shape::party`].
pub(super) mod party {
    pub(in super::super) const FIRST: u8 = 1;
    pub(in super::super) const THIRD: u8 = 2;
    pub(in super::super) const ANY: u8 = FIRST | THIRD;
}

/// Which URLs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum UrlMatch {
    Any,
    Text(String),
    Regex { source: String, match_case: bool },
}

impl UrlMatch {
    pub(super) fn is_regex(&self) -> bool {
        matches!(self, UrlMatch::Regex { .. })
    }
}

/// Which requests: those that are in every one of these sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape<'t> {
    pub(super) url: UrlMatch,
    pub(super) request: Hosts<'t>,
    pub(super) initiator: Hosts<'t>,
    /// Bits of [`crate::Kind`]s, without popups. Never 0.
    pub(super) types: u32,
    /// Bits of [`crate::Method`]s. Never 0; all: any.
    pub(super) methods: u16,
    /// Bits of [`party`]. Never 0.
    pub(super) party: u8,
}

/// A rule without its number, and the filters it comes from.
#[derive(Clone, Debug)]
pub(super) struct Draft<'t> {
    pub(super) priority: Priority,
    pub(super) action: RuleAction,
    pub(super) shape: Shape<'t>,
    /// Numbers of filters. Ascending once merged.
    pub(super) origins: Vec<u32>,
}

impl Draft<'_> {
    pub(super) fn rule(self, id: u32, target: Target) -> Rule {
        let shape = self.shape;
        let (url_filter, regex_filter, is_url_filter_case_sensitive) = match shape.url {
            UrlMatch::Any => (None, None, false),
            UrlMatch::Text(text) => (Some(text), None, false),
            UrlMatch::Regex { source, match_case } => (None, Some(source), match_case),
        };
        let owned = |hosts: Vec<std::borrow::Cow<'_, str>>| hosts.into_iter().map(|host| host.into_owned()).collect();
        let (resource_types, excluded_resource_types) = kinds::resource_types(shape.types, target);
        let (request_methods, excluded_request_methods) = kinds::methods(shape.methods, target);
        Rule {
            id,
            priority: self.priority.value(),
            action: self.action,
            condition: RuleCondition {
                url_filter,
                regex_filter,
                is_url_filter_case_sensitive,
                request_domains: owned(shape.request.included),
                excluded_request_domains: owned(shape.request.excluded),
                initiator_domains: owned(shape.initiator.included),
                excluded_initiator_domains: owned(shape.initiator.excluded),
                domain_type: match shape.party {
                    party::FIRST => Some(DomainType::FirstParty),
                    party::THIRD => Some(DomainType::ThirdParty),
                    _ => None,
                },
                resource_types,
                excluded_resource_types,
                request_methods,
                excluded_request_methods,
            },
        }
    }
}
