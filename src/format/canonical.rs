//! One filter in canonical form.

use crate::filter::page::{PageFilter, PageParts};
use crate::filter::{Effect, ModifierPart, NetworkFilter, NetworkParts, domain_entries};
use crate::span::Span;

/// A network filter with its modifiers and hosts in order; `None` if nothing changes or the meaning would.
pub(super) fn network(filter: &NetworkFilter<'_>) -> Option<String> {
    let text = filter.text;
    let parts = NetworkParts::of(text);
    let mut new = String::with_capacity(text.len());
    if parts.is_exception {
        new.push_str("@@");
    }
    new.push_str(&pattern(parts.pattern));
    if let Some(modifiers) = parts.modifiers {
        let mut written: Vec<(SortKey<'_>, String)> = Vec::with_capacity(parts.list.len());
        for (index, part) in parts.list.iter().enumerate() {
            let raw = raw(text, modifiers, &parts.list, index)?;
            let one = match part.known.map(|known| known.effect) {
                Some(Effect::From | Effect::To | Effect::Top | Effect::DenyAllow) => hosts_value(part, raw)?,
                _ => raw.to_owned(),
            };
            let key = sort_key(part);
            if !written.iter().any(|(_, known)| *known == one) {
                written.push((key, one));
            }
        }
        written.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        let written: Vec<String> = written.into_iter().map(|(_, text)| text).collect();
        new.push('$');
        new.push_str(&written.join(","));
    }
    let is_same = |one: &NetworkFilter<'_>| one.badfilter == filter.badfilter && one.identity() == filter.identity();
    (new != text && NetworkFilter::parse(&new).is_ok_and(|one| is_same(&one))).then_some(new)
}

/// Conditions on hosts come last, because they are the longest; other values before them; the rest by name.
type SortKey<'t> = (u8, &'t str, bool);

fn sort_key<'t>(part: &ModifierPart<'t>) -> SortKey<'t> {
    let rank = match part.known.map(|known| known.effect) {
        Some(Effect::To | Effect::Top | Effect::DenyAllow) => 2,
        Some(Effect::From) => 3,
        Some(Effect::BadFilter) => 4,
        _ => u8::from(part.value.is_some()),
    };
    (rank, part.name.trim_start_matches('~'), part.is_negated())
}

/// The bytes of a modifier: from its name to the comma before the next one.
fn raw<'t>(text: &'t str, modifiers: &str, list: &[ModifierPart<'t>], index: usize) -> Option<&'t str> {
    let start = Span::of(list[index].name, text).start as usize;
    let end = match list.get(index + 1) {
        Some(next) => text[..Span::of(next.name, text).start as usize].trim_end().strip_suffix(',')?.len(),
        None => Span::of(modifiers, text).end as usize,
    };
    text.get(start..end).map(str::trim)
}

/// A pattern with its host in lower case.
fn pattern(text: &str) -> String {
    let Some(rest) = text.strip_prefix("||") else { return text.to_owned() };
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(rest.len());
    format!("||{}{}", rest[..end].to_ascii_lowercase(), &rest[end..])
}

fn hosts_value(part: &ModifierPart<'_>, raw: &str) -> Option<String> {
    let value = part.value?;
    // A value in quotation marks keeps them, so its bytes are not touched.
    if !raw.ends_with(value) {
        return Some(raw.to_owned());
    }
    Some(format!("{}={}", part.name, sorted(domain_entries(value)).join("|")))
}

/// Hosts in lower case, each once, by their names without `~`.
pub(super) fn sorted<'e>(entries: impl Iterator<Item = &'e str>) -> Vec<String> {
    let lower = |entry: &str| if entry.contains('/') { entry.to_owned() } else { entry.to_ascii_lowercase() };
    let mut entries: Vec<String> = entries.map(lower).collect();
    entries.sort_by(|a, b| (a.trim_start_matches('~'), a).cmp(&(b.trim_start_matches('~'), b)));
    entries.dedup();
    entries
}

/// A page filter with its hosts in order; `None` if nothing changes or the meaning would. Its body is not touched.
pub(super) fn page(filter: &PageFilter<'_>) -> Option<String> {
    let parts = PageParts::of(filter.text)?;
    let hosts = sorted(parts.entries()).join(",");
    let new = format!("{}{hosts}{}{}", parts.bracket, parts.separator, parts.body);
    let is_same = |one: &PageFilter<'_>| {
        (one.is_exception, &one.scope, &one.body) == (filter.is_exception, &filter.scope, &filter.body)
    };
    (new != filter.text && PageFilter::parse(&new).is_ok_and(|one| is_same(&one))).then_some(new)
}
