//! Tables: by a key to what may match. Their reading stands first, their making below.
//!
//! ```text
//! log2 of bits: u32 | log2 of buckets: u32 | presence bits | buckets + 1 offsets: u32 each
//! ```
//!
//! A key's presence bit says whether any filter has it; its bucket lies between two offsets into a list of
//! entries, or of references to entries. A token has a word of such bits, its [`marks`].

use std::ops::Range;

use super::wire::{put_u32, u32_at, varint_at};

/// Keys → ranges.
///
/// Holds places, not slices, so that it can lie beside the bytes it speaks of; every method is given these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Where the presence bits start, and how many bytes they have; none in an empty table.
    presence: usize,
    presence_len: usize,
    bits_shift: u32,
    /// Where the offsets start.
    buckets: usize,
    bucket_shift: u32,
}

impl Table {
    /// Reads the table at `at`; gives what follows it. A damaged one is empty.
    fn read(bytes: &[u8], at: usize) -> (Table, usize) {
        let (bits, buckets) = (u32_at(bytes, at), u32_at(bytes, at + 4));
        if !(5..=31).contains(&bits) || !(1..=30).contains(&buckets) {
            return (Table::default(), at + 8);
        }
        let presence = at + 8;
        let offsets = presence + (1 << (bits - 3));
        let end = offsets + ((1usize << buckets) + 1) * 4;
        let table = Table {
            presence,
            presence_len: 1 << (bits - 3),
            bits_shift: 32 - bits,
            buckets: offsets,
            bucket_shift: 32 - buckets,
        };
        if end > bytes.len() { (Table::default(), bytes.len()) } else { (table, end) }
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.presence_len == 0
    }

    /// Whether any filter has the key; now and then true for one that none has. The table must not be empty.
    #[inline(always)]
    pub(crate) fn has(&self, bytes: &[u8], key: u32) -> bool {
        let bit = (key >> self.bits_shift) as usize;
        bytes.get(self.presence + (bit >> 3)).is_some_and(|byte| byte & (1 << (bit & 7)) != 0)
    }

    /// The marks of all filters that have the key, in a table whose keys have marks; 0 if none has it.
    #[inline(always)]
    pub(crate) fn marks(&self, bytes: &[u8], key: u32) -> u32 {
        u32_at(bytes, self.presence + (key >> self.bits_shift >> 5) as usize * 4)
    }

    /// The range of the key's bucket.
    #[inline(always)]
    pub(crate) fn bucket(&self, bytes: &[u8], key: u32) -> (usize, usize) {
        let at = self.buckets + (key >> self.bucket_shift) as usize * 4;
        (u32_at(bytes, at) as usize, u32_at(bytes, at + 4) as usize)
    }
}

/// Flags of an index.
pub(super) mod index_bits {
    pub(in super::super) const IMPORTANT: u32 = 1;
    pub(in super::super) const LABELS: u32 = 2;
}

/// Where everything of one side of the lattice lies: all blocking filters, or all exceptions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Whether any filter is `$important`.
    pub(crate) has_important: bool,
    /// Whether `from` or `to` has keys of single labels, for entities.
    pub(crate) has_labels: bool,
    /// By host: ranges of entries.
    pub(crate) hosts: Table,
    /// By token: ranges of entries.
    pub(crate) tokens: Table,
    /// By `from=`: ranges of `references`.
    pub(crate) from: Table,
    /// By `to=`: ranges of `references`.
    pub(crate) to: Table,
    /// `key: u32, entry: u32, types: u16, shortest: u8, last: u8` each.
    references: Range<usize>,
    /// The same without keys, of entries to try always.
    always: Range<usize>,
    /// Literals with their entries: `length: varint, text, count: varint, entries: u32 each`.
    literals: Range<usize>,
}

/// What a reference says of a filter, so that most entries that are tried often are passed over without being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hint {
    /// The types of the entry's condition.
    pub(crate) types: u16,
    /// How long a URL must be, in [`Hint::UNIT`]s.
    pub(crate) shortest: u8,
    /// The byte it must end with, in lower case; 0: any.
    pub(crate) last: u8,
}

