//! Bitmaps, and numbers of equal width without gaps. They are read to explain decisions only, so counting the bits before
//! a place (a microsecond for 100,000 bits) is fast enough without a table.

use super::wire::u64_at;

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
        while used >= 8 {
            out.push(word as u8);
            word >>= 8;
            used -= 8;
        }
    }
    if used > 0 {
        out.push(word as u8);
    }
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

/// Whether a bit is set; `false` beyond the end.
pub(super) fn has(bits: &[u8], at: usize) -> bool {
    bits.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 != 0)
}

/// The number of set bits before a place.
pub(super) fn rank(bits: &[u8], at: usize) -> u32 {
    let whole = bits.get(..at / 8).unwrap_or(bits);
    let last = bits.get(at / 8).map_or(0, |byte| (byte & ((1 << (at % 8)) - 1)).count_ones());
    count(whole) + last
}

/// The place of the set bit that `nth` set bits precede.
pub(super) fn select(bits: &[u8], nth: u32) -> Option<usize> {
    let mut left = nth;
    let eights = bits.chunks(8).position(|eight| {
        let ones = count(eight);
        let is_here = left < ones;
        left -= if is_here { 0 } else { ones };
        is_here
    })?;
    ones(&bits[eights * 8..]).nth(left as usize).map(|at| eights * 64 + at)
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
        let mut bits = vec![0; 40];
        let places: Vec<usize> = (0..320).filter(|at| at % 7 == 3 || at % 64 > 60).collect();
        places.iter().for_each(|&at| set(&mut bits, at));
        assert_eq!(ones(&bits).collect::<Vec<_>>(), places);
        for (nth, &at) in places.iter().enumerate() {
            assert_eq!((rank(&bits, at), select(&bits, nth as u32)), (nth as u32, Some(at)));
            assert!(has(&bits, at) && !has(&bits, 400));
        }
        assert_eq!((select(&bits, places.len() as u32), rank(&bits, 1000)), (None, places.len() as u32));
    }
}
