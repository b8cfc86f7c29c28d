//! Tables: by a key to what may match. Their reading stands first, their making below.
//!
//! ```text
//! log2 of bits: u16 | bytes of an offset, 3 or 4: u16 | log2 of buckets: u32 | presence bits | buckets + 1 offsets
//! ```
//!
//! A key's presence bit says whether any filter has it; its bucket lies between two offsets into a list of
//! entries, or of references to entries. A token has a word of such bits, its [`marks`].

use std::ops::Range;

use super::reference::types_of;
use super::wire::{put_u16, put_u32, u16_at, u32_at, varint_at};

/// Keys → ranges.
///
/// Holds places, not slices, so that it can lie context_bytes the bytes it speaks of; every method is given these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Where the presence bits start, and how many bytes they have; none in an empty table.
    presence: usize,
    presence_len: usize,
    bits_shift: u32,
    /// Where the offsets start, how many bytes each has, and which bits of the four read.
    buckets: usize,
    width: usize,
    mask: u32,
    bucket_shift: u32,
}

impl Table {
    /// Reads the table at `at`; gives what follows it. A damaged one is empty.
    fn read(bytes: &[u8], at: usize) -> (Table, usize) {
        let (bits, buckets) = (u16_at(bytes, at) as u32, u32_at(bytes, at + 4));
        let width = u16_at(bytes, at + 2) as usize;
        if !(5..=31).contains(&bits) || !(1..=30).contains(&buckets) || !(3..=4).contains(&width) {
            return (Table::default(), at + 8);
        }
        let presence = at + 8;
        let offsets = presence + (1 << (bits - 3));
        let end = offsets + ((1usize << buckets) + 1) * width;
        let table = Table {
            presence,
            presence_len: 1 << (bits - 3),
            bits_shift: 32 - bits,
            buckets: offsets,
            width,
            mask: u32::MAX >> (32 - 8 * width),
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
        let at = self.buckets + (key >> self.bucket_shift) as usize * self.width;
        let offset = |at: usize| (u32_at(bytes, at) & self.mask) as usize;
        (offset(at), offset(at + self.width))
    }
}

/// Flags of an index.
pub(super) mod index_bits {
    pub(in super::super) const IMPORTANT: u32 = 1;
    pub(in super::super) const FROM_LABELS: u32 = 2;
    pub(in super::super) const TO_LABELS: u32 = 4;
}

/// Where everything of one side of the lattice lies: all blocking filters, or all exceptions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Whether any filter is `$important`.
    pub(crate) has_important: bool,
    /// Whether `from` has keys of single labels, for entities.
    pub(crate) from_has_labels: bool,
    /// Whether `to` has.
    pub(crate) to_has_labels: bool,
    /// By host: ranges of entries.
    pub(crate) hosts: Table,
    /// By token: ranges of entries.
    pub(crate) tokens: Table,
    /// By `from=`: ranges of `references`.
    pub(crate) from: Table,
    /// By `to=`: ranges of `references`.
    pub(crate) to: Table,
    /// What lies under keys of `from` and `to`: groups, see [`try_each_reference`](super::try_each_reference).
    references: Range<usize>,
    /// The same of entries to try always, with 0 for a key.
    always: Range<usize>,
    /// The types of all of these.
    always_types: u16,
    /// Literals with their entries: `length: varint, text, count: varint, entries: u32 each`.
    literals: Range<usize>,
}

impl Index {
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

    /// The groups of references in the bucket of a key of `from` or `to`; none if none there is for the type.
    #[inline(always)]
    pub(crate) fn referenced<'i>(&self, table: &Table, bytes: &'i [u8], key: u32, kind: u16) -> &'i [u8] {
        let marks = table.marks(bytes, key);
        if (marks & kind as u32 == 0) | (marks & mark_of_key(key) == 0) {
            return &[];
        }
        let (start, end) = table.bucket(bytes, key);
        bytes.get(self.references.clone()).and_then(|all| all.get(start..end)).unwrap_or_default()
    }

    /// The groups of references to entries to try always, whose key is 0; none if none is for the type.
    #[inline(always)]
    pub(crate) fn always<'i>(&self, bytes: &'i [u8], kind: u16) -> &'i [u8] {
        if self.always_types & kind == 0 {
            return &[];
        }
        bytes.get(self.always.clone()).unwrap_or_default()
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
pub(super) fn unmarked<T>(_: T) -> Option<u32> {
    None
}

