//! Rules for trackers: learned treatments and the user's choices.

use std::collections::BTreeMap;

use super::priority::Priority;
use super::resource_types::{expressible_types, resource_types};
use super::rule::{DomainType, HeaderChange, Rule, RuleAction, RuleCondition, RuleResourceType};
use crate::dnr::target::{Features, Target};
use crate::learner::{Scope, TrackerPolicy, Treatment};
use crate::net::ResourceType;

/// The source of a [`TrackerPolicy`], which decides the priorities of its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicySource {
    /// The learner's verdicts.
    Learned,
    /// The user's choices.
    User,
}

impl Rule {
    /// The rules for a tracker policy, numbered from `first`. All hosts with the same treatment share a rule.
    ///
    /// The rules do not match first-party requests and top-level pages. The site of an entry is that of the tab if
    /// `features` has `top_domains`, otherwise that of the initiator. An entry for a domain excludes the subdomains that
    /// have entries of their own.
    pub fn for_trackers(
        first: u32,
        target: Target,
        features: &Features,
        source: PolicySource,
        trackers: &TrackerPolicy,
    ) -> Vec<Rule> {
        let mut output = TrackerRules { first, source, features: *features, rules: Vec::new() };
        let (resource_types, excluded_resource_types) =
            resource_types(expressible_types() & !ResourceType::MainFrame.bit(), target);
        for ((site, treatment, _), group) in host_groups(trackers) {
            let condition = RuleCondition {
                request_domains: group.hosts,
                excluded_request_domains: group.excluded_hosts,
                resource_types: resource_types.clone(),
                excluded_resource_types: excluded_resource_types.clone(),
                ..RuleCondition::default()
            };
            output.add(site, treatment, &group.excluded_sites, condition);
        }
        for (site, scope, entry) in trackers.iter() {
            if let Some(condition) = script_condition(&scope) {
                output.add(site, entry.action, &entry.excluded_sites, condition);
            }
        }
        output.rules
    }
}

/// Hosts with the same treatment under the same conditions.
#[derive(Default)]
struct HostGroup {
    hosts: Vec<String>,
    /// Subdomains of `hosts` that have entries of their own.
    excluded_hosts: Vec<String>,
    excluded_sites: Vec<String>,
}

/// The key of a group: the site, the treatment, and for groups of one entry its number from 1.
type GroupKey<'p> = (&'p str, Treatment, usize);

/// Groups the entries for hosts. An entry with exclusions has a group of its own.
fn host_groups(trackers: &TrackerPolicy) -> BTreeMap<GroupKey<'_>, HostGroup> {
    let entries: Vec<_> = trackers.iter().collect();
    let mut groups: BTreeMap<GroupKey<'_>, HostGroup> = BTreeMap::new();
    for (at, (site, scope, entry)) in entries.iter().enumerate() {
        let (Scope::Domain(host) | Scope::Host(host)) = scope else { continue };
        let is_subdomain = |name: &str| name.strip_suffix(host.as_str()).is_some_and(|rest| rest.ends_with('.'));
        let excluded: Vec<String> = (entries.iter())
            .filter(|(on, scope, _)| on == site && !matches!(scope, Scope::Script { .. }) && is_subdomain(scope.host()))
            .map(|(_, scope, _)| scope.host().to_owned())
            .collect();
        let own_group = if excluded.is_empty() && entry.excluded_sites.is_empty() { 0 } else { at + 1 };
        let group = groups.entry((*site, entry.action, own_group)).or_default();
        group.hosts.push(host.clone());
        group.excluded_hosts.extend(excluded);
        group.excluded_sites.clone_from(&entry.excluded_sites);
    }
    groups
}

/// The condition for one script; `None` for hosts, and for paths that `urlFilter` cannot express.
fn script_condition(scope: &Scope) -> Option<RuleCondition> {
    let Scope::Script { host, path } = scope else { return None };
    // These characters are operators in a `urlFilter`.
    (!path.contains(['*', '^', '|'])).then(|| RuleCondition {
        url_filter: Some(format!("||{host}{path}")),
        is_url_filter_case_sensitive: true,
        request_domains: vec![host.clone()],
        resource_types: vec![RuleResourceType::Script],
        ..RuleCondition::default()
    })
}

struct TrackerRules {
    first: u32,
    source: PolicySource,
    features: Features,
    rules: Vec<Rule>,
}

impl TrackerRules {
    /// Adds the rules of one treatment. `site` is empty for all sites.
    fn add(&mut self, site: &str, treatment: Treatment, excluded_sites: &[String], condition: RuleCondition) {
        for (priority, action) in actions(self.source, !site.is_empty(), treatment) {
            let mut condition = RuleCondition { domain_type: Some(DomainType::ThirdParty), ..condition.clone() };
            let (included, excluded) = match self.features.top_domains {
                true => (&mut condition.top_domains, &mut condition.excluded_top_domains),
                false => (&mut condition.initiator_domains, &mut condition.excluded_initiator_domains),
            };
            included.extend((!site.is_empty()).then(|| site.to_owned()));
            excluded.extend_from_slice(excluded_sites);
            let id = self.first + self.rules.len() as u32;
            self.rules.push(Rule { id, priority, action, condition });
        }
    }
}

/// The priorities and actions of the rules for a treatment.
fn actions(source: PolicySource, on_site: bool, treatment: Treatment) -> Vec<(u32, RuleAction)> {
    let row = match (source, on_site, treatment) {
        (PolicySource::Learned, _, Treatment::Block) => Priority::LearnedBlock,
        (PolicySource::Learned, ..) => Priority::LearnedCookieBlock,
        (PolicySource::User, true, _) => Priority::UserOnSite,
        (PolicySource::User, false, _) => Priority::UserEverywhere,
    };
    let priority = row.value();
    let remove_cookies = || RuleAction::ModifyHeaders {
        request_headers: vec![HeaderChange::remove("cookie")],
        response_headers: vec![HeaderChange::remove("set-cookie")],
    };
    match (source, treatment) {
        (_, Treatment::Block) => vec![(priority, RuleAction::Block)],
        (PolicySource::Learned, Treatment::CookieBlock) => vec![(priority, remove_cookies())],
        (PolicySource::Learned, Treatment::Allow) => Vec::new(),
        // An allow rule disables header changes of rules with the same or a lower priority.
        (PolicySource::User, Treatment::CookieBlock) => {
            vec![(priority, RuleAction::Allow), (priority + 1, remove_cookies())]
        }
        (PolicySource::User, Treatment::Allow) => vec![(priority, RuleAction::Allow)],
    }
}
