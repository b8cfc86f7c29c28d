//! Evaluates a set of rules.

use std::cmp::Reverse;

use super::condition::{PreparedRule, RequestAttributes};
use super::transform::transformed_url;
use crate::dnr::rules::{Redirect, Rule, RuleAction};
use crate::net::{Request, SuffixList};

/// Rules of one extension, prepared for evaluation.
pub struct Simulator<'r> {
    rules: Vec<PreparedRule<'r>>,
    suffixes: Vec<u8>,
}

/// The effect of rules on a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleOutcome<'r> {
    /// The deciding rule. `None`: the request is not affected.
    pub rule: Option<&'r Rule>,
    /// The new URL, if the deciding rule changes the URL of the request.
    pub url: Option<String>,
    /// The rules that change headers, the highest priority first.
    pub headers: Vec<&'r Rule>,
}

impl<'r> Simulator<'r> {
    /// Takes the rules of all rulesets of an extension.
    pub fn new(rules: impl IntoIterator<Item = &'r Rule>) -> Simulator<'r> {
        Simulator { rules: rules.into_iter().map(PreparedRule::new).collect(), suffixes: SuffixList::embedded() }
    }

    /// [`Simulator::new`] with another public suffix list, in the format of <https://publicsuffix.org>.
    pub fn with_suffixes(rules: impl IntoIterator<Item = &'r Rule>, list: &str) -> Simulator<'r> {
        Simulator { suffixes: SuffixList::compile(list), ..Simulator::new(rules) }
    }

    /// The effect of the rules on a request. Popups are treated as pages.
    ///
    /// Rules that test response headers match only if the request has response headers. They are evaluated in a second
    /// step, because a request that the first step blocks or redirects has no response.
    pub fn outcome(&self, request: &Request<'_>) -> RuleOutcome<'r> {
        let attributes = RequestAttributes::new(request, &SuffixList::view(&self.suffixes));
        let matching: Vec<&'r Rule> =
            self.rules.iter().filter(|rule| rule.matches(&attributes)).map(|rule| rule.rule).collect();
        let (with_response, without_response): (Vec<&Rule>, Vec<&Rule>) =
            matching.iter().copied().partition(|rule| !rule.condition.response_headers.is_empty());
        let url = request.url().as_str();
        let mut outcome = deciding_rule(&without_response, url);
        if !outcome.is_final() {
            let all: Vec<&Rule> = without_response.iter().chain(&with_response).copied().collect();
            outcome = deciding_rule(&all, url);
        }
        // An allow rule disables header changes of rules with the same or a lower priority.
        let allow_priority = match outcome.rule {
            Some(Rule { action: RuleAction::Allow | RuleAction::AllowAllRequests, priority, .. }) => *priority,
            _ => 0,
        };
        if !outcome.is_final() {
            let changes_headers = |rule: &&Rule| matches!(rule.action, RuleAction::ModifyHeaders { .. });
            outcome.headers =
                matching.into_iter().filter(changes_headers).filter(|rule| rule.priority > allow_priority).collect();
            outcome.headers.sort_by_key(|rule| Reverse(rule.priority));
        }
        outcome
    }
}

impl RuleOutcome<'_> {
    /// Whether the request is blocked or redirected.
    fn is_final(&self) -> bool {
        matches!(self.rule.map(|rule| &rule.action), Some(RuleAction::Block | RuleAction::Redirect { .. }))
    }
}

/// The rule with the highest priority that blocks, allows or redirects. Among equal priorities the action decides.
fn deciding_rule<'r>(matching: &[&'r Rule], url: &str) -> RuleOutcome<'r> {
    let mut candidates: Vec<(&'r Rule, u8)> =
        matching.iter().filter_map(|rule| Some((*rule, precedence(&rule.action)?))).collect();
    candidates.sort_by_key(|(rule, precedence)| Reverse((rule.priority, *precedence)));
    for (rule, _) in candidates {
        match &rule.action {
            RuleAction::Redirect { redirect: Redirect::Transform(transform) } => {
                // A redirect to the same URL is ignored.
                if let Some(changed) = transformed_url(transform, url) {
                    return RuleOutcome { rule: Some(rule), url: Some(changed), headers: Vec::new() };
                }
            }
            _ => return RuleOutcome { rule: Some(rule), ..RuleOutcome::default() },
        }
    }
    RuleOutcome::default()
}

/// The precedence of actions among rules with the same priority.
fn precedence(action: &RuleAction) -> Option<u8> {
    match action {
        RuleAction::Allow => Some(4),
        RuleAction::AllowAllRequests => Some(3),
        RuleAction::Block => Some(2),
        RuleAction::Redirect { .. } => Some(1),
        RuleAction::ModifyHeaders { .. } => None,
    }
}
