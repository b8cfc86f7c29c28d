//! The search for the end of a line.

/// Bytes that are tested at once.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
const LANES: usize = 16;
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
    const LOWEST: u128 = u128::MAX / 0xff;
    let word = u128::from_le_bytes(*block);
    // Bytes below 14 are rare but for line ends. The first such byte is right; those behind it may be wrong.
    let low = word.wrapping_sub(LOWEST * 0x0e) & !word & (LOWEST << 7);
    if low == 0 {
        return None;
    }
    let at = low.trailing_zeros() as usize / 8;
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    if is_end(&block[at]) { Some(at) } else { block.iter().position(is_end) }
}

/// The same with the vector instruction that gathers bits.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
fn first_end(block: &[u8; LANES]) -> Option<usize> {
    let bytes = lanes::load(block);
    let found = lanes::bits(lanes::either(lanes::is(bytes, b'\n'), lanes::is(bytes, b'\r')));
    (found != 0).then(|| found.trailing_zeros() as usize)
}
