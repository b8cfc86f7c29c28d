//! Runs of references: what applies under one key.
//!
//! `count: varint`, then each reference as its difference to the one before. A reference is `number << 2`, bit 1 if the
//! number is that of a rule, bit 0 if it is an exception of the body.

use crate::index::wire::{put_varint, varint_at};

/// What a run refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PageRef {
    /// The body applies.
    Body(u32),
    /// The body does not apply, whatever else refers to it.
    Exception(u32),
    /// A [`PageRule`](super::PageRule) decides: its offset.
    Rule(u32),
}

impl PageRef {
    /// As a number.
    pub(super) fn pack(self) -> u32 {
        match self {
            PageRef::Body(number) => number << 2,
            PageRef::Exception(number) => number << 2 | 1,
            PageRef::Rule(number) => number << 2 | 2,
        }
    }
}

/// The run of some references.
pub(super) fn run(all: &[PageRef]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut all: Vec<u32> = all.iter().map(|one| one.pack()).collect();
    all.sort_unstable();
    put_run(&mut bytes, all.into_iter());
    bytes
}

/// Writes the run of some packed references, which are sorted.
pub(super) fn put_run(bytes: &mut Vec<u8>, all: impl Iterator<Item = u32> + Clone) {
    let mut last = None;
    let distinct = all.filter(move |one| last.replace(*one) != Some(*one));
    put_varint(bytes, distinct.clone().count() as u32);
    let mut before = 0;
    for one in distinct {
        put_varint(bytes, one - before);
        before = one;
    }
}

/// Calls `visit` with every reference of the run at an offset.
#[inline]
pub(super) fn each_ref(bytes: &[u8], at: usize, mut visit: impl FnMut(PageRef)) {
    let Some((count, mut at)) = varint_at(bytes, at) else { return };
    let mut packed = 0u32;
    for _ in 0..count {
        let Some((more, next)) = varint_at(bytes, at) else { return };
        at = next;
        packed = packed.wrapping_add(more);
        let number = packed >> 2;
        visit(match packed & 3 {
            0 => PageRef::Body(number),
            1 => PageRef::Exception(number),
            _ => PageRef::Rule(number),
        });
    }
}