impl Hint {
    pub(super) const UNIT: usize = 4;

    /// Whether a request with this type bit and URL, in lower case, is not ruled out.
    #[inline(always)]
    pub(crate) fn allows(self, kind: u16, url: &[u8]) -> bool {
        self.types & kind != 0
            && self.shortest as usize * Hint::UNIT <= url.len()
            && (self.last == 0 || url.last() == Some(&self.last))
    }
}

/// Hint and place of the entry that a reference names.
#[inline(always)]
fn reference(bytes: &[u8]) -> (Hint, usize) {
    let [types, more, shortest, last] = u32_at(bytes, 8).to_le_bytes();
    (Hint { types: u16::from_le_bytes([types, more]), shortest, last }, u32_at(bytes, 4) as usize)
}

impl Index {
    /// Whether it has no filter.
    pub(crate) fn is_empty(&self) -> bool {
        self.hosts.is_empty()
            && self.tokens.is_empty()
            && self.from.is_empty()
            && self.to.is_empty()
            && self.always.is_empty()
            && self.literals.is_empty()
    }

    /// Bytes of a reference.
    pub(super) const REFERENCE: usize = 12;

    /// Reads the index that lies at `section` of an image.
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
        let (has_important, has_labels) = (flags & index_bits::IMPORTANT != 0, flags & index_bits::LABELS != 0);
        Index { has_important, has_labels, hosts, tokens, from, to, references, always, literals }
    }

    /// The entries filed under a key of `from` or `to`.
    #[inline(always)]
    pub(crate) fn referenced<'i>(
        &self,
        table: &Table,
        bytes: &'i [u8],
        key: u32,
    ) -> impl Iterator<Item = (Hint, usize)> + use<'i> {
        let (start, end) = table.bucket(bytes, key);
        let all = bytes.get(self.references.clone()).unwrap_or_default();
        let found = all.get(start..end).unwrap_or_default();
        found.chunks_exact(Index::REFERENCE).filter(move |one| u32_at(one, 0) == key).map(reference)
    }

    /// The hints and places of entries to try always.
    pub(crate) fn always<'i>(&self, bytes: &'i [u8]) -> impl Iterator<Item = (Hint, usize)> + use<'i> {
        let entries = bytes.get(self.always.clone()).unwrap_or_default();
        entries.chunks_exact(Index::REFERENCE).map(reference)
    }

    /// Literals and, for each, where its entries are counted.
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

    /// The entries that are counted at `at`, as [`Index::literals`] gave it.
    pub(crate) fn literal_entries<'i>(&self, bytes: &'i [u8], at: u32) -> impl Iterator<Item = usize> + use<'i> {
        let (count, start) = varint_at(bytes, at as usize).unwrap_or((0, 0));
        let entries = bytes.get(start..start + count as usize * 4).unwrap_or_default();
        entries.chunks_exact(4).map(|entry| u32_at(entry, 0) as usize)
    }
}

/// Where the byte string behind the length at `at` lies; empty, at the end, if it is cut.
pub(super) fn counted(bytes: &[u8], at: usize) -> Range<usize> {
    let start = at.saturating_add(4).min(bytes.len());
    let end = start.saturating_add(u32_at(bytes, at) as usize);
    if end <= bytes.len() { start..end } else { bytes.len()..bytes.len() }
}

/// Keys have one presence bit each, but those of tokens.
pub(super) fn unmarked(_: u32) -> Option<u32> {
    None
}

