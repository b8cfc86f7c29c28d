//! Texts in compressed blocks, of which one is expanded to read a text: only explanations need texts.
//!
//! A block is a sequence of literals (a byte below 0x80: how many less one, and the bytes) and copies (0x80 + the length
//! less four, and how many bytes before, u16). Greedy, with one candidate for a copy: what a module of a few hundred
//! bytes can do.

/// Bytes of a block before compression, at least. A copy reaches back this far.
pub(super) const BLOCK: usize = 32 * 1024;

const SHORTEST: usize = 4;
const LONGEST: usize = 0x7f + SHORTEST;
const LITERALS: usize = 0x80;
const SLOTS_LOG2: u32 = 12;

/// Appends the compressed form of a block.
pub(super) fn compress(block: &[u8], out: &mut Vec<u8>) {
    // By a hash of four bytes, 1 + their last place.
    let mut places = vec![0u32; 1 << SLOTS_LOG2];
    let (mut at, mut literals) = (0, 0);
    while let Some(four) = block.get(at..).and_then(|rest| rest.first_chunk::<SHORTEST>()) {
        let hash = u32::from_le_bytes(*four).wrapping_mul(0x9e37_79b1) >> (u32::BITS - SLOTS_LOG2);
        let before = std::mem::replace(&mut places[hash as usize], at as u32 + 1) as usize;
        let distance = at + 1 - before;
        let same = match before {
            0 => 0,
            _ if distance > u16::MAX as usize => 0,
            _ => block[before - 1..].iter().zip(&block[at..]).take(LONGEST).take_while(|(a, b)| a == b).count(),
        };
        if same < SHORTEST {
            at += 1;
            continue;
        }
        put_literals(&block[literals..at], out);
        out.push(0x80 | (same - SHORTEST) as u8);
        out.extend_from_slice(&(distance as u16).to_le_bytes());
        at += same;
        literals = at;
    }
    put_literals(&block[literals..], out);
}

fn put_literals(bytes: &[u8], out: &mut Vec<u8>) {
    for some in bytes.chunks(LITERALS) {
        out.push(some.len() as u8 - 1);
        out.extend_from_slice(some);
    }
}

/// The block of a compressed form. Of damaged bytes, what precedes the damage.
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
        let [low, high, behind @ ..] = behind else { break };
        let Some(from) = block.len().checked_sub(u16::from_le_bytes([*low, *high]) as usize) else { break };
        if from == block.len() {
            break;
        }
        // Byte by byte: a copy can overlap itself.
        for at in from..from + (first & 0x7f) as usize + SHORTEST {
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
