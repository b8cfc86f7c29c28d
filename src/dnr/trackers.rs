//! What was learned of trackers, and what a person chose for them, as rules.
//!
//! A rule knows nothing of others, so an order for a domain leaves out the hosts below it that have one of their own.

use std::collections::BTreeMap;

use super::kinds;
use super::priority::Priority;
use super::rule::{DomainType, HeaderChange, Rule, RuleAction, RuleCondition, RuleResourceType};
use super::settings::{Features, Target};
use crate::learner::{Scope, TrackerPolicy, Treatment};
use crate::net::ResourceType;

/// Whose orders they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Orders {
    /// They were learned.
    Learned,
    /// A person chose them.
    Chosen,
}

/// Hosts for which the same is done, under the same conditions.
#[derive(Default)]
struct Hosts {
    named: Vec<String>,
    /// Below these, but for these hosts.
    excluded: Vec<String>,
    spared: Vec<String>,
}

impl Rule {
    /// The rules for trackers, numbered from `first`: those of all hosts that are treated alike in one.
    ///
    /// Requests of a site to itself are none of a tracker's, nor is a page that somebody goes to. Where it can be said (`features`) a site is that of the
    /// tab, elsewhere that of who asks.
    pub fn for_trackers(
        first: u32,
        target: Target,
        features: &Features,
        orders: Orders,
        trackers: &TrackerPolicy,
    ) -> Vec<Rule> {
        let all: Vec<_> = trackers.iter().collect();
        let mut scripts = Vec::new();
        // By site and action; those with exceptions each for itself.
        let mut groups: BTreeMap<(&str, Treatment, usize), Hosts> = BTreeMap::new();
        for (at, (site, scope, order)) in all.iter().enumerate() {
            let host = match scope {
                Scope::Script { host, path } => {
                    scripts.push((*site, host, path, *order));
                    continue;
                }
                Scope::Domain(host) | Scope::Host(host) => host,
            };
            let is_below = |name: &str| name.strip_suffix(host.as_str()).is_some_and(|rest| rest.ends_with('.'));
            let excluded: Vec<String> = (all.iter())
                .filter(|(on, scope, _)| on == site && !matches!(scope, Scope::Script { .. }) && is_below(scope.host()))
                .map(|(_, scope, _)| scope.host().to_owned())
                .collect();
            let alone = if excluded.is_empty() && order.excluded_sites.is_empty() { 0 } else { at + 1 };
            let group = groups.entry((site, order.action, alone)).or_default();
            group.named.push(host.clone());
            group.excluded.extend(excluded);
            group.spared.clone_from(&order.excluded_sites);
        }
        let mut rules = Vec::new();
        let mut push = |site: &str, action: Treatment, spared: &[String], condition: RuleCondition| {
            for (priority, action) in actions(orders, !site.is_empty(), action) {
                let mut condition = RuleCondition { domain_type: Some(DomainType::ThirdParty), ..condition.clone() };
                let (included, excluded) = match features.top_domains {
                    true => (&mut condition.top_domains, &mut condition.excluded_top_domains),
                    false => (&mut condition.initiator_domains, &mut condition.excluded_initiator_domains),
                };
                included.extend((!site.is_empty()).then(|| site.to_owned()));
                excluded.extend_from_slice(spared);
                rules.push(Rule { id: first + rules.len() as u32, priority, action, condition });
            }
        };
        let (resource_types, excluded_resource_types) =
            kinds::resource_types(kinds::sayable() & !ResourceType::MainFrame.bit(), target);
        for ((site, action, _), hosts) in groups {
            let condition = RuleCondition {
                request_domains: hosts.named,
                excluded_request_domains: hosts.excluded,
                resource_types: resource_types.clone(),
                excluded_resource_types: excluded_resource_types.clone(),
                ..RuleCondition::default()
            };
            push(site, action, &hosts.spared, condition);
        }
        for (site, host, path, order) in scripts {
            // These mean something else in a rule.
            if !path.contains(['*', '^', '|']) {
                let condition = RuleCondition {
                    url_filter: Some(format!("||{host}{path}")),
                    is_url_filter_case_sensitive: true,
                    request_domains: vec![host.clone()],
                    resource_types: vec![RuleResourceType::Script],
                    ..RuleCondition::default()
                };
                push(site, order.action, &order.excluded_sites, condition);
            }
        }
        rules
    }
}

/// The actions that an order comes to, each with its priority.
fn actions(orders: Orders, on_site: bool, action: Treatment) -> Vec<(u32, RuleAction)> {
    let row = match (orders, on_site, action) {
        (Orders::Learned, _, Treatment::Block) => Priority::LearnedBlock,
        (Orders::Learned, ..) => Priority::LearnedCookieBlock,
        (Orders::Chosen, true, _) => Priority::UserOnSite,
        (Orders::Chosen, false, _) => Priority::UserEverywhere,
    };
    let priority = row.value();
    let without_cookies = || RuleAction::ModifyHeaders {
        request_headers: vec![HeaderChange::remove("cookie")],
        response_headers: vec![HeaderChange::remove("set-cookie")],
    };
    match (orders, action) {
        (_, Treatment::Block) => vec![(priority, RuleAction::Block)],
        (Orders::Learned, Treatment::CookieBlock) => vec![(priority, without_cookies())],
        (Orders::Learned, Treatment::Allow) => Vec::new(),
        // What lets a request go keeps rules below it and beside it from changing headers.
        (Orders::Chosen, Treatment::CookieBlock) => {
            vec![(priority, RuleAction::Allow), (priority + 1, without_cookies())]
        }
        (Orders::Chosen, Treatment::Allow) => vec![(priority, RuleAction::Allow)],
    }
}
