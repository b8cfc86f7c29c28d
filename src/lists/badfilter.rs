//! `$badfilter`: disables other filters, completely or on some sites.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::store::{FilterStore, StoredFilter};
use crate::filter::{Condition, Domain, DomainList, NetworkFilter, Pattern};
use crate::small::Interned;

/// The `$badfilter` lines of lists.
///
/// Such a line disables the filter that is otherwise identical. As in uBlock Origin, a filter for several sites counts
/// as one filter per site: a line that names some of the sites disables the filter there. Filters with `~` in
/// `domain=`, with `to=`, `denyallow=`, `important`, a regular expression for a site, or a strict party are not split
/// by site.
pub(super) struct Badfilters<'f, 't> {
    all: &'f [NetworkFilter<'t>],
    /// The patterns of the lines: few other filters have one of them, and the rest of these is not hashed.
    patterns: Interned<&'f Pattern<'t>>,
    /// The marks of these patterns: most other filters are known by theirs to have none of them.
    marks: [u64; MARKS / 64],
    /// The index of the first `$badfilter` line for each identical filter.
    whole: Interned<Identity<'f, 't>>,
    /// The filters that are disabled on single sites, without their sites.
    rest: Interned<FilterWithoutSites<'f, 't>>,
    /// The index of the first line for each pair of number in `rest` and site.
    sites: Interned<(u32, &'f Domain<'t>)>,
    /// For each line: whether it disables a filter that no earlier line disables.
    used: Vec<bool>,
}

/// Number of marks.
const MARKS: usize = 1 << 12;

/// A mark of a pattern by its length and some of its bytes.
fn mark_of(text: &str) -> usize {
    let bytes = text.as_bytes();
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0) as u32;
    let word = byte(0) | byte(bytes.len() / 3) << 8 | byte(bytes.len() / 2) << 16 | (bytes.len() as u32) << 24;
    (word.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

/// The text of a pattern.
fn text_of<'f>(pattern: &'f Pattern<'_>) -> &'f str {
    match pattern {
        Pattern::Any => "",
        Pattern::Host(text) | Pattern::Text { body: text, .. } => text,
        Pattern::Regex(regex) => regex.source(),
    }
}

type Identity<'f, 't> = (bool, bool, &'f Pattern<'t>, Option<&'f Condition<'t>>);

/// The part of a filter that remains active.
pub(super) enum Remainder<'t> {
    All,
    /// The filter for the remaining sites, and the index of a line that disables it on the others.
    Part(NetworkFilter<'t>, u32),
    /// No part, and the index of a line that disables the filter.
    Nothing(u32),
}

impl<'f, 't> Badfilters<'f, 't> {
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn new(all: &'f [NetworkFilter<'t>]) -> Badfilters<'f, 't> {
        let (patterns, whole) = (Interned::default(), Interned::default());
        let (rest, sites) = (Interned::default(), Interned::default());
        let marks = [0; MARKS / 64];
        let mut bad = Badfilters { all, patterns, marks, whole, rest, sites, used: vec![false; all.len()] };
        for (filter, number) in all.iter().zip(0..) {
            let mark = mark_of(text_of(&filter.pattern));
            bad.marks[mark / 64] |= 1 << (mark % 64);
            if bad.patterns.number(&&filter.pattern).is_none() {
                bad.patterns.insert(&filter.pattern, number);
            }
            // Duplicate lines in several lists count once.
            if bad.whole.number(&filter.identity()).is_none() {
                bad.whole.insert(filter.identity(), number);
            }
            let Some((rest, sites)) = split(filter) else { continue };
            let rest = bad.rest.number(&rest).unwrap_or_else(|| {
                bad.rest.insert(rest, number);
                number
            });
            for site in sites {
                if bad.sites.number(&(rest, site)).is_none() {
                    bad.sites.insert((rest, site), number);
                }
            }
        }
        bad
    }

    /// Whether a line can disable a filter whose pattern has this text.
    fn may_have(&self, text: &str) -> bool {
        let mark = mark_of(text);
        self.marks[mark / 64] >> (mark % 64) & 1 != 0
    }

    /// The remaining part of a filter that has no `$badfilter` itself.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn left_of(&mut self, filter: &NetworkFilter<'t>) -> Remainder<'t> {
        if self.patterns.number(&&filter.pattern).is_none() {
            return Remainder::All;
        }
        if let Some(by) = self.whole.number(&filter.identity()) {
            self.used[by as usize] = true;
            return Remainder::Nothing(by);
        }
        let Some((rest, sites)) = split(filter) else { return Remainder::All };
        let Some(rest) = self.rest.number(&rest) else { return Remainder::All };
        let by = |site: &Domain<'t>| self.sites.number(&(rest, site));
        let Some(first) = sites.iter().find_map(by) else { return Remainder::All };
        let numbers: Vec<u32> = sites.iter().filter_map(by).collect();
        let kept: Vec<Domain<'t>> = sites.iter().filter(|site| by(site).is_none()).cloned().collect();
        numbers.into_iter().for_each(|number| self.used[number as usize] = true);
        match &filter.condition {
            Some(condition) if !kept.is_empty() => {
                let from = DomainList { included: kept, excluded: Vec::new() };
                let condition = Some(Arc::new(Condition { from, ..Condition::clone(condition) }));
                Remainder::Part(NetworkFilter { condition, ..filter.clone() }, first)
            }
            _ => Remainder::Nothing(first),
        }
    }

    /// Whether the line with this index disables nothing.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn is_idle(&self, number: usize) -> bool {
        let filter = &self.all[number];
        let is_used = |number: Option<u32>| number.is_some_and(|number| self.used[number as usize]);
        let for_sites = split(filter).is_some_and(|(rest, sites)| {
            let rest = self.rest.number(&rest);
            rest.is_some_and(|rest| sites.iter().any(|site| is_used(self.sites.number(&(rest, site)))))
        });
        !for_sites && !is_used(self.whole.number(&filter.identity()))
    }
}

