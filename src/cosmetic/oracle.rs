//! The oracle of page filters: it tests all filters one by one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::filter::page::{AddressCondition, ElementAction, PageBody, PageFilter, PageScope, ScopeEntry};
use crate::filter::selector::SelectorKey;
use crate::lists::Lists;
use crate::net::is_ip;
use crate::regexp::{MatchOutcome, Regex, matches};

/// The parts of a page's address that host fields test.
#[derive(Clone, Copy, Debug)]
pub struct PageAddress<'a> {
    /// The host, without the dot of the root.
    pub host: &'a str,
    /// The host without its public suffix and the dot before it; empty if nothing is left.
    pub stem: &'a str,
    /// Path and query, from the first slash on.
    pub path: &'a str,
    /// The URL.
    pub url: &'a str,
    /// Hosts and stems of the documents above the page, if it is in a frame.
    pub ancestors: &'a [(&'a str, &'a str)],
}

impl<'a> PageAddress<'a> {
    /// The address of a page. `host`: that of `url`. `site`: the registrable domain of the host.
    pub fn new(url: &'a str, host: &'a str, site: &str, ancestors: &'a [(&'a str, &'a str)]) -> PageAddress<'a> {
        let after_host = crate::small::find(url, host).map_or("", |at| &url[at + host.len()..]);
        let path = after_host.find('/').map_or("/", |at| &after_host[at..]);
        PageAddress { host: host.trim_end_matches('.'), stem: stem(host, site), path, url, ancestors }
    }
}

/// The host without its public suffix and the dot before it; empty if nothing is left.
pub fn stem<'a>(host: &'a str, site: &str) -> &'a str {
    let suffix = site.split_once('.').map_or("", |(_, suffix)| suffix);
    host.strip_suffix(suffix).and_then(|stem| stem.strip_suffix('.')).unwrap_or("")
}

/// The effects of filters on a page, sorted, without duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAnswer {
    /// Selectors of specific filters that hide.
    pub hide: BTreeSet<String>,
    /// Selectors of generic filters that hide.
    pub generic: BTreeSet<String>,
    /// `selector {declarations}`.
    pub style: BTreeSet<String>,
    /// Bodies of filters with operators or actions, in canonical form.
    pub procedural: BTreeSet<String>,
    /// Name and arguments.
    pub scriptlets: BTreeSet<Vec<String>>,
    /// Selectors of HTML filters.
    pub html: BTreeSet<String>,
    /// Response headers to remove.
    pub headers: BTreeSet<String>,
}

/// The switches that filters set for a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct HidingSwitches {
    /// `$generichide` or `$elemhide`.
    pub generic_off: bool,
    /// `$specifichide` or `$elemhide`.
    pub specific_off: bool,
}

/// The part of a filter that an exception must equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum BodyIdentity {
    Elements(String),
    Scriptlet(Vec<String>),
    EveryScriptlet,
    Html(String),
    Header(String),
}

impl BodyIdentity {
    fn of(body: &PageBody<'_>) -> BodyIdentity {
        match body {
            PageBody::Elements(elements) => BodyIdentity::Elements(elements.to_string()),
            PageBody::Scriptlet(call) if call.name.is_empty() => BodyIdentity::EveryScriptlet,
            PageBody::Scriptlet(call) => {
                let arguments = call.arguments.iter().map(|argument| argument.to_string());
                BodyIdentity::Scriptlet(std::iter::once(call.name.to_owned()).chain(arguments).collect())
            }
            PageBody::Html(html) => BodyIdentity::Html(html.to_string()),
            PageBody::Header(name) => BodyIdentity::Header((*name).to_owned()),
        }
    }
}

/// The page filters of lists.
#[derive(Debug)]
pub struct PageOracle<'t> {
    filters: Vec<PageFilter<'t>>,
}

impl<'t> PageOracle<'t> {
    /// The page filters of lists.
    pub fn new(lists: &Lists<'t>) -> PageOracle<'t> {
        PageOracle { filters: lists.page_filters().map(|(_, _, filter)| filter.clone()).collect() }
    }

    /// The effects of the filters on a page, without generic filters that have a key.
    pub fn page(&self, page: &PageAddress<'_>, switches: HidingSwitches) -> PageAnswer {
        let exceptions = self.exceptions(page);
        let mut answer = PageAnswer::default();
        for filter in self.filters.iter().filter(|filter| !filter.is_exception && applies(&filter.scope, page)) {
            let identity = BodyIdentity::of(&filter.body);
            if !exceptions.contains(&identity) {
                answer.add(filter, identity, switches);
            }
        }
        if exceptions.contains(&BodyIdentity::EveryScriptlet) {
            answer.scriptlets.clear();
        }
        answer
    }

    /// The selectors of generic filters that hide and have one of these classes or ids as their key.
    pub fn generic(
        &self,
        page: &PageAddress<'_>,
        switches: HidingSwitches,
        classes: &[&str],
        ids: &[&str],
    ) -> BTreeSet<String> {
        if switches.generic_off {
            return BTreeSet::new();
        }
        let exceptions = self.exceptions(page);
        let is_named = |filter: &&PageFilter<'t>| match generic_key(filter) {
            Some(SelectorKey::Class(name)) => classes.contains(&&*name),
            Some(SelectorKey::Id(name)) => ids.contains(&&*name),
            None => false,
        };
        let named = self.filters.iter().filter(|filter| !filter.is_exception).filter(is_named);
        let found = named.filter(|filter| applies(&filter.scope, page)).map(|filter| filter.body.to_string());
        found.filter(|body| !exceptions.contains(&BodyIdentity::Elements(body.clone()))).collect()
    }

