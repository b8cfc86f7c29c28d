//! Formatting changes no filter.

use std::collections::BTreeSet;

use brock::filter::page::{PageFilter, ScopeEntry};
use brock::filter::{Domain, NetworkFilter};
use brock::format::{FormatOptions, format};
use brock::lists::{Environment, List};

use super::text::text;

/// For any list: the formatted list has the same filters, formatting it again changes nothing, and the result does not
/// depend on the order of lines that stand beside each other.
pub fn format_keeps_the_meaning(data: &[u8]) {
    let text = text(data);
    for combine in [false, true] {
        let options = FormatOptions { combine };
        let formatted = format(&text, options);
        assert_eq!(meaning(&formatted), meaning(&text), "{text:?}\nas {formatted:?}");
        assert_eq!(format(&formatted, options), formatted, "{text:?}");
    }
    // Comments and continued lines tie lines together. U+FEFF is a byte order mark only at the start of a list.
    let is_free = !text.contains(['!', '#', '[', '\\', '\r', '\u{feff}']);
    if is_free {
        let mut lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let forward = format(&lines.join("\n"), FormatOptions::default());
        lines.reverse();
        let backward = format(&lines.join("\n"), FormatOptions::default());
        if !lines.iter().any(|line| line.contains(char::is_whitespace)) {
            assert_eq!(forward, backward, "{text:?}");
        }
    }
}

/// The filters, one for each host that they include. Lists of hosts may be merged and split, so this is what stays.
fn meaning(text: &str) -> BTreeSet<String> {
    let list = List::parse(text, &Environment::new(["ext_ublock"]));
    let mut all: BTreeSet<String> = list.filters.iter().flat_map(|(_, filter)| network(filter)).collect();
    all.extend(list.page_filters.iter().flat_map(|(_, filter)| page(filter)));
    all
}

fn network(filter: &NetworkFilter<'_>) -> Vec<String> {
    let condition = filter.condition().into_owned();
    let mut rest = condition.clone();
    let signs = (filter.exception, filter.important, filter.badfilter);
    if filter.badfilter || condition.from.included.is_empty() || !condition.from.excluded.is_empty() {
        return vec![format!("{signs:?} {:?} {condition:?}", filter.pattern)];
    }
    rest.from.included.clear();
    let one = |domain: &Domain<'_>| format!("{signs:?} {:?} {rest:?} {domain:?}", filter.pattern);
    condition.from.included.iter().map(one).collect()
}

fn page(filter: &PageFilter<'_>) -> Vec<String> {
    let scope = &filter.scope;
    let rest = (filter.is_exception, &scope.address, &filter.body);
    if scope.included.is_empty() || !scope.excluded.is_empty() {
        return vec![format!("{rest:?} {scope:?}")];
    }
    let one = |entry: &ScopeEntry<'_>| format!("{rest:?} {entry:?}");
    scope.included.iter().map(one).collect()
}