/// A filter that a `$badfilter` line disables.
pub(crate) struct Disabled<'t> {
    pub(crate) filter: StoredFilter<'t>,
    /// Index of the first such line in [`ResolvedBadfilters::badfilters`].
    pub(crate) by: usize,
    /// The filter remains active on other sites.
    pub(crate) is_partial: bool,
}

/// The effect of all `$badfilter` lines.
#[derive(Default)]
pub(super) struct ResolvedBadfilters<'t> {
    pub(super) disabled: Vec<Disabled<'t>>,
    /// The `$badfilter` lines, each with whether it disables nothing.
    pub(super) badfilters: Vec<(StoredFilter<'t>, bool)>,
}

/// Removes the `$badfilter` lines and the filters that they disable from `filters`.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn resolve<'t>(filters: &mut FilterStore<'t>) -> ResolvedBadfilters<'t> {
    if !filters.all.iter().any(|item| filters.is_badfilter(item)) {
        return ResolvedBadfilters::default();
    }
    let bad: Vec<_> = filters.all.iter().filter(|item| filters.is_badfilter(item)).cloned().collect();
    let parsed: Vec<NetworkFilter<'t>> = bad.iter().map(|item| filters.filter(item).into_owned()).collect();
    let mut badfilters = Badfilters::new(&parsed);
    let mut disabled = Vec::new();
    // In place: another allocation would take megabytes of the memory of a build.
    let mut all = std::mem::take(&mut filters.all);
    all.retain_mut(|item| {
        if filters.is_badfilter(item) {
            return false;
        }
        let text = filters.rest(item).map_or_else(|| filters.plain(item), |filter| text_of(&filter.pattern));
        if !badfilters.may_have(text) {
            return true;
        }
        let (by, part) = match badfilters.left_of(&filters.filter(item)) {
            Remainder::All => return true,
            Remainder::Part(filter, by) => (by, Some(filters.stored(item.list, item.line, filter))),
            Remainder::Nothing(by) => (by, None),
        };
        disabled.push(Disabled { filter: item.clone(), by: by as usize, is_partial: part.is_some() });
        part.is_some_and(|part| {
            *item = part;
            true
        })
    });
    filters.all = all;
    let badfilters = bad.into_iter().enumerate().map(|(number, item)| (item, badfilters.is_idle(number)));
    ResolvedBadfilters { disabled, badfilters: badfilters.collect() }
}

/// Splits a filter into its sites and its other parts; `None` if the filter cannot be split by site.
fn split<'f, 't>(filter: &'f NetworkFilter<'t>) -> Option<(FilterWithoutSites<'f, 't>, &'f [Domain<'t>])> {
    let condition = filter.condition.as_deref()?;
    let none = DomainList::default();
    let sites = &condition.from;
    let is_split = !filter.important
        && !sites.included.is_empty()
        && sites.excluded.is_empty()
        && !sites.included.iter().any(|site| matches!(site, Domain::Regex(_)))
        && condition.to == none
        && condition.denyallow == none
        && condition.party.strict_third().is_none();
    let rest = FilterWithoutSites { exception: filter.exception, pattern: &filter.pattern, condition };
    is_split.then_some((rest, &sites.included))
}

/// A filter without its sites.
struct FilterWithoutSites<'f, 't> {
    exception: bool,
    pattern: &'f Pattern<'t>,
    condition: &'f Condition<'t>,
}

impl FilterWithoutSites<'_, '_> {
    fn parts(&self) -> impl Hash + Eq {
        let Condition { types, party, methods, match_case, from: _, to, denyallow, extra } = self.condition;
        (self.exception, self.pattern, (types, party, methods, match_case), (to, denyallow, extra))
    }
}

impl PartialEq for FilterWithoutSites<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for FilterWithoutSites<'_, '_> {}

impl Hash for FilterWithoutSites<'_, '_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.parts().hash(hasher);
    }
}
