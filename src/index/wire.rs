//! Little-endian numbers, variable-length numbers (varints) of seven bits per byte, texts and checksums.
//!
//! Reads never fail: beyond the end they give 0. The checksum protects an image from accidents, these reads protect the
//! process from hostile images.

use std::ops::Range;

/// The number at `at`; 0 beyond the end.
#[inline(always)]
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..) {
        Some(&[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]),
        _ => 0,
    }
}

#[inline(always)]
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..) {
        Some(&[a, b, ..]) => u16::from_le_bytes([a, b]),
        _ => 0,
    }
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u32_at(bytes, at) as u64 | (u32_at(bytes, at + 4) as u64) << 32
}

pub(crate) fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

pub(crate) fn put_u16(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_le_bytes());
}

/// Seven bits per byte, the lowest first; a set high bit means that more bytes follow.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u32) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The number at `at` and the offset behind it.
#[inline(always)]
pub(crate) fn varint_at(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    match bytes.get(at) {
        Some(&byte) if byte < 0x80 => Some((byte as u32, at + 1)),
        Some(_) => long_varint(bytes, at),
        None => None,
    }
}

#[cold]
fn long_varint(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut value = 0u32;
    for index in 0..5 {
        let byte = *bytes.get(at + index)?;
        value |= ((byte & 0x7f) as u32) << (7 * index);
        if byte < 0x80 {
            return Some((value, at + index + 1));
        }
    }
    None
}

/// Appends a text behind its length.
pub(crate) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_varint(bytes, text.len() as u32);
    bytes.extend_from_slice(text.as_bytes());
}

/// The text at `at` and the offset behind it.
pub(crate) fn text_at(bytes: &[u8], at: usize) -> (&str, usize) {
    let Some((len, start)) = varint_at(bytes, at) else { return ("", at) };
    let end = start + len as usize;
    let text = bytes.get(start..end).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("");
    (text, end)
}

/// Appends a byte string behind its length.
pub(super) fn put_counted(section: &mut Vec<u8>, bytes: &[u8]) {
    put_u32(section, bytes.len() as u32);
    section.extend_from_slice(bytes);
}

/// The range of the byte string whose length is at `at`; empty, at the end, if it is cut.
pub(super) fn counted(bytes: &[u8], at: usize) -> Range<usize> {
    let start = at.saturating_add(4).min(bytes.len());
    let end = start.saturating_add(u32_at(bytes, at) as usize);
    if end <= bytes.len() { start..end } else { bytes.len()..bytes.len() }
}

/// The checksum of an image: eight lanes with the sum of their words and the sum of these sums, as Fletcher's, in 64 bits.
/// It detects accidents (a cut download, a bad disk), not forgeries. Additions are made two at a time by any processor, and
/// take half the time of a multiplication for each word.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sums: [u64; 8] = std::array::from_fn(|lane| K.rotate_left(8 * lane as u32));
    let mut sums_of_sums = [0u64; 8];
    let (chunks, rest) = bytes.as_chunks::<64>();
    add_chunks(chunks, &mut sums, &mut sums_of_sums);
    let tail = rest.iter().fold(bytes.len() as u64, |sum, &byte| (sum ^ byte as u64).wrapping_mul(K));
    let lanes = sums.iter().chain(&sums_of_sums);
    lanes.fold(tail, |sum, lane| (sum ^ lane).wrapping_mul(K).rotate_left(31))
}

/// Adds chunks to the sums of eight lanes. Apart: inlined, the compiler makes the additions one at a time.
#[inline(never)]
fn add_chunks(chunks: &[[u8; 64]], sums: &mut [u64; 8], sums_of_sums: &mut [u64; 8]) {
    let (mut each, mut all) = (*sums, *sums_of_sums);
    for chunk in chunks {
        let words = chunk.as_chunks::<8>().0;
        for ((sum, all), word) in each.iter_mut().zip(&mut all).zip(words) {
            *sum = sum.wrapping_add(u64::from_le_bytes(*word));
            *all = all.wrapping_add(*sum);
        }
    }
    (*sums, *sums_of_sums) = (each, all);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_round_trip() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, u32::MAX] {
            let mut bytes = vec![];
            put_varint(&mut bytes, value);
            assert_eq!(varint_at(&bytes, 0), Some((value, bytes.len())));
            assert_eq!(varint_at(&bytes[..bytes.len() - 1], 0).filter(|_| value >= 0x80), None);
        }
    }

    #[test]
    fn every_bit_changes_the_checksum() {
        let bytes: Vec<u8> = (0..200).collect();
        let sum = checksum(&bytes);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[at] ^= 1 << bit;
                assert_ne!(checksum(&other), sum);
            }
        }
        assert_ne!(checksum(&bytes[..199]), sum);
        let mut other = bytes.clone();
        other.swap(0, 64);
        assert_ne!(checksum(&other), sum);
    }
}
