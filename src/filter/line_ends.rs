//! The line ends of a text, found in blocks.

#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
use crate::net::lanes;

/// Bytes that are tested at once.
const BLOCK: usize = 64;

/// The positions of LF and CR in a text, in order. Two lines have 64 bytes, so a search for each line end costs more than
/// comparing all bytes: this took two thirds off the instructions.
#[derive(Clone)]
pub(super) struct LineEnds<'t> {
    bytes: &'t [u8],
    /// Start of the block that `bits` are of.
    block: usize,
    /// A bit for each line end of the block that was not returned yet.
    bits: u64,
    /// Start of the next block.
    next: usize,
}

impl<'t> LineEnds<'t> {
    pub(super) fn new(text: &'t str) -> LineEnds<'t> {
        LineEnds { bytes: text.as_bytes(), block: 0, bits: 0, next: 0 }
    }

    /// The position of the next line end; the length of the text if there is none.
    #[inline]
    pub(super) fn next(&mut self) -> usize {
        while self.bits == 0 {
            let rest = self.bytes.get(self.next..).unwrap_or_default();
            if rest.is_empty() {
                return self.bytes.len();
            }
            self.bits = match rest.first_chunk() {
                Some(block) => end_bits(block),
                None => {
                    let mut block = [0; BLOCK];
                    block[..rest.len()].copy_from_slice(rest);
                    end_bits(&block)
                }
            };
            self.block = self.next;
            self.next += BLOCK;
        }
        let end = self.block + self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        end
    }
}

/// One bit per byte, the first byte's lowest: whether it is LF or CR. A multiplication gathers the bits of eight bytes.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
#[inline(always)]
fn end_bits(block: &[u8; BLOCK]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    // The highest bit of each byte that equals the one of `other`.
    let equal = |eight: u64, other: u8| {
        let differing = eight ^ u64::from_le_bytes([other; 8]);
        !(((differing & LOW) + LOW) | differing | LOW)
    };
    block.as_chunks().0.iter().rev().fold(0, |bits, eight| {
        let eight = u64::from_le_bytes(*eight);
        let found = (equal(eight, b'\n') | equal(eight, b'\r')) >> 7;
        bits << 8 | found.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// The same with the vector instruction that gathers bits.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
fn end_bits(block: &[u8; BLOCK]) -> u64 {
    block.as_chunks().0.iter().rev().fold(0, |bits, sixteen| {
        let bytes = lanes::load(sixteen);
        let found = lanes::either(lanes::is(bytes, b'\n'), lanes::is(bytes, b'\r'));
        bits << 16 | lanes::bits(found) as u64
    })
}
