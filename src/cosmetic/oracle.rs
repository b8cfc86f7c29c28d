//! The linear-scan reference for page filters: it tries every filter. Tests hold the index to it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::filter::page::{ElementAction, PageBody, PageFilter, Scope, ScopeEntry};
use crate::regexp::{MatchOutcome, Regex, matches};

/// A page, as host fields see it.
#[derive(Clone, Debug)]
pub struct PageAddress<'a> {
    /// The host, without the dot of the root.
    pub host: &'a str,
    /// The host without its public suffix and the dot before it; empty: it has none.
    pub stem: &'a str,
    /// Path and query, from the first slash on.
    pub path: &'a str,
    /// All of it.
    pub url: &'a str,
    /// Hosts and stems of the documents that the page is a frame of.
    pub ancestors: &'a [(&'a str, &'a str)],
}

/// What filters do to a page. Everything sorted, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAnswer {
    /// Selectors of specific filters that hide.
    pub hide: BTreeSet<String>,
    /// Selectors of generic filters that hide.
    pub generic: BTreeSet<String>,
    /// `selector {declarations}`.
    pub style: BTreeSet<String>,
    /// Bodies of filters with operators or actions, in their normal form.
    pub procedural: BTreeSet<String>,
    /// Name and arguments.
    pub scriptlets: BTreeSet<Vec<String>>,
    /// Selectors of HTML filters.
    pub html: BTreeSet<String>,
    /// Response headers to remove.
    pub headers: BTreeSet<String>,
}

/// What switches say of a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct HidingOff {
    /// `$generichide` or `$elemhide`.
    pub generic: bool,
    /// `$specifichide` or `$elemhide`.
    pub specific: bool,
}

/// What of a filter an exception must be equal to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Elements(String),
    Scriptlet(Vec<String>),
    EveryScriptlet,
    Html(String),
    Header(String),
}

impl Identity {
    fn of(body: &PageBody<'_>) -> Identity {
        match body {
            PageBody::Elements(elements) => Identity::Elements(elements.to_string()),
            PageBody::Scriptlet(call) if call.name.is_empty() => Identity::EveryScriptlet,
            PageBody::Scriptlet(call) => {
                let arguments = call.arguments.iter().map(|argument| argument.to_string());
                Identity::Scriptlet(std::iter::once(call.name.to_owned()).chain(arguments).collect())
            }
            PageBody::Html(html) => Identity::Html(html.to_string()),
            PageBody::Header(name) => Identity::Header((*name).to_owned()),
        }
    }
}

/// What filters do to a page.
pub fn page<'f>(
    filters: impl Iterator<Item = &'f PageFilter<'f>> + Clone,
    page: &PageAddress<'_>,
    off: HidingOff,
) -> PageAnswer {
    let mut exceptions = BTreeSet::new();
    for filter in filters.clone() {
        let is_excluded = fits_any(&filter.scope.excluded, page);
        // A host that a filter excludes is an exception of its body there, for every filter.
        if if filter.is_exception { applies(&filter.scope, page) } else { is_excluded } {
            exceptions.insert(Identity::of(&filter.body));
        }
    }
    let mut answer = PageAnswer::default();
    for filter in filters.filter(|filter| !filter.is_exception && applies(&filter.scope, page)) {
        let identity = Identity::of(&filter.body);
        if exceptions.contains(&identity) {
            continue;
        }
        match (&filter.body, identity) {
            (PageBody::Elements(elements), Identity::Elements(body)) => {
                if if filter.scope.is_generic() { off.generic } else { off.specific } {
                    continue;
                }
                match (&elements.action, elements.is_css()) {
                    (ElementAction::Style(declarations), true) => {
                        answer.style.insert(format!("{} {{{declarations}}}", elements.selectors));
                    }
                    (_, true) if filter.scope.is_generic() => drop(answer.generic.insert(body)),
                    (_, true) => drop(answer.hide.insert(body)),
                    (_, false) => drop(answer.procedural.insert(body)),
                }
            }
            (_, Identity::Scriptlet(call)) if !exceptions.contains(&Identity::EveryScriptlet) => {
                answer.scriptlets.insert(call);
            }
            (_, Identity::Html(selector)) => drop(answer.html.insert(selector)),
            (_, Identity::Header(name)) => drop(answer.headers.insert(name)),
            _ => {}
        }
    }
    answer
}

fn applies(scope: &Scope<'_>, page: &PageAddress<'_>) -> bool {
    let fits_address = |sources: &[Option<Cow<'_, str>>; 2]| {
        let texts = [page.path, page.url];
        let fits = |(source, text): (&Option<Cow<'_, str>>, &str)| {
            source.as_ref().is_none_or(|source| matches_regex(source, text, true))
        };
        sources.iter().zip(texts).all(fits)
    };
    (scope.is_generic() || fits_any(&scope.included, page))
        && !fits_any(&scope.excluded, page)
        && scope.address.as_deref().is_none_or(fits_address)
}

fn fits_any(entries: &[ScopeEntry<'_>], page: &PageAddress<'_>) -> bool {
    entries.iter().any(|entry| fits(entry, page))
}

fn fits(entry: &ScopeEntry<'_>, page: &PageAddress<'_>) -> bool {
    match entry {
        ScopeEntry::Everywhere => true,
        ScopeEntry::Host(host) => is_below(page.host, host),
        ScopeEntry::Entity(name) => is_below(page.stem, name),
        ScopeEntry::Path(host, path) => is_below(page.host, host) && page.path.starts_with(path),
        ScopeEntry::Regex(host, path) => {
            matches_regex(host, page.host, false) && path.is_none_or(|path| matches_regex(path, page.path, false))
        }
        ScopeEntry::Ancestor(host) => page.ancestors.iter().any(|(ancestor, _)| is_below(ancestor, host)),
        ScopeEntry::AncestorEntity(name) => page.ancestors.iter().any(|(_, stem)| is_below(stem, name)),
    }
}

/// Whether a name is `top` or ends with it, from a dot on.
fn is_below(name: &str, top: &str) -> bool {
    name.strip_suffix(top).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn matches_regex(source: &str, text: &str, ignore_case: bool) -> bool {
    let regex = Regex::parse(source);
    let text = if ignore_case { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
    regex.is_ok_and(|regex| matches(regex.program(ignore_case), text.as_bytes()) == MatchOutcome::Match)
}
