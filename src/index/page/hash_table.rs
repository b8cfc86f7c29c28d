//! From hashes to numbers.
//!
//! ```text
//! log2 of buckets: u8 | bytes of a number: u8 | bytes of a check: u8 | 0 | records: u32
//! (buckets + 1) × number of the first record | records × (check, number)
//! ```
//!
//! The bucket of a record is given by the upper bits of its hash, the check by those below. Names are not stored: with
//! 32,000 hosts a page's host has another one's 45 bits with a probability of 1e-9, and then gets its filters.

use std::ops::Range;

use crate::index::wire::{put_u32, u32_at, u64_at};
use crate::small::sorted_by_hash;

/// Records in a bucket on average.
const PER_BUCKET: usize = 4;
const HEADER: usize = 8;

/// A table. It holds offsets into the bytes of the image, which every method takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct HashTable {
    /// Offset of the buckets; the table is empty where `log2` is 0.
    buckets: usize,
    records: Range<usize>,
    log2: u32,
    width: usize,
    check: usize,
}

impl HashTable {
    /// Reads the table in a range of bytes. A damaged table is empty.
    pub(super) fn read(bytes: &[u8], range: Range<usize>) -> HashTable {
        let Some(&[log2, width, check, ..]) = bytes.get(range.clone()) else { return HashTable::default() };
        let (log2, width, check) = (u32::from(log2), usize::from(width), usize::from(check));
        if !(1..=24).contains(&log2) || !(2..=4).contains(&width) || !(4..=5).contains(&check) {
            return HashTable::default();
        }
        let buckets = range.start + HEADER;
        let start = buckets + ((1usize << log2) + 1) * width;
        let end = start.saturating_add((u32_at(bytes, range.start + 4) as usize).saturating_mul(width + check));
        if end > range.end {
            return HashTable::default();
        }
        HashTable { buckets, records: start..end, log2, width, check }
    }

    /// The numbers of a hash.
    #[inline]
    pub(crate) fn find<'i>(&self, bytes: &'i [u8], hash: u64) -> impl Iterator<Item = u32> + use<'i> {
        let mut rest = if self.log2 == 0 { &[][..] } else { self.bucket(bytes, hash) };
        let wanted = checked(hash, self.log2, self.check);
        let (low, high) = (wanted as u32, (self.check > 4).then_some((wanted >> 32) as u8));
        let (size, unused) = (self.width + self.check, u32::BITS - 8 * self.width.clamp(1, 4) as u32);
        // A table that is not empty has records of at least six bytes. `chunks_exact` would divide.
        std::iter::from_fn(move || {
            loop {
                let (record, behind) = rest.split_at_checked(size.max(6))?;
                rest = behind;
                if u32_at(record, 0) == low && high.is_none_or(|high| record.get(4) == Some(&high)) {
                    // The last four bytes are read where two or three count.
                    return Some(u32_at(record, record.len() - 4) >> unused);
                }
            }
        })
    }

    #[inline]
    fn bucket<'i>(&self, bytes: &'i [u8], hash: u64) -> &'i [u8] {
        let at = self.buckets + (hash >> (64 - self.log2)) as usize * self.width;
        let two = u64_at(bytes, at);
        let bits = 8 * self.width;
        let mask = u64::MAX >> (64 - bits);
        let [from, to] =
            [two & mask, two >> bits & mask].map(|number| (number as usize).saturating_mul(self.width + self.check));
        bytes.get(self.records.clone()).and_then(|records| records.get(from..to)).unwrap_or_default()
    }
}

fn checked(hash: u64, log2: u32, check: usize) -> u64 {
    (hash << log2) >> (64 - 8 * check.max(1))
}

/// Writes a table. `check`: bytes of a hash besides the bits of its bucket, 4 or 5.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn hash_table(mut keys: Vec<(u64, u32)>, check: usize) -> Vec<u8> {
    if !keys.is_sorted() {
        keys = sorted_by_hash(keys);
    }
    let log2 = (keys.len() / PER_BUCKET).next_power_of_two().trailing_zeros().clamp(1, 24);
    let most = keys.iter().map(|(_, number)| *number).max().unwrap_or(0).max(keys.len() as u32);
    let width = match most {
        0..=0xffff => 2,
        0x1_0000..=0xff_ffff => 3,
        _ => 4,
    };
    let mut bytes = vec![log2 as u8, width as u8, check as u8, 0];
    put_u32(&mut bytes, keys.len() as u32);
    let put = |bytes: &mut Vec<u8>, number: u64, width: usize| bytes.extend(&number.to_le_bytes()[..width]);
    let mut at = 0;
    for bucket in 0..=1u64 << log2 {
        while keys.get(at).is_some_and(|(hash, _)| hash >> (64 - log2) < bucket) {
            at += 1;
        }
        put(&mut bytes, at as u64, width);
    }
    for (hash, number) in keys {
        put(&mut bytes, checked(hash, log2, check), check);
        put(&mut bytes, u64::from(number), width);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_found_under_its_hash() {
        for (count, check) in [(0u32, 4), (1, 5), (10, 4), (1000, 5), (20_000, 4)] {
            let hash = |number: u32| u64::from(number / 2).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let bytes = hash_table((0..count).map(|number| (hash(number), number * 30)).collect(), check);
            let table = HashTable::read(&bytes, 0..bytes.len());
            for number in 0..count + 2 {
                let found: Vec<u32> = table.find(&bytes, hash(number)).collect();
                let wanted: Vec<u32> =
                    [number & !1, number | 1].into_iter().filter(|n| *n < count).map(|n| n * 30).collect();
                assert_eq!(found, wanted);
            }
            for cut in 0..bytes.len().min(200) {
                let _ = HashTable::read(&bytes[..cut], 0..cut).find(&bytes[..cut], 1).count();
            }
        }
    }
}
