//! Bitmaps, and numbers of equal width without gaps.
//!
//! A bitmap in an image is followed by samples: for every 64 bytes, the number of set bits before them as u32. Without
//! samples, an explanation that names a hundred filters of a list of 100,000 lines would count two million bits.

use super::wire::{put_u32, u32_at, u64_at};

/// Bytes of a bitmap for each sample.
const SAMPLED: usize = 64;

/// Bytes behind packed numbers, so that the last one is read as eight bytes.
const PADDING: usize = 8;

/// Number of bits that hold every number below `count`.
pub(super) fn width_of(count: u32) -> u32 {
    u32::BITS - count.saturating_sub(1).leading_zeros()
}

/// Number of bytes of so many packed numbers.
pub(super) fn packed_len(count: u32, width: u32) -> usize {
    (count as u64 * width as u64).div_ceil(8) as usize + PADDING
}

/// Appends numbers below `1 << width`.
pub(super) fn put_packed(out: &mut Vec<u8>, numbers: impl Iterator<Item = u32>, width: u32) {
    let (mut word, mut used) = (0u64, 0);
    for number in numbers {
        word |= (number as u64) << used;
        used += width;
        if used >= 32 {
            out.extend_from_slice(&(word as u32).to_le_bytes());
            word >>= 32;
            used -= 32;
        }
    }
    out.extend_from_slice(&word.to_le_bytes()[..used.div_ceil(8) as usize]);
    out.resize(out.len() + PADDING, 0);
}

/// A packed number; 0 beyond the end.
pub(super) fn packed_at(bytes: &[u8], index: u32, width: u32) -> u32 {
    let bit = index as u64 * width as u64;
    let word = u64_at(bytes, usize::try_from(bit / 8).unwrap_or(usize::MAX - PADDING));
    (word >> (bit % 8) & ((1 << width) - 1)) as u32
}

/// Sets a bit.
pub(super) fn set(bits: &mut [u8], at: usize) {
    bits[at / 8] |= 1 << (at % 8);
}

/// A bitmap with its samples.
#[derive(Clone, Copy)]
pub(super) struct Bitmap<'i> {
    bits: &'i [u8],
    samples: &'i [u8],
}

/// The length of a bitmap of so many bytes with its samples; `None` if it is too long.
pub(super) fn bitmap_len(bytes: usize) -> Option<usize> {
    bytes.div_ceil(SAMPLED).checked_mul(4)?.checked_add(bytes)
}

/// Appends a bitmap and its samples.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn put_bitmap(out: &mut Vec<u8>, bits: &[u8]) {
    out.extend_from_slice(bits);
    let mut before = 0;
    for part in bits.chunks(SAMPLED) {
        put_u32(out, before);
        before += count(part);
    }
}

impl<'i> Bitmap<'i> {
    /// Views a bitmap of so many bytes with its samples.
    pub(super) fn view(part: &'i [u8], bytes: usize) -> Option<Bitmap<'i>> {
        let (bits, samples) = part.split_at_checked(bytes)?;
        Some(Bitmap { bits, samples })
    }

    /// The bits without the samples.
    pub(super) fn bits(&self) -> &'i [u8] {
        self.bits
    }

    /// Whether a bit is set; `false` beyond the end.
    pub(super) fn has(&self, at: usize) -> bool {
        self.bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 != 0)
    }

    /// The number of set bits before a place.
    pub(super) fn rank(&self, at: usize) -> u32 {
        let byte = (at / 8).min(self.bits.len());
        let sample = byte / SAMPLED;
        let last = self.bits.get(at / 8).map_or(0, |byte| (byte & ((1 << (at % 8)) - 1)).count_ones());
        // The sample behind the last one is absent where the bitmap ends there.
        let start = sample.min((self.samples.len() / 4).saturating_sub(1));
        let between = self.bits.get(start * SAMPLED..byte).unwrap_or_default();
        u32_at(self.samples, start * 4).wrapping_add(count(between)).wrapping_add(last)
    }

    /// The place of the set bit that `nth` set bits precede.
    pub(super) fn select(&self, nth: u32) -> Option<usize> {
        let (mut low, mut high) = (0, self.samples.len() / 4);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(self.samples, middle * 4) <= nth {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let sample = low.checked_sub(1)?;
        let left = nth.checked_sub(u32_at(self.samples, sample * 4))?;
        let start = sample * SAMPLED;
        let part = self.bits.get(start..(start + SAMPLED).min(self.bits.len()))?;
        ones(part).nth(left as usize).map(|at| start * 8 + at)
    }
}

/// The places of all set bits.
pub(super) fn ones(bits: &[u8]) -> impl Iterator<Item = usize> + '_ {
    bits.iter()
        .enumerate()
        .filter(|(_, byte)| **byte != 0)
        .flat_map(|(index, &byte)| (0..8).filter(move |bit| byte >> bit & 1 != 0).map(move |bit| index * 8 + bit))
}

fn count(bits: &[u8]) -> u32 {
    let (eights, rest) = bits.as_chunks();
    let eights: u32 = eights.iter().map(|eight| u64::from_le_bytes(*eight).count_ones()).sum();
    eights + rest.iter().map(|byte| byte.count_ones()).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_round_trip() {
        for width in 0..=32 {
            let numbers: Vec<u32> =
                (0..100u32).map(|n| (n.wrapping_mul(0x9e37_79b9) as u64 & ((1 << width) - 1)) as u32).collect();
            let mut bytes = Vec::new();
            put_packed(&mut bytes, numbers.iter().copied(), width);
            assert_eq!(bytes.len(), packed_len(100, width));
            for (index, &number) in (0..).zip(&numbers) {
                assert_eq!(packed_at(&bytes, index, width), number);
            }
        }
        assert_eq!([0, 1, 2, 3, 256, 257].map(width_of), [0, 0, 1, 2, 8, 9]);
    }

    #[test]
    fn ranks_and_places() {
        for bytes in [1, 40, 63, 64, 65, 128, 200, 640] {
            let mut bits = vec![0; bytes];
            let places: Vec<usize> = (0..bytes * 8).filter(|at| at % 7 == 3 || at % 64 > 60 || at / 600 == 2).collect();
            places.iter().for_each(|&at| set(&mut bits, at));
            let mut whole = Vec::new();
            put_bitmap(&mut whole, &bits);
            assert_eq!(Some(whole.len()), bitmap_len(bytes));
            let bitmap = Bitmap::view(&whole, bytes).unwrap();
            assert_eq!(ones(bitmap.bits()).collect::<Vec<_>>(), places);
            for (nth, &at) in places.iter().enumerate() {
                assert_eq!((bitmap.rank(at), bitmap.select(nth as u32)), (nth as u32, Some(at)));
                assert!(bitmap.has(at) && !bitmap.has(bytes * 8));
            }
            let all = places.len() as u32;
            assert_eq!((bitmap.select(all), bitmap.rank(bytes * 8), bitmap.rank(bytes * 8 + 1000)), (None, all, all));
        }
    }
}
