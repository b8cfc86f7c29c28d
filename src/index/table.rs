//! Tables: from a key to the filters that have it. Reading comes first in this file, writing second.
//!
//! ```text
//! log2 of bits: u16 | bytes of an offset, 3 or 4: u16 | log2 of buckets: u32 | presence bits | buckets + 1 offsets
//! ```
//!
//! A presence bit records whether any filter has a key. The bucket of a key lies between two offsets into a list of
//! entries, or of references to entries. Tables other than that of hosts have a word of bits for a key, its
//! [`marks`](super::marks).

use super::wire::{put_u16, put_u32, u16_at, u32_at};

/// A table: from keys to ranges.
///
/// It holds offsets instead of slices, because it is stored together with the bytes it refers to. Every method takes these
/// bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Offset and length of the presence bits; length 0 in an empty table.
    presence: usize,
    presence_len: usize,
    bits_shift: u32,
    /// Offset of the bucket offsets, bytes of one, and the bits of a u32 that belong to it.
    buckets: usize,
    width: usize,
    mask: u32,
    bucket_shift: u32,
}

impl Table {
    /// Reads the table at `at` and returns the offset behind it. A damaged table is empty.
    pub(super) fn read(bytes: &[u8], at: usize) -> (Table, usize) {
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

    /// Whether any filter has the key; may be true for an absent key. The table must not be empty.
    #[inline(always)]
    pub(crate) fn has(&self, bytes: &[u8], key: u32) -> bool {
        let bit = (key >> self.bits_shift) as usize;
        bytes.get(self.presence + (bit >> 3)).is_some_and(|byte| byte & (1 << (bit & 7)) != 0)
    }

    /// The marks of all filters that have the key; 0 if there is none. Only for tables with marks.
    #[inline(always)]
    pub(crate) fn marks(&self, bytes: &[u8], key: u32) -> u32 {
        u32_at(bytes, self.presence + (key >> self.bits_shift >> 5) as usize * 4)
    }

    /// The marks of all keys, for [`Table::marks_in`].
    #[inline(always)]
    pub(crate) fn all_marks<'i>(&self, bytes: &'i [u8]) -> &'i [[u8; 4]] {
        bytes.get(self.presence..self.presence + self.presence_len).unwrap_or_default().as_chunks().0
    }

    /// The same as [`Table::marks`], for a caller with many keys.
    #[inline(always)]
    pub(crate) fn marks_in(&self, all: &[[u8; 4]], key: u32) -> u32 {
        all.get((key >> self.bits_shift >> 5) as usize).map_or(0, |marks| u32::from_le_bytes(*marks))
    }

    /// The range of all buckets.
    pub(crate) fn all(&self, bytes: &[u8]) -> (usize, usize) {
        match self.is_empty() {
            true => (0, 0),
            false => (self.bucket(bytes, 0).0, self.bucket(bytes, u32::MAX).1),
        }
    }

    /// The range of the key's bucket.
    #[inline(always)]
    pub(crate) fn bucket(&self, bytes: &[u8], key: u32) -> (usize, usize) {
        let at = self.buckets + (key >> self.bucket_shift) as usize * self.width;
        let offset = |at: usize| (u32_at(bytes, at) & self.mask) as usize;
        (offset(at), offset(at + self.width))
    }
}

/// For tables with one presence bit per key, without marks.
pub(super) fn unmarked<T>(_: T) -> Option<u32> {
    None
}

/// Writes a table. `keys`: sorted keys with their values. `marks`: the marks of a value, if the table has marks.
/// `place` is called in order with every key, writes what belongs to it and returns its offset; for `None`, it returns
/// the offset of the next.
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
    // 8 to 16 bits per key of large tables, which must not crowd the cache, and 32 of small ones: nine of ten absent
    // keys, or 97 of a hundred, end at the presence bits.
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
        match marks(one) {
            Some(marks) => {
                let word = presence + (bit >> 5) * 4;
                section[word..].iter_mut().zip(marks.to_le_bytes()).for_each(|(byte, bits)| *byte |= bits);
            }
            None => section[presence + (bit >> 3)] |= 1 << (bit & 7),
        }
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
    // The last offset is the largest.
    if section.ends_with(&[0]) {
        section[head + 2] = 3;
        for (index, at) in (offsets..section.len()).step_by(4).enumerate() {
            for byte in 0..3 {
                section[offsets + index * 3 + byte] = section[at + byte];
            }
        }
        section.truncate(offsets + (section.len() - offsets) / 4 * 3);
    }
}
