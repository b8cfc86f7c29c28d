//! The oracle of page filters: it tests all filters one by one.

use std::collections::BTreeSet;

use super::applies::{PageAddress, applies, matches_any};
use super::page::HidingSwitches;
use crate::filter::page::{ElementAction, ElementFilter, PageBody, PageFilter};
use crate::filter::selector::SelectorKey;
use crate::lists::Lists;

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
        PageOracle { filters: lists.page_filters().map(|(_, _, filter)| filter).collect() }
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
                        self.style.insert(style_rule(elements, declarations));
                    }
                    // A selector alone cannot have a media query.
                    ElementAction::Hide if elements.is_css() && elements.media.is_some() => {
                        self.style.insert(style_rule(elements, "display: none !important"));
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

fn style_rule(elements: &ElementFilter<'_>, declarations: &str) -> String {
    let rule = format!("{} {{{declarations}}}", elements.selectors);
    match &elements.media {
        Some(query) => format!("@media {query} {{{rule}}}"),
        None => rule,
    }
}
