//! The class or id that a page must have for a generic selector to match.

use super::hash::{NameKind, name_hash};
use crate::filter::selector::{Part, SelectorList, unescaped};

/// The hashes of the names of each member of a list; nothing if a member has none: it may match on any page.
///
/// A class or id anywhere in a member is needed: what a combinator connects is in the same document.
pub(super) fn needed_names(list: &SelectorList<'_>) -> Option<Vec<Vec<u64>>> {
    let mut members = Vec::with_capacity(list.0.len());
    for complex in &list.0 {
        let mut names = Vec::new();
        for part in &complex.0 {
            match part {
                Part::Class(name) => names.push(name_hash(&unescaped(name), NameKind::Class)),
                Part::Id(name) => names.push(name_hash(&unescaped(name), NameKind::Id)),
                _ => {}
            }
        }
        if names.is_empty() {
            return None;
        }
        members.push(names);
    }
    Some(members)
}

/// How many selectors need each name.
#[derive(Default)]
pub(super) struct NameCounts(Vec<u64>);

impl NameCounts {
    pub(super) fn of(all: &[(u32, Vec<Vec<u64>>)]) -> NameCounts {
        let mut counted: Vec<u64> = all.iter().flat_map(|(_, members)| members.iter().flatten()).copied().collect();
        crate::small::sort_by(&mut counted, Ord::cmp);
        NameCounts(counted)
    }

    /// The rarest of some names; the last of several: it names the element itself, not what is around it.
    pub(super) fn rarest(&self, names: &[u64]) -> u64 {
        let count = |name: u64| {
            let start = self.0.partition_point(|other| *other < name);
            self.0[start..].iter().take_while(|other| **other == name).count()
        };
        let mut best = (usize::MAX, 0);
        for name in names {
            let count = count(*name);
            if count <= best.0 {
                best = (count, *name);
            }
        }
        best.1
    }
}
