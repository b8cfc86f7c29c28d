//! The meaning of a page filter in plain words.

use super::network_meaning::code;
use crate::filter::page::{ElementAction, ElementFilter, PageBody, PageFilter, PageScope, ScopeEntry};

/// Entries that a sentence has at most.
const MOST_ENTRIES: usize = 8;

/// The effect, and the conditions.
pub(super) fn meaning(filter: &PageFilter<'_>) -> (String, Vec<String>) {
    let effect = match &filter.body {
        PageBody::Elements(elements) => element_effect(elements),
        PageBody::Scriptlet(call) if call.name.is_empty() => "runs any scriptlet".to_owned(),
        PageBody::Scriptlet(call) => {
            let arguments: Vec<String> = call.arguments.iter().map(code).collect();
            match arguments.is_empty() {
                true => format!("runs the scriptlet `{}`", call.name),
                false => format!("runs the scriptlet `{}` with {}", call.name, arguments.join(", ")),
            }
        }
        PageBody::Html(_) => "removes elements from the text of the response before the page is read".to_owned(),
        PageBody::Header(name) => format!("removes the response header `{name}`"),
    };
    let effect = match filter.is_exception {
        true => format!("Switches off the filter that {effect}."),
        false => format!("{}{}.", effect[..1].to_ascii_uppercase(), &effect[1..]),
    };
    (effect, scope(&filter.scope))
}

fn element_effect(elements: &ElementFilter<'_>) -> String {
    let others = if elements.takes_others { "all elements but " } else { "" };
    let what = format!("{others}elements that match {}", code(&elements.selectors));
    let what = match &elements.media {
        Some(media) => format!("{what} while {} holds", code(media)),
        None => what,
    };
    match &elements.action {
        ElementAction::Hide => format!("hides {what}"),
        ElementAction::Style(style) => format!("styles with {} {what}", code(style)),
        ElementAction::Remove => format!("removes {what}"),
        ElementAction::RemoveAttribute(test) => format!("removes the attribute {} of {what}", code(&test.written)),
        ElementAction::RemoveClass(test) => format!("removes the class {} of {what}", code(&test.written)),
    }
}

fn scope(scope: &PageScope<'_>) -> Vec<String> {
    let mut all = Vec::new();
    match scope.included.is_empty() {
        true => all.push("On every page, unless an exception with `generichide` matches.".to_owned()),
        false => all.push(format!("Only on {}.", entries(&scope.included))),
    }
    all.extend((!scope.excluded.is_empty()).then(|| format!("Not on {}.", entries(&scope.excluded))));
    if let Some(address) = &scope.address {
        all.extend(address.path.as_ref().map(|path| format!("Only where the path matches {}.", code(path.source()))));
        all.extend(address.url.as_ref().map(|url| format!("Only where the URL matches {}.", code(url.source()))));
    }
    all
}

fn entries(entries: &[ScopeEntry<'_>]) -> String {
    let first: Vec<String> = entries.iter().take(MOST_ENTRIES).map(entry).collect();
    match entries.len().saturating_sub(MOST_ENTRIES) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn entry(entry: &ScopeEntry<'_>) -> String {
    match entry {
        ScopeEntry::Everywhere => "every page".to_owned(),
        ScopeEntry::Host(host) => code(host),
        ScopeEntry::Entity(name) => code(format!("{name}.*")),
        ScopeEntry::Path(host, path) => code(format!("{host}{path}")),
        ScopeEntry::Regex { .. } => "pages that match an expression".to_owned(),
        ScopeEntry::Ancestor(host) => format!("frames below {}", code(host)),
        ScopeEntry::AncestorEntity(name) => format!("frames below {}", code(format!("{name}.*"))),
    }
}
