//! One index of an image: its tables and lists.

use std::ops::Range;

use super::marks::mark_of_key;
use super::reference::types_of;
use super::table::Table;
use super::wire::{counted, u32_at, varint_at};

/// Flags of an index.
pub(super) mod index_bits {
    pub(crate) const IMPORTANT: u32 = 1;
    pub(crate) const FROM_LABELS: u32 = 2;
    pub(crate) const TO_LABELS: u32 = 4;
}

/// One index: tables by host, token, `from=` and `to=`, literals, and filters without a key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Any filter of the index is `$important`.
    pub(crate) has_important: bool,
    /// `from` has keys of single labels, for entities.
    pub(crate) from_has_labels: bool,
    /// `to` has keys of single labels, for entities.
    pub(crate) to_has_labels: bool,
    /// By host: ranges of entries.
    pub(crate) hosts: Table,
    /// By token: ranges of entries.
    pub(crate) tokens: Table,
    /// By `from=`: ranges of `references`.
    pub(crate) from: Table,
    /// By `to=`: ranges of `references`.
    pub(crate) to: Table,
    /// Groups of references, the buckets of `from` and `to`: see [`try_each_reference`](super::try_each_reference).
    references: Range<usize>,
    /// Groups of references to the entries of filters without a key; their key is 0.
    always: Range<usize>,
    /// The types of all filters without a key.
    always_types: u16,
    /// Literals with their entries: `length: varint, text, count: varint, entries: u32 each`.
    literals: Range<usize>,
}

impl Index {
    /// Reads the index in `section` of an image.
    pub(super) fn read(bytes: &[u8], section: Range<usize>) -> Index {
        let bytes = bytes.get(..section.end).unwrap_or_default();
        let flags = u32_at(bytes, section.start);
        let (hosts, at) = Table::read(bytes, section.start + 4);
        let (tokens, at) = Table::read(bytes, at);
        let (from, at) = Table::read(bytes, at);
        let (to, at) = Table::read(bytes, at);
        let references = counted(bytes, at);
        let always = counted(bytes, references.end);
        let literals = counted(bytes, always.end);
        let has = |bit: u32| flags & bit != 0;
        let has_important = has(index_bits::IMPORTANT);
        let (from_has_labels, to_has_labels) = (has(index_bits::FROM_LABELS), has(index_bits::TO_LABELS));
        let always_types = types_of(bytes.get(always.clone()).unwrap_or_default());
        Index {
            has_important,
            from_has_labels,
            to_has_labels,
            hosts,
            tokens,
            from,
            to,
            references,
            always,
            always_types,
            literals,
        }
    }

    /// The groups of references in the bucket of a key of `from` or `to`; empty if none has the type.
    #[inline(always)]
    pub(crate) fn referenced<'i>(&self, table: &Table, bytes: &'i [u8], key: u32, type_bit: u16) -> &'i [u8] {
        let marks = table.marks(bytes, key);
        if (marks & type_bit as u32 == 0) | (marks & mark_of_key(key) == 0) {
            return &[];
        }
        let (start, end) = table.bucket(bytes, key);
        bytes.get(self.references.clone()).and_then(|all| all.get(start..end)).unwrap_or_default()
    }

    /// The groups of references in all buckets of `from` or `to`.
    pub(super) fn references_of<'i>(&self, table: &Table, bytes: &'i [u8]) -> &'i [u8] {
        let (start, end) = table.all(bytes);
        bytes.get(self.references.clone()).and_then(|all| all.get(start..end)).unwrap_or_default()
    }

    /// The groups of references to filters without a key; empty if none has the type.
    #[inline(always)]
    pub(crate) fn always<'i>(&self, bytes: &'i [u8], type_bit: u16) -> &'i [u8] {
        if self.always_types & type_bit == 0 {
            return &[];
        }
        bytes.get(self.always.clone()).unwrap_or_default()
    }

    /// The literals, and for each the offset of its entries.
    pub(crate) fn literals<'i>(&self, bytes: &'i [u8]) -> Vec<(&'i [u8], u32)> {
        let mut all = Vec::new();
        let bytes = bytes.get(..self.literals.end).unwrap_or_default();
        let mut at = self.literals.start;
        while let Some((len, start)) = varint_at(bytes, at) {
            let end = start + len as usize;
            let Some((literal, (count, entries))) = bytes.get(start..end).zip(varint_at(bytes, end)) else { break };
            all.push((literal, end as u32));
            at = entries + count as usize * 4;
        }
        all
    }

    /// The entries at an offset that [`Index::literals`] gave.
    pub(crate) fn literal_entries<'i>(&self, bytes: &'i [u8], at: u32) -> impl Iterator<Item = usize> + use<'i> {
        let (count, start) = varint_at(bytes, at as usize).unwrap_or((0, 0));
        let entries = bytes.get(start..start + count as usize * 4).unwrap_or_default();
        entries.chunks_exact(4).map(|entry| u32_at(entry, 0) as usize)
    }
}
