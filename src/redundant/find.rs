//! Finds the covered filters of lists.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::candidates::Candidates;
use super::coverage::Coverage;
use super::network::{covers, is_genericblock};
use super::page;
use crate::filter::NetworkFilter;
use crate::filter::page::PageFilter;
use crate::lists::{Lists, ResolvedLists, StoredPageLine};

/// The program for which lists are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// A browser: a filter for a host includes its subdomains.
    #[default]
    Browser,
    /// A resolver that reads hosts files: each line names one host, so only duplicates are covered.
    Hosts,
}

/// A filter that another one covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredFilter {
    /// Number of its list, from 0.
    pub list: u32,
    /// Number of its line, from 1.
    pub line: u32,
    /// Its text.
    pub filter: String,
    /// The filter that covers it.
    pub by: CoveringFilter,
    /// The proof.
    pub coverage: Coverage,
}

/// A filter that covers another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveringFilter {
    /// Number of its list, from 0.
    pub list: u32,
    /// Number of its line, from 1.
    pub line: u32,
    /// Its text.
    pub filter: String,
}

/// What [`find`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redundancy {
    /// The names of the lists.
    pub lists: Vec<String>,
    /// The number of filters that were compared.
    pub filters: usize,
    /// The covered filters, in the order of their lines.
    pub covered: Vec<CoveredFilter>,
}

/// Finds the filters of lists that other filters of the same lists cover. `is_judged`: whether filters of the list with this
/// number are reported; the others only cover.
///
/// Removing all reported filters at once changes no decision and no page.
///
/// ```
/// use brock::lists::Lists;
/// use brock::redundant::{Coverage, Use, find};
/// let mut lists = Lists::default();
/// lists.add("mine", "||ads.example/banner.js$script\n||ads.example^\n||other.example^");
/// let found = find(lists, Use::Browser, |_| true);
/// let [covered] = &found.covered[..] else { panic!("one filter is covered") };
/// assert_eq!((covered.line, covered.by.line, covered.coverage), (1, 2, Coverage::Path));
/// ```
pub fn find(lists: Lists<'_>, wanted: Use, is_judged: impl Fn(u32) -> bool) -> Redundancy {
    find_in_lines(lists, wanted, |list, _| is_judged(list))
}

/// The same for some lines, such as those of a change: `is_judged` gets the number of the list and of the line. Of two
/// filters that cover each other, the one in another line stays.
///
/// ```
/// use brock::lists::Lists;
/// use brock::redundant::{Use, find_in_lines};
/// let mut lists = Lists::default();
/// lists.add("mine", "||new.ads.example^\n||ads.example^\n||x.ads.example^");
/// let found = find_in_lines(lists, Use::Browser, |_, line| line == 1);
/// assert_eq!(found.covered.len(), 1);
/// ```
pub fn find_in_lines(lists: Lists<'_>, wanted: Use, is_judged: impl Fn(u32, u32) -> bool) -> Redundancy {
    let lists = lists.resolve();
    let names = lists.reports.iter().map(|list| list.name.clone()).collect();
    let facts = ListFacts { is_judged_line: &is_judged, conditional: lists.conditional_lines() };
    let pages = page_filters(&lists);
    let network = network_filters(&lists);
    let filters = network.len() + pages.len();
    let mut covered = covered_network(&network, &facts);
    covered.extend(covered_pages(&pages, &facts));
    covered.retain(|one| wanted == Use::Browser || one.coverage == Coverage::Duplicate);
    covered.sort_by_key(|one| (one.list, one.line));
    Redundancy { lists: names, filters, covered }
}

/// A filter and its place.
struct Placed<F> {
    list: u32,
    line: u32,
    filter: F,
}

/// What is known of the lists.
struct ListFacts<'j> {
    /// Whether filters of a line are reported, by the numbers of the list and the line.
    is_judged_line: &'j dyn Fn(u32, u32) -> bool,
    /// The lines of each list that are in force under a condition.
    conditional: Vec<Vec<Range<u32>>>,
}

