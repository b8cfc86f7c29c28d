//! The meaning of a network filter in plain words.

use std::fmt::Display;

use crate::filter::{Anchor, Condition, DomainList, Modification, ModificationKind, NetworkFilter, Pattern};
use crate::net::ResourceType;

/// Names that a sentence has at most; the rest are counted.
const MOST_NAMES: usize = 8;

/// The effect, and the conditions.
pub(super) fn meaning(filter: &NetworkFilter<'_>) -> (String, Vec<String>) {
    let condition = filter.condition();
    let effect = format!("{} {}.", effect(filter, &condition), urls(&filter.pattern));
    (effect, conditions(filter, &condition))
}

/// The URLs of a pattern, as the end of a sentence about requests.
pub(super) fn urls(pattern: &Pattern<'_>) -> String {
    match pattern {
        Pattern::Any => "to every URL".to_owned(),
        Pattern::Host(host) => format!("to `{host}` and its subdomains"),
        Pattern::Regex(regex) => format!("whose URL matches the expression {}", code(regex.source())),
        Pattern::Text { anchor, end, body } => {
            let start = match anchor {
                Anchor::None if *end => "whose URL ends with",
                Anchor::None => "whose URL contains",
                Anchor::Start => "whose URL starts with",
                Anchor::Host => "whose host, from one of its labels on, and path start with",
            };
            let also = if *end && *anchor != Anchor::None { " and ends there" } else { "" };
            let notes = notes(body);
            format!("{start} {}{also}{notes}", code(body))
        }
    }
}

/// What the special characters of a pattern match.
fn notes(body: &str) -> &'static str {
    match (body.contains('*'), body.contains('^')) {
        (true, true) => " (`*`: any text, `^`: a separator or the end)",
        (true, false) => " (`*`: any text)",
        (false, true) => " (`^`: a separator or the end)",
        (false, false) => "",
    }
}

fn effect(filter: &NetworkFilter<'_>, condition: &Condition<'_>) -> String {
    let switches: Vec<&str> = condition.kinds().filter_map(switch).collect();
    if filter.badfilter {
        return "Disables the filter that is the same without `badfilter`: the one for requests".to_owned();
    }
    match (filter.modification(), filter.exception) {
        (Some(modification), true) => format!("Switches off `{}` filters for requests", modifier(modification)),
        (Some(modification), false) => changed(modification),
        (None, true) if !switches.is_empty() => format!("Switches off {} on pages", switches.join(", ")),
        (None, true) => "Allows, whatever blocking filters say, requests".to_owned(),
        (None, false) => "Blocks requests".to_owned(),
    }
}

fn switch(kind: ResourceType) -> Option<&'static str> {
    match kind {
        ResourceType::ElementHide => Some("element hiding"),
        ResourceType::GenericHide => Some("generic element hiding"),
        ResourceType::SpecificHide => Some("site-specific element hiding"),
        ResourceType::GenericBlock => Some("generic blocking filters"),
        _ => None,
    }
}

fn modifier(modification: &Modification<'_>) -> String {
    match modification.value.is_empty() {
        true => modification.kind.name().to_owned(),
        false => format!("{}={}", modification.kind.name(), modification.value),
    }
}

fn changed(modification: &Modification<'_>) -> String {
    let value = code(&modification.value);
    match modification.kind {
        ModificationKind::Redirect if modification.blocks => {
            format!("Blocks, and answers with the surrogate {value}, requests")
        }
        ModificationKind::Redirect => {
            format!("If another filter blocks them, answers with the surrogate {value} requests")
        }
        ModificationKind::RemoveParam if modification.value.is_empty() => {
            "Removes all query parameters of requests".to_owned()
        }
        ModificationKind::RemoveParam => format!("Removes the query parameter {value} of requests"),
        ModificationKind::Csp => format!("Adds the Content Security Policy {value} to responses of requests"),
        ModificationKind::Permissions => format!("Adds the Permissions Policy {value} to responses of requests"),
        ModificationKind::RemoveHeader => format!("Removes the header {value} of requests"),
        ModificationKind::Replace => format!("Edits with {value} the text of responses of requests"),
        ModificationKind::UriTransform => format!("Edits with {value} the URL of requests"),
        ModificationKind::UrlSkip => format!("Goes directly to the URL that is embedded ({value}) in that of requests"),
        ModificationKind::Cookie if modification.value.is_empty() => "Removes all cookies of requests".to_owned(),
        ModificationKind::Cookie => format!("Removes the cookie {value} of requests"),
        ModificationKind::Stealth => "Switches off protections for requests".to_owned(),
    }
}