    /// What is disabled on a page: by an exception, or because a filter excludes the page. The author of `~a.example##.x`
    /// wants `.x` shown there, whichever filter hides it.
    fn exceptions(&self, page: &PageAddress<'_>) -> BTreeSet<BodyIdentity> {
        let is_exception = |filter: &&PageFilter<'t>| match filter.is_exception {
            true => applies(&filter.scope, page),
            false => matches_any(&filter.scope.excluded, page),
        };
        self.filters.iter().filter(is_exception).map(|filter| BodyIdentity::of(&filter.body)).collect()
    }
}

/// The key of a generic filter that hides.
fn generic_key<'f>(filter: &'f PageFilter<'_>) -> Option<SelectorKey<'f>> {
    match &filter.body {
        PageBody::Elements(elements) if filter.scope.is_generic() && elements.is_plain_hide() => {
            elements.selectors.key()
        }
        _ => None,
    }
}

impl PageAnswer {
    fn add(&mut self, filter: &PageFilter<'_>, identity: BodyIdentity, switches: HidingSwitches) {
        match (&filter.body, identity) {
            (PageBody::Elements(elements), BodyIdentity::Elements(body)) => {
                let is_generic = filter.scope.is_generic();
                if if is_generic { switches.generic_off } else { switches.specific_off } {
                    return;
                }
                match &elements.action {
                    ElementAction::Style(declarations) if elements.is_css() => {
                        self.style.insert(format!("{} {{{declarations}}}", elements.selectors));
                    }
                    _ if !elements.is_css() => drop(self.procedural.insert(body)),
                    _ if !is_generic => drop(self.hide.insert(body)),
                    _ if generic_key(filter).is_none() => drop(self.generic.insert(body)),
                    _ => {}
                }
            }
            (_, BodyIdentity::Scriptlet(call)) => drop(self.scriptlets.insert(call)),
            (_, BodyIdentity::Html(selector)) => drop(self.html.insert(selector)),
            (_, BodyIdentity::Header(name)) => drop(self.headers.insert(name)),
            _ => {}
        }
    }
}

fn applies(scope: &PageScope<'_>, page: &PageAddress<'_>) -> bool {
    let address = |address: &AddressCondition<'_>| {
        address.path.as_ref().is_none_or(|path| is_match(path, page.path, true))
            && address.url.as_ref().is_none_or(|url| is_match(url, page.url, true))
    };
    (scope.included.is_empty() || matches_any(&scope.included, page))
        && !matches_any(&scope.excluded, page)
        && scope.address.as_deref().is_none_or(address)
}

fn matches_any(entries: &[ScopeEntry<'_>], page: &PageAddress<'_>) -> bool {
    entries.iter().any(|entry| matches_entry(entry, page))
}

fn matches_entry(entry: &ScopeEntry<'_>, page: &PageAddress<'_>) -> bool {
    match entry {
        ScopeEntry::Everywhere => true,
        ScopeEntry::Host(host) => is_below(page.host, host),
        ScopeEntry::Entity(name) => is_below(page.stem, name),
        ScopeEntry::Path(host, path) => is_below(page.host, host) && page.path.starts_with(&**path),
        ScopeEntry::Regex { host, path } => {
            host.as_ref().is_none_or(|host| is_match(host, page.host, false))
                && path.as_ref().is_none_or(|path| is_match(path, page.path, false))
        }
        ScopeEntry::Ancestor(host) => page.ancestors.iter().any(|(ancestor, _)| is_below(ancestor, host)),
        ScopeEntry::AncestorEntity(name) => page.ancestors.iter().any(|(_, stem)| is_below(stem, name)),
    }
}

/// Whether a name is `top` or ends with it after a dot. Addresses have no subdomains.
fn is_below(name: &str, top: &str) -> bool {
    let is_subdomain = |rest: &str| rest.is_empty() || rest.ends_with('.') && !is_ip(name);
    name.strip_suffix(top).is_some_and(is_subdomain)
}

fn is_match(regex: &Regex<'_>, text: &str, ignore_case: bool) -> bool {
    let text = if ignore_case { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    matches(regex.program(ignore_case), text.as_bytes()) == MatchOutcome::Match
}
