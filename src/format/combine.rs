//! Merges filters that differ in their hosts only: `a.com##.ad` and `b.com##.ad` are `a.com,b.com##.ad`.

use super::canonical::sorted;
use super::sections::{FormatFilter, key};
use crate::filter::page::{PageFilter, PageParts};
use crate::filter::{Effect, NetworkFilter, NetworkParts, domain_entries};
use std::collections::HashMap;

/// Merges lines. Only filters that include hosts and exclude none are merged: an exclusion of one would hold for the
/// hosts of the other.
pub(super) fn combine(filters: Vec<FormatFilter>) -> Vec<FormatFilter> {
    let mut combined: Vec<FormatFilter> = Vec::with_capacity(filters.len());
    let mut known: HashMap<(String, String), (usize, Vec<String>)> = HashMap::new();
    for filter in filters {
        let Some((front, hosts, back)) = split(&filter) else {
            combined.push(filter);
            continue;
        };
        match known.get_mut(&(front.clone(), back.clone())) {
            Some((index, all)) => {
                all.extend(hosts);
                let separator = if filter.is_page { "," } else { "|" };
                let hosts = sorted(all.iter().map(String::as_str)).join(separator);
                let text = format!("{front}{hosts}{back}");
                let key = key(&text, filter.is_page);
                // A text that is not accepted any more stays in two lines.
                match is_accepted(&text, filter.is_page) {
                    true => combined[*index] = FormatFilter { key, text, ..filter },
                    false => combined.push(filter),
                }
            }
            None => {
                known.insert((front, back), (combined.len(), hosts));
                combined.push(filter);
            }
        }
    }
    combined
}

fn is_accepted(text: &str, is_page: bool) -> bool {
    if is_page { PageFilter::parse(text).is_ok() } else { NetworkFilter::parse(text).is_ok() }
}

/// The text before the hosts, the hosts, and the text after them.
fn split(filter: &FormatFilter) -> Option<(String, Vec<String>, String)> {
    if !filter.is_accepted {
        return None;
    }
    let text = filter.text.as_str();
    let (hosts, field): (Vec<&str>, &str) = if filter.is_page {
        let parts = PageParts::of(text)?;
        (parts.entries().collect(), parts.hosts)
    } else {
        let parts = NetworkParts::of(text);
        // A `$badfilter` line names another one exactly.
        if parts.with(Effect::BadFilter).is_some() {
            return None;
        }
        let value = parts.with(Effect::From)?.value?;
        (domain_entries(value).collect(), value)
    };
    let is_plain = |host: &&str| !host.starts_with('~') && !host.is_empty() && *host != "*";
    if hosts.is_empty() || !hosts.iter().all(is_plain) {
        return None;
    }
    let start = field.as_ptr() as usize - text.as_ptr() as usize;
    let (front, back) = (&text[..start], &text[start + field.len()..]);
    Some((front.to_owned(), hosts.into_iter().map(str::to_owned).collect(), back.to_owned()))
}
