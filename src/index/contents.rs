//! Counts of the entries of an image by the kind of their key, for docs/index.md.

use std::collections::BTreeSet;

use super::entry::FilterEntry;
use super::filter_index::Index;
use super::image::{Image, IndexKind};
use super::reference::entries_of;

/// The kinds of keys, in the order of the counts.
pub(crate) const KEY_KINDS: [&str; 6] = ["host", "token", "`from=`", "`to=`", "literal", "none"];

/// The number of entries by kind of key, of the indexes that block, override and modify.
pub(crate) fn entries_by_key(image: &Image) -> [[usize; KEY_KINDS.len()]; IndexKind::ALL.len()] {
    IndexKind::ALL.map(|kind| counts(image, image.index(kind)))
}

fn counts(image: &Image, index: &Index) -> [usize; KEY_KINDS.len()] {
    let bytes = image.as_bytes();
    let run = |(mut at, end): (usize, usize), before: usize| {
        let mut count = 0;
        while at < end {
            let Some((_, next)) = FilterEntry::read(image.entries(), at + before) else { break };
            (at, count) = (next, count + 1);
        }
        count
    };
    let distinct = |groups: &[u8]| entries_of(groups).collect::<BTreeSet<u32>>().len();
    let [from, to] = [&index.from, &index.to].map(|table| index.references_of(table, bytes));
    let mut literals = BTreeSet::new();
    for (_, at) in index.literals(bytes) {
        literals.extend(index.literal_entries(bytes, at));
    }
    [
        run(index.hosts.all(bytes), 0),
        run(index.tokens.all(bytes), FilterEntry::CONTEXT_BYTES),
        distinct(from),
        distinct(to),
        literals.len(),
        distinct(index.always(bytes, u16::MAX)),
    ]
}
