//! The search for the end of a line.

/// Bytes that are tested at once.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
const LANES: usize = 8;
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
use crate::net::lanes::{self, LANES};

/// The position of the first LF or CR from `at` on; the length of the text if there is none.
///
/// Lines have 35 bytes on average, for which the call of a general search takes longer than the search.
#[inline]
pub(super) fn line_end_from(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        if let Some(found) = first_end(block) {
            return at + found;
        }
        at += LANES;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// The position of the first LF or CR.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
#[inline(always)]
fn first_end(block: &[u8; LANES]) -> Option<usize> {
    const LOWEST: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(*block);
    // The highest bit of the first zero byte; bytes behind it may have it too.
    let zero = |word: u64| word.wrapping_sub(LOWEST) & !word;
    let each = |byte: u8| u64::from_le_bytes([byte; LANES]);
    let found = (zero(word ^ each(b'\n')) | zero(word ^ each(b'\r'))) & (LOWEST << 7);
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

/// The same with the vector instruction that gathers bits.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
fn first_end(block: &[u8; LANES]) -> Option<usize> {
    let bytes = lanes::load(block);
    let found = lanes::bits(lanes::either(lanes::is(bytes, b'\n'), lanes::is(bytes, b'\r')));
    (found != 0).then(|| found.trailing_zeros() as usize)
}
