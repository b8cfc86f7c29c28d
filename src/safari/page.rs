//! Page filters → rules that hide elements.

use std::collections::BTreeMap;

use super::reason::SafariReason;
use super::rule::{SafariAction, SafariActionType, SafariRule, SafariTrigger};
use crate::filter::page::{PageBody, PageFilter, ScopeEntry};

/// The selectors of one rule, at most. A selector that Safari cannot read costs the others of its rule.
const MOST_SELECTORS: usize = 100;

/// Where a selector hides, before exceptions are known.
#[derive(Debug)]
pub(super) struct HiddenElements<'f> {
    pub(super) selector: String,
    /// Hosts; none: every page.
    pub(super) hosts: Vec<&'f str>,
    pub(super) excluded: Vec<&'f str>,
}

/// The selector and the hosts of a filter.
pub(super) fn hidden<'f>(filter: &'f PageFilter<'_>) -> Result<HiddenElements<'f>, SafariReason> {
    let PageBody::Elements(elements) = &filter.body else { return Err(SafariReason::PageEffect) };
    if !elements.is_plain_hide() {
        return Err(SafariReason::PageEffect);
    }
    let selector = elements.selectors.to_string();
    if !is_accepted_everywhere(&selector) {
        return Err(SafariReason::Selector);
    }
    if filter.scope.address.is_some() {
        return Err(SafariReason::Scope);
    }
    let hosts = |entries: &'f [ScopeEntry<'_>]| -> Result<Vec<&'f str>, SafariReason> {
        let host = |entry: &'f ScopeEntry<'_>| match entry {
            ScopeEntry::Host(host) => Ok(&**host),
            ScopeEntry::Entity(_) => Err(SafariReason::Entity),
            _ => Err(SafariReason::Scope),
        };
        entries.iter().map(host).collect()
    };
    let (hosts, excluded) = (hosts(&filter.scope.included)?, hosts(&filter.scope.excluded)?);
    if !hosts.is_empty() && !excluded.is_empty() {
        return Err(SafariReason::BothDomains);
    }
    Ok(HiddenElements { selector, hosts, excluded })
}

/// Whether every Safari since 15 accepts a selector: pseudo-classes and pseudo-elements differ, these are in all of them.
fn is_accepted_everywhere(selector: &str) -> bool {
    const KNOWN: [&str; 6] = ["not(", "nth-child(", "first-child", "last-child", "empty", "hover"];
    if !selector.is_ascii() || selector.contains('\\') {
        return false;
    }
    // Texts in quotation marks may contain colons.
    let outside: String = selector.split('"').step_by(2).collect();
    outside.split(':').skip(1).all(|rest| KNOWN.iter().any(|known| rest.starts_with(known)))
}

/// The rules of selectors: those with the same pages share rules.
pub(super) fn rules(all: &[HiddenElements<'_>]) -> Vec<SafariRule> {
    let mut by_pages: BTreeMap<(&[&str], &[&str]), Vec<&str>> = BTreeMap::new();
    for one in all {
        by_pages.entry((&one.hosts, &one.excluded)).or_default().push(&one.selector);
    }
    let mut rules = Vec::new();
    for ((hosts, excluded), selectors) in by_pages {
        let names = |hosts: &[&str]| (!hosts.is_empty()).then(|| hosts.iter().map(|host| format!("*{host}")).collect());
        for part in selectors.chunks(MOST_SELECTORS) {
            let mut trigger = SafariTrigger { url_filter: ".*".to_owned(), ..SafariTrigger::default() };
            (trigger.if_domain, trigger.unless_domain) = (names(hosts), names(excluded));
            // Safari compares the domain of the page, and a filter that of the document.
            if !hosts.is_empty() || !excluded.is_empty() {
                trigger.load_context = vec!["top-frame".to_owned()];
            }
            let action = SafariAction { kind: SafariActionType::CssDisplayNone, selector: Some(part.join(", ")) };
            rules.push(SafariRule { trigger, action });
        }
    }
    rules
}
