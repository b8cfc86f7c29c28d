//! Sixteen bytes at once in wasm, said outright: the compiler finds loops to write so at the higher levels of
//! optimisation only, which make the module a tenth larger.

use std::arch::wasm32::*;

pub(crate) use std::arch::wasm32::v128;

/// Bytes of a vector.
pub(crate) const LANES: usize = 16;

#[inline(always)]
pub(crate) fn load(bytes: &[u8; LANES]) -> v128 {
    let bytes = u128::from_le_bytes(*bytes);
    u64x2(bytes as u64, (bytes >> 64) as u64)
}

/// The bytes at `at`, if there are enough.
#[inline(always)]
pub(crate) fn chunk(text: &[u8], at: usize) -> Option<&[u8; LANES]> {
    text.get(at..at.wrapping_add(LANES))?.try_into().ok()
}

#[inline(always)]
pub(crate) fn store(lanes: v128, bytes: &mut [u8; LANES]) {
    let (low, high) = (u64x2_extract_lane::<0>(lanes), u64x2_extract_lane::<1>(lanes));
    *bytes = (low as u128 | (high as u128) << 64).to_le_bytes();
}

/// Lanes that hold one of `count` bytes from `first` on: all bits or none.
#[inline(always)]
pub(crate) fn within(bytes: v128, first: u8, count: u8) -> v128 {
    // Compared with a sign, which is one instruction where without it is three.
    let moved = i8x16_sub(bytes, i8x16_splat((first ^ 0x80) as i8));
    i8x16_lt(moved, i8x16_splat((count ^ 0x80) as i8))
}

/// Lanes that hold this byte.
#[inline(always)]
pub(crate) fn is(bytes: v128, byte: u8) -> v128 {
    u8x16_eq(bytes, u8x16_splat(byte))
}

/// Lanes that hold this byte, whatever its bits in `mask` are; the byte has none of them.
#[inline(always)]
pub(crate) fn is_but(bytes: v128, mask: u8, byte: u8) -> v128 {
    u8x16_eq(v128_andnot(bytes, u8x16_splat(mask)), u8x16_splat(byte))
}

#[inline(always)]
pub(crate) fn either(a: v128, b: v128) -> v128 {
    v128_or(a, b)
}

#[inline(always)]
pub(crate) fn both(a: v128, b: v128) -> v128 {
    v128_and(a, b)
}

#[inline(always)]
pub(crate) fn none() -> v128 {
    u8x16_splat(0)
}

#[inline(always)]
pub(crate) fn any(lanes: v128) -> bool {
    v128_any_true(lanes)
}

/// One bit for each lane, the first one's lowest.
#[inline(always)]
pub(crate) fn bits(lanes: v128) -> u16 {
    i8x16_bitmask(lanes)
}

/// The lower and the upper four bits of each lane.
#[inline(always)]
pub(crate) fn nibbles(bytes: v128) -> (v128, v128) {
    let low = u8x16_splat(15);
    (v128_and(bytes, low), v128_and(u64x2_shr(bytes, 4), low))
}

/// From sixteen bytes, those whose numbers stand in the lanes of `numbers`.
#[inline(always)]
pub(crate) fn pick(bytes: v128, numbers: v128) -> v128 {
    i8x16_swizzle(bytes, numbers)
}

/// Makes ASCII letters small ones.
pub(crate) fn make_lower(text: &mut [u8]) {
    let (sixteens, rest) = text.as_chunks_mut();
    for sixteen in sixteens {
        let bytes = load(sixteen);
        store(v128_or(bytes, v128_and(within(bytes, b'A', 26), u8x16_splat(0x20))), sixteen);
    }
    rest.make_ascii_lowercase();
}
