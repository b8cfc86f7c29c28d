//! In wasm: whether any of a few literals occurs in a text. Compares three bytes of each literal at sixteen positions
//! at once, as the `aho-corasick` crate does natively (the "Teddy" algorithm).

use crate::net::lanes::{LANES, any, both, chunk, load, nibbles, none, pick, store, v128};

/// The literals and their fingerprints.
#[derive(Clone, Debug)]
pub(crate) struct Fingerprints {
    /// For each of the three bytes and each half of it: the groups of literals that have it, one bit per group.
    groups: [[[u8; LANES]; 2]; BYTES],
    /// The literals, distributed over the groups in turn, and the offset of the three bytes in each.
    literals: Vec<(Box<[u8]>, usize)>,
}

/// Bytes of a fingerprint.
const BYTES: usize = 3;

/// The most frequent bytes of URLs, the most frequent first, counted over 27,969 recorded requests.
const FREQUENT: &[u8] = b"taes2c/i0do%pn.r1lmf3gb=hu5&94w68-7v_yj:xkzq?";

impl Fingerprints {
    /// `None` if a literal is too short.
    pub(super) fn new(literals: &[&[u8]]) -> Option<Fingerprints> {
        let mut made = Fingerprints { groups: [[[0; LANES]; 2]; BYTES], literals: Vec::new() };
        for (number, literal) in literals.iter().enumerate() {
            let rarity = |byte: &u8| memchr::memchr(*byte, FREQUENT).unwrap_or(FREQUENT.len());
            let of_window = |at: &usize| literal[*at..*at + BYTES].iter().map(rarity).sum::<usize>();
            let rarest = (0..(literal.len() + 1).saturating_sub(BYTES)).max_by_key(of_window)?;
            for (groups, byte) in made.groups.iter_mut().zip(&literal[rarest..]) {
                groups[0][(byte & 15) as usize] |= 1 << (number % 8);
                groups[1][(byte >> 4) as usize] |= 1 << (number % 8);
            }
            made.literals.push(((*literal).into(), rarest));
        }
        Some(made)
    }

    /// Whether a literal may occur; always true for a short text.
    #[inline(always)]
    pub(super) fn may_occur_in(&self, text: &[u8]) -> bool {
        let Some(last) = text.len().checked_sub(LANES + BYTES - 1) else { return true };
        let [first, second, third] = &self.groups;
        let (first, second, third) = (both_halves(first), both_halves(second), both_halves(third));
        let mut at = 0;
        loop {
            let here = both(both(has(first, text, at), has(second, text, at + 1)), has(third, text, at + 2));
            if any(here) && self.is_one_at(text, at, here) {
                return true;
            }
            if at == last {
                return false;
            }
            at = last.min(at + LANES);
        }
    }

    /// Whether a literal occurs at one of the lanes that found its group.
    #[cold]
    fn is_one_at(&self, text: &[u8], at: usize, here: v128) -> bool {
        let mut groups = [0; LANES];
        store(here, &mut groups);
        groups.iter().enumerate().filter(|(_, groups)| **groups != 0).any(|(lane, groups)| {
            self.literals.iter().enumerate().any(|(number, (literal, before))| {
                let start = (at + lane).checked_sub(*before);
                groups & 1 << (number % 8) != 0 && start.is_some_and(|start| text[start..].starts_with(literal))
            })
        })
    }
}

#[inline(always)]
fn both_halves(halves: &[[u8; LANES]; 2]) -> [v128; 2] {
    [load(&halves[0]), load(&halves[1])]
}

/// The groups that have the bytes from `at` on.
#[inline(always)]
fn has([low, high]: [v128; 2], text: &[u8], at: usize) -> v128 {
    let Some(bytes) = chunk(text, at) else { return none() };
    let (lows, highs) = nibbles(load(bytes));
    both(pick(low, lows), pick(high, highs))
}