/// Writes a table. `marks` gives the marks of a key's number where it has some. `place` is asked for every key in order and gives where it lies; asked for `None`, where
/// the next would.
pub(super) fn table(
    section: &mut Vec<u8>,
    keys: &[(u32, u32)],
    per_bucket: usize,
    marks: impl Fn(u32) -> Option<u32>,
    mut place: impl FnMut(Option<(u32, u32)>) -> u32,
) {
    if keys.is_empty() {
        put_u32(section, 0);
        put_u32(section, 0);
        return;
    }
    let log2 = |n: usize| n.next_power_of_two().trailing_zeros();
    // Between 8 and 16 bits a key of many, which must not crowd the cache, and 32 of a few: nine of ten absent keys,
    // or 97 of a hundred, end at the presence bits.
    let bits_a_key = if keys.len() > 30_000 { 8 } else { 32 };
    let bits_log2 = log2(keys.len() * bits_a_key).clamp(10, 31);
    let buckets_log2 = log2(keys.len().div_ceil(per_bucket)).clamp(1, 30);
    put_u32(section, bits_log2);
    put_u32(section, buckets_log2);
    let presence = section.len();
    section.resize(presence + (1 << (bits_log2 - 3)), 0);
    let mut bucket = 0;
    for &(key, number) in keys {
        let bit = (key >> (32 - bits_log2)) as usize;
        let (word, marks) = (presence + (bit >> 5) * 4, marks(number).unwrap_or(1 << (bit & 31)));
        section[word..].iter_mut().zip(marks.to_le_bytes()).for_each(|(byte, bits)| *byte |= bits);
        while bucket <= key >> (32 - buckets_log2) {
            let next = place(None);
            put_u32(section, next);
            bucket += 1;
        }
        place(Some((key, number)));
    }
    for _ in bucket..=1 << buckets_log2 {
        let next = place(None);
        put_u32(section, next);
    }
}

/// The marks of the bytes beside a token: before it, behind it, and behind that; one of each.
///
/// Most tokens of a URL that filters have are passed over by their marks.
#[inline(always)]
pub(crate) fn marks([before, first, second]: [u8; 3]) -> u32 {
    MARKS[0][before as usize] | MARKS[1][first as usize] | MARKS[2][second as usize]
}

/// The same of a filter, where 0 is any byte.
pub(super) fn marks_of_filter(beside: [u8; 3]) -> u32 {
    let groups = [0xff, 0xff00, 0xffff_0000];
    (0..3).fold(0, |marks, at| marks | if beside[at] == 0 { groups[at] } else { MARKS[at][beside[at] as usize] })
}

/// A mark for each byte at each place: of eight, eight and sixteen, so chosen that the punctuation of URLs parts.
static MARKS: [[u32; 256]; 3] = {
    let mut marks = [[0; 256]; 3];
    let mut byte = 0;
    while byte < 256 {
        let class = (byte * 157) >> 3 & 7;
        marks[0][byte] = 1 << class;
        marks[1][byte] = 1 << (8 + class);
        marks[2][byte] = 1 << (16 + (byte & 15));
        byte += 1;
    }
    marks
};

/// Key, entry and hint as [`Index::referenced`] reads them.
pub(super) fn reference_bytes((key, entry, hint): (u32, u32, Hint)) -> [u8; Index::REFERENCE] {
    let mut bytes = [0; Index::REFERENCE];
    bytes[..4].copy_from_slice(&key.to_le_bytes());
    bytes[4..8].copy_from_slice(&entry.to_le_bytes());
    bytes[8..10].copy_from_slice(&hint.types.to_le_bytes());
    bytes[10..].copy_from_slice(&[hint.shortest, hint.last]);
    bytes
}

/// A table whose buckets are runs of references, which come in the order of their entries.
pub(super) fn reference_table(section: &mut Vec<u8>, references: &mut Vec<u8>, all: Vec<(u32, u32, Hint)>) {
    let mut keys: Vec<(u32, u32)> = all.iter().enumerate().map(|(index, (key, ..))| (*key, index as u32)).collect();
    keys.sort_unstable();
    keys.dedup_by_key(|(_, index)| all[*index as usize]);
    table(section, &keys, 2, unmarked, |at| {
        let place = references.len() as u32;
        if let Some((_, index)) = at {
            references.extend(reference_bytes(all[index as usize]));
        }
        place
    });
}

pub(super) fn put_counted(section: &mut Vec<u8>, bytes: &[u8]) {
    put_u32(section, bytes.len() as u32);
    section.extend_from_slice(bytes);
}
