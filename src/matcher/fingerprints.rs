//! In wasm, whether one of a few literals may stand in a text: three bytes of each, looked for at sixteen places at
//! once (the first step of "Teddy", which natively the `aho-corasick` crate does).

use crate::net::lanes::{LANES, any, both, chunk, either, load, nibbles, none, pick, v128};

/// For each of the three bytes and each half of it, the groups of literals that have it there: one bit a group.
#[derive(Clone, Debug)]
pub(super) struct Fingerprints([[[u8; LANES]; 2]; 3]);

/// Bytes of a fingerprint.
const BYTES: usize = 3;

/// What URLs have most, the most frequent byte first, counted over 27,969 requests.
const FREQUENT: &[u8] = b"taes2c/i0do%pn.r1lmf3gb=hu5&94w68-7v_yj:xkzq?";

impl Fingerprints {
    /// None if a literal is too short for one.
    pub(super) fn new(literals: &[&[u8]]) -> Option<Fingerprints> {
        let mut groups = [[[0; LANES]; 2]; BYTES];
        for (number, literal) in literals.iter().enumerate() {
            let rarity = |byte: &u8| memchr::memchr(*byte, FREQUENT).unwrap_or(FREQUENT.len());
            let rarest = literal.windows(BYTES).max_by_key(|window| window.iter().map(rarity).sum::<usize>())?;
            for (groups, byte) in groups.iter_mut().zip(rarest) {
                groups[0][(byte & 15) as usize] |= 1 << (number % 8);
                groups[1][(byte >> 4) as usize] |= 1 << (number % 8);
            }
        }
        Some(Fingerprints(groups))
    }

    /// False only if no literal stands there.
    #[inline(always)]
    pub(super) fn may_stand_in(&self, text: &[u8]) -> bool {
        let Some(last) = text.len().checked_sub(LANES + BYTES - 1) else { return true };
        let [first, second, third] = &self.0;
        let (first, second, third) = (both_halves(first), both_halves(second), both_halves(third));
        let (mut at, mut found) = (0, none());
        loop {
            let here = both(both(has(first, text, at), has(second, text, at + 1)), has(third, text, at + 2));
            found = either(found, here);
            if at == last {
                return any(found);
            }
            at = last.min(at + LANES);
        }
    }
}

#[inline(always)]
fn both_halves(halves: &[[u8; LANES]; 2]) -> [v128; 2] {
    [load(&halves[0]), load(&halves[1])]
}

/// Of the bytes at `at` and behind it, the groups that have them.
#[inline(always)]
fn has([low, high]: [v128; 2], text: &[u8], at: usize) -> v128 {
    let Some(bytes) = chunk(text, at) else { return none() };
    let (lows, highs) = nibbles(load(bytes));
    both(pick(low, lows), pick(high, highs))
}
