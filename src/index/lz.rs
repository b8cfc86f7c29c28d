//! Texts in compressed blocks, of which one is expanded to read a text: only explanations need texts.
//!
//! A block is a sequence of literals and copies:
//!
//! ```text
//! 0nnnnnnn, then n + 1 literal bytes
//! 10nnnddd dddddddd: the n + 4 bytes that start d bytes before
//! 11nnnnnn, then d as u16: the same
//! ```
//!
//! Greedy, with one candidate for a copy: what a module of a few hundred
//! bytes can do.

/// Bytes of a block before compression, at least. One block is expanded for the text of one filter; blocks of 32 KB are
/// a tenth smaller.
pub(super) const BLOCK: usize = 4 * 1024;

/// The same where all texts are expanded together: as far as a copy reaches back.
pub(super) const LARGE_BLOCK: usize = 64 * 1024;

const SHORTEST: usize = 4;
const LONGEST: usize = 0x3f + SHORTEST;
/// The first length and the first distance that the short form of a copy has not.
const SHORT_LENGTH: usize = 8 + SHORTEST;
const SHORT_DISTANCE: usize = 1 << 11;
const LITERALS: usize = 0x80;

/// Appends the compressed form of a block.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn compress(block: &[u8], out: &mut Vec<u8>) {
    // By a hash of four bytes, 1 + their last place.
    let log2 = (block.len() | 1).ilog2().clamp(10, 15);
    let mut places = vec![0u32; 1 << log2];
    let mut last = |four: u32, at: usize| {
        let hash = four.wrapping_mul(0x9e37_79b1) >> (u32::BITS - log2);
        std::mem::replace(&mut places[hash as usize], at as u32 + 1) as usize
    };
    let four_at = |at: usize| block.get(at..).and_then(|rest| rest.first_chunk()).map(|four| u32::from_le_bytes(*four));
    // The four bytes one place further: most places are read one after the other.
    let moved = |four: u32, byte: &u8| four >> 8 | u32::from(*byte) << 24;
    let (mut at, mut literals, mut next) = (0, 0, four_at(0));
    while let Some(four) = next {
        let before = last(four, at);
        let distance = at + 1 - before;
        // Most places with the same hash are of other bytes.
        if before == 0 || distance > u16::MAX as usize || four_at(before - 1) != Some(four) {
            next = block.get(at + SHORTEST).map(|byte| moved(four, byte));
            at += 1;
            continue;
        }
        let same = shared(&block[before - 1..], &block[at..block.len().min(at + LONGEST)]);
        put_literals(&block[literals..at], out);
        let (length, [low, high]) = ((same - SHORTEST) as u8, (distance as u16).to_le_bytes());
        if same < SHORT_LENGTH && distance < SHORT_DISTANCE {
            out.extend([0x80 | length << 3 | high, low]);
        } else {
            out.extend([0xc0 | length, low, high]);
        }
        let mut inside = four;
        for (byte, place) in block[at + SHORTEST..block.len().min(at + same + SHORTEST - 1)].iter().zip(at + 1..) {
            inside = moved(inside, byte);
            last(inside, place);
        }
        at += same;
        literals = at;
        next = four_at(at);
    }
    put_literals(&block[literals..], out);
}

/// How many first bytes are the same. `b` is not longer than `a`.
fn shared(a: &[u8], b: &[u8]) -> usize {
    let words = a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0);
    for (at, (a, b)) in words.enumerate() {
        let differing = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if differing != 0 {
            return at * 8 + (differing.trailing_zeros() / 8) as usize;
        }
    }
    let done = b.len() / 8 * 8;
    done + a[done..].iter().zip(&b[done..]).take_while(|(a, b)| a == b).count()
}

fn put_literals(bytes: &[u8], out: &mut Vec<u8>) {
    for some in bytes.chunks(LITERALS) {
        out.push(some.len() as u8 - 1);
        out.extend_from_slice(some);
    }
}

/// The block of a compressed form. Of damaged bytes, what precedes the damage.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn expand(bytes: &[u8]) -> Vec<u8> {
    let mut block = Vec::with_capacity(bytes.len() * 3);
    let mut rest = bytes;
    while let Some((&first, behind)) = rest.split_first() {
        if first < 0x80 {
            let Some((literals, behind)) = behind.split_at_checked(first as usize + 1) else { break };
            block.extend_from_slice(literals);
            rest = behind;
            continue;
        }
        let (length, distance, behind) = match behind {
            [low, behind @ ..] if first < 0xc0 => (first >> 3 & 7, u16::from_le_bytes([*low, first & 7]), behind),
            [low, high, behind @ ..] => (first & 0x3f, u16::from_le_bytes([*low, *high]), behind),
            _ => break,
        };
        let Some(from) = block.len().checked_sub(distance as usize) else { break };
        if from == block.len() {
            break;
        }
        // Byte by byte: a copy can overlap itself.
        for at in from..from + length as usize + SHORTEST {
            block.push(block[at]);
        }
        rest = behind;
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_round_trip() {
        let words = ["$third-party", "$script,domain=", "a.example|", "b.example", "aaaaaaaaaaaaaaaaaaaaaaa", "\u{e9}"];
        for count in [0, 1, 5, 300, 9000] {
            let text: String = (0..count).map(|n: usize| words[n * n % 7 % words.len()]).collect();
            let mut bytes = Vec::new();
            compress(text.as_bytes(), &mut bytes);
            assert!(count < 300 || bytes.len() * 3 < text.len());
            assert_eq!(expand(&bytes), text.as_bytes());
            for cut in 0..bytes.len().min(200) {
                assert!(text.as_bytes().starts_with(&expand(&bytes[..cut])));
            }
        }
    }
}