impl ListFacts<'_> {
    fn is_judged<F>(&self, one: &Placed<F>) -> bool {
        (self.is_judged_line)(one.list, one.line)
    }

    fn is_conditional<F>(&self, one: &Placed<F>) -> bool {
        self.conditional.get(one.list as usize).is_some_and(|parts| parts.iter().any(|part| part.contains(&one.line)))
    }

    /// Whether the first of two filters that cover each other is the one that stays.
    fn stays<F>(&self, one: &Placed<F>, other: &Placed<F>) -> bool {
        self.rank(one) < self.rank(other) || self.is_conditional(other)
    }

    /// Filters that are not reported rank first, then those that are written first.
    fn rank<F>(&self, one: &Placed<F>) -> (bool, u32, u32) {
        (self.is_judged(one), one.list, one.line)
    }

    /// The filter that covers `one`, with the proof, out of those that may. `covers`: whether the first covers the second.
    fn covering<'a, F>(
        &self,
        one: &Placed<F>,
        near: impl Iterator<Item = &'a Placed<F>>,
        covers: impl Fn(&F, &F) -> Option<Coverage>,
    ) -> Option<(Coverage, &'a Placed<F>)> {
        let proven =
            near.filter(|general| !general.is_on_line_of(one) && !self.is_conditional(general)).filter_map(|general| {
                let coverage = covers(&general.filter, &one.filter)?;
                let is_mutual = || covers(&one.filter, &general.filter).is_some();
                (self.stays(general, one) || !is_mutual()).then_some((coverage, general))
            });
        proven.min_by_key(|(coverage, general)| (*coverage, self.rank(general)))
    }
}

impl<F> Placed<F> {
    fn is_on_line_of(&self, other: &Placed<F>) -> bool {
        (self.list, self.line) == (other.list, other.line)
    }
}

fn network_filters<'l, 't>(lists: &'l ResolvedLists<'t>) -> Vec<Placed<Cow<'l, NetworkFilter<'t>>>> {
    let place = |item| {
        let filter = lists.filters.filter(item);
        Placed { list: item.list, line: item.line, filter }
    };
    lists.filters.all.iter().map(place).collect()
}

fn page_filters<'t>(lists: &ResolvedLists<'t>) -> Vec<Placed<PageFilter<'t>>> {
    let read = |stored: &StoredPageLine<'t>| {
        Some(Placed { list: stored.list, line: stored.line, filter: stored.read().ok()? })
    };
    lists.filters.page_lines.iter().filter_map(read).collect()
}

fn covered_network(all: &[Placed<Cow<'_, NetworkFilter<'_>>>], facts: &ListFacts<'_>) -> Vec<CoveredFilter> {
    let has_genericblock = all.iter().any(|one| is_genericblock(&one.filter));
    let candidates = Candidates::new(all.iter().zip(0..).map(|(one, number)| (number, &*one.filter)));
    let mut near = Vec::new();
    let pairs = all.iter().filter(|one| facts.is_judged(one)).map(|one| {
        candidates.find(&one.filter, &mut near);
        let near = near.iter().map(|&number| &all[number as usize]);
        (one, facts.covering(one, near, |general, specific| covers(general, specific, has_genericblock)))
    });
    whole_lines(pairs, |one| one.filter.text)
}

fn covered_pages(all: &[Placed<PageFilter<'_>>], facts: &ListFacts<'_>) -> Vec<CoveredFilter> {
    let mut by_body: HashMap<_, Vec<&Placed<_>>> = HashMap::new();
    for one in all {
        by_body.entry((one.filter.is_exception, &one.filter.body)).or_default().push(one);
    }
    let pairs = all.iter().filter(|one| facts.is_judged(one)).map(|one| {
        let near = by_body.get(&(one.filter.is_exception, &one.filter.body)).into_iter().flatten().copied();
        (one, facts.covering(one, near, page::covers))
    });
    whole_lines(pairs, |one| one.filter.text)
}

/// The lines of which every filter is covered: a line of a hosts file can have several.
fn whole_lines<'a, F: 'a>(
    pairs: impl Iterator<Item = (&'a Placed<F>, Option<(Coverage, &'a Placed<F>)>)>,
    text: impl Fn(&Placed<F>) -> &str,
) -> Vec<CoveredFilter> {
    let mut covered: Vec<CoveredFilter> = Vec::new();
    let mut line = None;
    let mut is_whole = true;
    for (one, found) in pairs {
        let here = (one.list, one.line);
        let is_next_of_line = line.replace(here) == Some(here);
        match found {
            _ if is_next_of_line && !is_whole => {}
            Some(_) if is_next_of_line => {}
            Some((coverage, general)) => {
                is_whole = true;
                let by = CoveringFilter { list: general.list, line: general.line, filter: text(general).to_owned() };
                let filter = text(one).to_owned();
                covered.push(CoveredFilter { list: one.list, line: one.line, filter, by, coverage });
            }
            None => {
                is_whole = false;
                covered.pop_if(|last| (last.list, last.line) == here);
            }
        }
    }
    covered
}