fn conditions(filter: &NetworkFilter<'_>, condition: &Condition<'_>) -> Vec<String> {
    let mut all = Vec::new();
    all.extend(types(condition));
    all.extend(
        condition.party.third().map(|third| format!("Only {}-party requests.", if third { "third" } else { "first" })),
    );
    let strict = condition.party.strict_third();
    all.extend(
        strict.map(|third| format!("Only where the hosts are {}.", if third { "different" } else { "the same" })),
    );
    all.extend(hosts("from pages and frames of", "pages and frames of", &condition.from));
    all.extend(hosts("to", "requests to", &condition.to));
    let denied = &condition.denyallow.included;
    all.extend((!denied.is_empty()).then(|| format!("Not requests to {}.", names(denied))));
    let methods: Vec<&str> = condition.methods().map(|method| method.name()).collect();
    all.extend((!methods.is_empty()).then(|| format!("Only these methods: {}.", methods.join(", "))));
    all.extend(condition.match_case.then(|| "Letter case counts.".to_owned()));
    if let Some(extra) = &condition.extra {
        all.extend(hosts("in tabs of", "tabs of", &extra.top));
        all.extend(
            extra.response_header.as_ref().map(|test| format!("Only responses with the header {}.", code(test))),
        );
        all.extend(extra.request_header.as_ref().map(|test| format!("Only requests with the header {}.", code(test))));
        all.extend(extra.address.as_ref().map(|test| format!("Only servers with the address {}.", code(test))));
    }
    all.extend(filter.important.then(|| "Only exceptions with `important` override it.".to_owned()));
    all
}

fn types(condition: &Condition<'_>) -> Option<String> {
    let kinds: Vec<ResourceType> = condition.kinds().filter(|kind| switch(*kind).is_none()).collect();
    let normal = Condition::default();
    let usual: Vec<ResourceType> = normal.kinds().collect();
    if kinds == usual || kinds.is_empty() {
        return None;
    }
    let list = |kinds: &[ResourceType]| kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
    let missing: Vec<ResourceType> = usual.iter().filter(|kind| !kinds.contains(kind)).copied().collect();
    let added: Vec<ResourceType> = kinds.iter().filter(|kind| !usual.contains(kind)).copied().collect();
    Some(match (missing.is_empty(), added.is_empty()) {
        (true, _) => format!("Also these types: {}.", list(&added)),
        (false, true) if missing.len() < kinds.len() => format!("Not these types: {}.", list(&missing)),
        _ => format!("Only these types: {}.", list(&kinds)),
    })
}

fn hosts(only: &str, not: &str, list: &DomainList<'_>) -> Vec<String> {
    let mut all = Vec::new();
    all.extend((!list.included.is_empty()).then(|| format!("Only {only} {}.", names(&list.included))));
    all.extend((!list.excluded.is_empty()).then(|| format!("Not {not} {}.", names(&list.excluded))));
    all
}

/// The first names, and the number of the others.
fn names(entries: &[crate::filter::Domain<'_>]) -> String {
    let text = |entry: &crate::filter::Domain<'_>| match entry {
        crate::filter::Domain::Host(host) => code(host),
        crate::filter::Domain::Entity(name) => code(format!("{name}.*")),
        crate::filter::Domain::Regex(regex) => code(format!("/{}/", regex.source())),
    };
    let first: Vec<String> = entries.iter().take(MOST_NAMES).map(text).collect();
    match entries.len().saturating_sub(MOST_NAMES) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// A text as code in Markdown. A text with backticks needs a longer fence.
pub(super) fn code(text: impl Display) -> String {
    let text = text.to_string();
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}