/// Writes a table of keys, each with what lies under it. `marks` gives the marks of that where it has some. `place` is
/// asked for every key in order and gives where it lies; asked for `None`, where the next would.
pub(super) fn table<T: Copy>(
    section: &mut Vec<u8>,
    keys: &[(u32, T)],
    per_bucket: usize,
    marks: impl Fn(T) -> Option<u32>,
    mut place: impl FnMut(Option<(u32, T)>) -> u32,
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
    let head = section.len();
    put_u16(section, bits_log2 as u16);
    put_u16(section, 4);
    put_u32(section, buckets_log2);
    let presence = section.len();
    section.resize(presence + (1 << (bits_log2 - 3)), 0);
    let offsets = section.len();
    let mut bucket = 0;
    for &(key, one) in keys {
        let bit = (key >> (32 - bits_log2)) as usize;
        let (word, marks) = (presence + (bit >> 5) * 4, marks(one).unwrap_or(1 << (bit & 31)));
        section[word..].iter_mut().zip(marks.to_le_bytes()).for_each(|(byte, bits)| *byte |= bits);
        while bucket <= key >> (32 - buckets_log2) {
            let next = place(None);
            put_u32(section, next);
            bucket += 1;
        }
        place(Some((key, one)));
    }
    for _ in bucket..=1 << buckets_log2 {
        let next = place(None);
        put_u32(section, next);
    }
    // The last is the largest.
    if section.ends_with(&[0]) {
        section[head + 2] = 3;
        for (index, at) in (offsets..section.len()).step_by(4).enumerate() {
            section.copy_within(at..at + 3, offsets + index * 3);
        }
        section.truncate(offsets + (section.len() - offsets) / 4 * 3);
    }
}

/// The marks of the bytes context_bytes a token (before it, behind it, and behind that) and of a request's type; one of each.
///
/// Most tokens of a URL that filters have are passed over by their marks.
#[inline(always)]
pub(crate) fn marks([before, first, second]: [u8; 3], kind: u32) -> u32 {
    MARKS[0][before as usize] | MARKS[1][first as usize] | MARKS[2][second as usize] | kind
}

/// One of sixteen marks for a key of `from` or `to`, above those of types: nine of ten requests that come upon a bucket
/// of other keys pass it over.
#[inline(always)]
pub(super) fn mark_of_key(key: u32) -> u32 {
    1 << (16 + (key & 15))
}

/// The marks of types: of the first eight and the others, which hardly any filter tells from all, one for two.
pub(crate) fn marks_of_types(types: u16) -> u32 {
    ((types | types >> 8) as u32) << 24
}

/// The same of a filter, where 0 is any byte.
pub(super) fn marks_of_filter(context_bytes: [u8; 3], types: u16) -> u32 {
    let group =
        |at: usize| if context_bytes[at] == 0 { 0xff << (8 * at) } else { MARKS[at][context_bytes[at] as usize] };
    (0..3).fold(marks_of_types(types), |marks, at| marks | group(at))
}

/// One of eight marks for each byte at each place, so chosen that the punctuation of URLs parts.
static MARKS: [[u32; 256]; 3] = {
    let mut marks = [[0; 256]; 3];
    let mut byte = 0;
    while byte < 256 {
        let mark = 1 << ((byte * 157) >> 3 & 7);
        marks[0][byte] = mark;
        marks[1][byte] = mark << 8;
        marks[2][byte] = mark << 16;
        byte += 1;
    }
    marks
};

pub(super) fn put_counted(section: &mut Vec<u8>, bytes: &[u8]) {
    put_u32(section, bytes.len() as u32);
    section.extend_from_slice(bytes);
}
