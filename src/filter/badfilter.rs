//! `$badfilter`: what such lines leave of other filters.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::condition::Condition;
use super::domains::{Domain, DomainList};
use super::list::List;
use super::network::NetworkFilter;
use super::pattern::Pattern;
use crate::interned::Interned;

/// The `$badfilter` lines of lists.
///
/// A line disables the filter that is otherwise the same. A filter for several sites is, as in uBlock Origin, one for
/// each: a line that names some of them disables it there. Filters with `~` in their list, `to=`, `denyallow=`,
/// `important`, an expression for a site or a strict party are one for all of them.
pub(crate) struct Badfilters<'f, 't> {
    all: &'f [NetworkFilter<'t>],
    /// Number of the first line of each filter.
    whole: Interned<Identity<'f, 't>>,
    /// What is disabled for single sites.
    rest: Interned<Rest<'f, 't>>,
    /// By number of the rest and site the number of the first line.
    sites: Interned<(u32, &'f Domain<'t>)>,
    /// Of each line, whether it disables anything that no line before it does.
    used: Vec<bool>,
}

type Identity<'f, 't> = (bool, bool, &'f Pattern<'t>, Option<&'f Condition<'t>>);

/// What is left of a filter.
pub(crate) enum Left<'t> {
    All,
    /// The filter for the other sites, and the number of a line that disables the rest.
    Part(NetworkFilter<'t>, u32),
    /// Nothing, and the number of a line that disables it.
    Nothing(u32),
}

impl<'f, 't> Badfilters<'f, 't> {
    pub(crate) fn new(all: &'f [NetworkFilter<'t>]) -> Badfilters<'f, 't> {
        let (whole, rest, sites) = (Interned::default(), Interned::default(), Interned::default());
        let mut bad = Badfilters { all, whole, rest, sites, used: vec![false; all.len()] };
        for (filter, number) in all.iter().zip(0..) {
            // The same line in two lists counts once.
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

    /// What is left of a filter that is no `$badfilter` itself.
    pub(crate) fn left_of(&mut self, filter: &NetworkFilter<'t>) -> Left<'t> {
        if let Some(by) = self.whole.number(&filter.identity()) {
            self.used[by as usize] = true;
            return Left::Nothing(by);
        }
        let Some((rest, sites)) = split(filter) else { return Left::All };
        let Some(rest) = self.rest.number(&rest) else { return Left::All };
        let by = |site: &Domain<'t>| self.sites.number(&(rest, site));
        let Some(first) = sites.iter().find_map(by) else { return Left::All };
        let numbers: Vec<u32> = sites.iter().filter_map(by).collect();
        let kept: Vec<Domain<'t>> = sites.iter().filter(|site| by(site).is_none()).cloned().collect();
        numbers.into_iter().for_each(|number| self.used[number as usize] = true);
        match &filter.condition {
            Some(condition) if !kept.is_empty() => {
                let from = DomainList { included: kept, excluded: Vec::new() };
                let condition = Some(Arc::new(Condition { from, ..Condition::clone(condition) }));
                Left::Part(NetworkFilter { condition, ..filter.clone() }, first)
            }
            _ => Left::Nothing(first),
        }
    }

    /// Whether the line with this number disables nothing.
    pub(crate) fn is_idle(&self, number: usize) -> bool {
        let filter = &self.all[number];
        let is_used = |number: Option<u32>| number.is_some_and(|number| self.used[number as usize]);
        let for_sites = split(filter).is_some_and(|(rest, sites)| {
            let rest = self.rest.number(&rest);
            rest.is_some_and(|rest| sites.iter().any(|site| is_used(self.sites.number(&(rest, site)))))
        });
        !for_sites && !is_used(self.whole.number(&filter.identity()))
    }
}

/// Takes out of lists what `$badfilter` lines disable, and these lines. Gives how many filters of each list are gone.
pub(crate) fn resolve<'t>(lists: &mut [List<'t>]) -> Vec<usize> {
    let all = lists.iter().flat_map(|list| &list.filters).map(|(_, filter)| filter);
    let bad: Vec<NetworkFilter<'t>> = all.filter(|filter| filter.badfilter).cloned().collect();
    let mut bad = Badfilters::new(&bad);
    let mut disabled = Vec::with_capacity(lists.len());
    for list in lists {
        list.filters.retain(|(_, filter)| !filter.badfilter);
        let before = list.filters.len();
        list.filters.retain_mut(|(_, filter)| match bad.left_of(filter) {
            Left::All => true,
            Left::Part(left, _) => {
                *filter = left;
                true
            }
            Left::Nothing(_) => false,
        });
        disabled.push(before - list.filters.len());
    }
    disabled
}

/// The sites that a filter is one for each of, and what these have in common.
fn split<'f, 't>(filter: &'f NetworkFilter<'t>) -> Option<(Rest<'f, 't>, &'f [Domain<'t>])> {
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
    let rest = Rest { exception: filter.exception, pattern: &filter.pattern, condition };
    is_split.then_some((rest, &sites.included))
}

/// A filter without the sites it is for.
struct Rest<'f, 't> {
    exception: bool,
    pattern: &'f Pattern<'t>,
    condition: &'f Condition<'t>,
}

impl Rest<'_, '_> {
    fn parts(&self) -> impl Hash + Eq {
        let Condition { types, party, methods, match_case, from: _, to, denyallow, extra } = self.condition;
        (self.exception, self.pattern, (types, party, methods, match_case), (to, denyallow, extra))
    }
}

impl PartialEq for Rest<'_, '_> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Rest<'_, '_> {}

impl Hash for Rest<'_, '_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.parts().hash(hasher);
    }
}
