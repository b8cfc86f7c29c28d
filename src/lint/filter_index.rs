//! All filters of the lists, for the lints that compare filters.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hash};

use super::lists::{duplicate_filter, duplicate_of_known_list, idle_modification_exception, idle_page_exception};
use super::rule::LintReporter;
use crate::filter::page::PageFilter;
use crate::filter::{ModificationKind, NetworkFilter, joined};
use crate::small::{IdentityHasher, word_hash as hash};
use crate::span::Span;

/// The place of a filter.
#[derive(Clone, Copy, Debug)]
pub(super) struct FilterPlace<'t> {
    pub(super) list: u32,
    pub(super) line: u32,
    /// The line, which may be continued.
    pub(super) whole: &'t str,
    pub(super) is_judged: bool,
}

/// The filters by their meaning, as hashes: 64 bits for 400,000 filters collide in one of 10^8 runs, and a duplicate is
/// compared again before it is reported.
#[derive(Default)]
pub(super) struct FilterIndex<'t> {
    filters: HashMap<u64, FilterPlace<'t>, BuildHasherDefault<IdentityHasher>>,
    page_bodies: HashSet<u64, BuildHasherDefault<IdentityHasher>>,
    page_exceptions: Vec<(u64, FilterPlace<'t>)>,
    modifications: HashSet<u64, BuildHasherDefault<IdentityHasher>>,
    modification_exceptions: Vec<(u64, FilterPlace<'t>)>,
    pub(super) has_judged_badfilter: bool,
}

impl<'t> FilterIndex<'t> {
    /// Adds a network filter, and reports it if it is there already. `names`: the names of the lists.
    pub(super) fn add_network(
        &mut self,
        place: FilterPlace<'t>,
        filter: &NetworkFilter<'_>,
        names: &[&str],
        out: &mut LintReporter,
    ) {
        self.has_judged_badfilter |= filter.badfilter && place.is_judged;
        self.add((filter.badfilter, filter.identity()), place, names, out);
        let Some(modification) = filter.modification() else { return };
        let hash = hash(&(modification.kind, &modification.value));
        if !filter.exception {
            self.modifications.insert(hash);
        } else if place.is_judged && !modification.value.is_empty() && modification.kind != ModificationKind::Stealth {
            self.modification_exceptions.push((hash, place));
        }
    }

    /// The same for a page filter.
    pub(super) fn add_page(
        &mut self,
        place: FilterPlace<'t>,
        filter: &PageFilter<'_>,
        names: &[&str],
        out: &mut LintReporter,
    ) {
        self.add((filter.is_exception, &filter.scope, &filter.body), place, names, out);
        let body = hash(&filter.body);
        if !filter.is_exception {
            self.page_bodies.insert(body);
        } else if place.is_judged && !is_for_all(filter) {
            self.page_exceptions.push((body, place));
        }
    }

    fn add(&mut self, identity: impl Hash, place: FilterPlace<'t>, names: &[&str], out: &mut LintReporter) {
        let key = hash(&identity);
        let Some(first) = self.filters.get(&key) else {
            self.filters.insert(key, place);
            return;
        };
        if !place.is_judged {
            return;
        }
        let (lint, name) = match first.is_judged {
            true => (&duplicate_filter::LINT, ""),
            false => (&duplicate_of_known_list::LINT, names.get(first.list as usize).copied().unwrap_or("")),
        };
        let name = if first.is_judged && first.list != place.list { names[first.list as usize] } else { name };
        let (line, text) = (first.line, joined(first.whole));
        let at = if name.is_empty() { format!("line {line}") } else { format!("{name}:{line}") };
        let message = match text.trim() == joined(place.whole).trim() {
            true => format!("the same filter is in {at}"),
            false => format!("the same filter is in {at}, written as {}", shortened(text.trim())),
        };
        let finding = out.add(lint, Span::of(place.whole.trim(), place.whole), message);
        finding.suggest("remove the line");
        if first.is_judged {
            finding.fix_by_removal();
        }
    }

    /// The exceptions that except nothing in these lists. They are notes: each may be for a list that was not given.
    pub(super) fn idle_exceptions(&self, out: &mut LintReporter) {
        let page = self.page_exceptions.iter().filter(|(body, _)| !self.page_bodies.contains(body));
        let modification = self.modification_exceptions.iter().filter(|(value, _)| !self.modifications.contains(value));
        let all = page.map(|(_, place)| (&idle_page_exception::LINT, place, "no filter of the lists has this body"));
        let all = all.chain(modification.map(|(_, place)| {
            (&idle_modification_exception::LINT, place, "no filter of the lists makes this modification")
        }));
        for (lint, place, message) in all {
            (out.list, out.line) = (place.list, place.line);
            out.add(lint, Span::of(place.whole.trim(), place.whole), message);
        }
    }
}

/// Whether an exception is for every filter of its kind: `#@#+js()`.
fn is_for_all(filter: &PageFilter<'_>) -> bool {
    matches!(&filter.body, crate::filter::page::PageBody::Scriptlet(call) if call.name.is_empty() || call.arguments.is_empty())
}

/// A text for a message.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}
