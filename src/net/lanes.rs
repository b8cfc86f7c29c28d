//! Explicit 16-byte SIMD for wasm. The compiler vectorises such loops only at higher optimisation levels, which make
//! the module a tenth larger.

use std::arch::wasm32::*;

pub(crate) use std::arch::wasm32::v128;

/// Bytes of a vector.
pub(crate) const LANES: usize = 16;

#[inline(always)]
pub(crate) fn load(bytes: &[u8; LANES]) -> v128 {
    let bytes = u128::from_le_bytes(*bytes);
    u64x2(bytes as u64, (bytes >> 64) as u64)
}

/// The 16 bytes at `at`; `None` if fewer are left.
#[inline(always)]
pub(crate) fn chunk(text: &[u8], at: usize) -> Option<&[u8; LANES]> {
    text.get(at..at.wrapping_add(LANES))?.try_into().ok()
}

#[inline(always)]
pub(crate) fn store(lanes: v128, bytes: &mut [u8; LANES]) {
    let (low, high) = (u64x2_extract_lane::<0>(lanes), u64x2_extract_lane::<1>(lanes));
    *bytes = (low as u128 | (high as u128) << 64).to_le_bytes();
}

/// Lanes with one of the `count` byte values from `first` on: all bits set or none.
#[inline(always)]
pub(crate) fn within(bytes: v128, first: u8, count: u8) -> v128 {
    // A signed comparison is one instruction; an unsigned one is three.
    let moved = i8x16_sub(bytes, i8x16_splat((first ^ 0x80) as i8));
    i8x16_lt(moved, i8x16_splat((count ^ 0x80) as i8))
}

/// Lanes equal to this byte.
#[inline(always)]
pub(crate) fn is(bytes: v128, byte: u8) -> v128 {
    u8x16_eq(bytes, u8x16_splat(byte))
}

/// Lanes equal to this byte when the bits in `mask` are ignored. `byte` must have none of these bits.
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

/// One bit per lane; the first lane is the lowest bit.
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

/// Selects bytes from `bytes` by the indices in the lanes of `numbers`.
#[inline(always)]
pub(crate) fn pick(bytes: v128, numbers: v128) -> v128 {
    i8x16_swizzle(bytes, numbers)
}

/// Converts ASCII letters to lower case.
pub(crate) fn make_lower(text: &mut [u8]) {
    let (sixteens, rest) = text.as_chunks_mut();
    for sixteen in sixteens {
        let bytes = load(sixteen);
        store(v128_or(bytes, v128_and(within(bytes, b'A', 26), u8x16_splat(0x20))), sixteen);
    }
    rest.make_ascii_lowercase();
}
