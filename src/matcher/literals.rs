//! Finds literals in a URL.
//!
//! The real lists have a dozen literals. A vectorised search finds out that none of them is in a URL, which is the common case:
//! natively the `aho-corasick` crate's, in wasm our own. In the few other URLs each literal is searched on its own. Many literals,
//! or very short ones, are found by an Aho-Corasick automaton, as one table, which is built when an image is opened. For a dozen
//! literals that takes 40 µs, a fifth of the time of opening.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::ControlFlow;

#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
use super::fingerprints::Fingerprints;
use crate::index::{Image, Index};
use crate::small::IdentityHasher;

/// The search for the literals of one index.
#[derive(Clone, Debug, Default)]
pub(crate) enum Literals {
    /// There are none.
    #[default]
    Empty,
    /// Few: finds out whether any of them occurs.
    #[cfg(not(target_family = "wasm"))]
    Few(aho_corasick::packed::Searcher),
    #[cfg(all(target_family = "wasm", target_feature = "simd128"))]
    Few(Fingerprints),
    /// Many, or very short ones. `entries`, by literal: the offset of its entries.
    Many { automaton: Automaton, entries: Vec<u32> },
}

/// Greatest number of literals for the vectorised search; with more it mostly finds one, and both searches run.
#[cfg(any(not(target_family = "wasm"), target_feature = "simd128"))]
const VECTORS: usize = 64;

impl Literals {
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn new(index: &Index, image: &Image) -> Literals {
        let (texts, entries): (Vec<&[u8]>, _) = index.literals(image.as_bytes()).into_iter().unzip();
        if texts.is_empty() {
            return Literals::Empty;
        }
        #[cfg(not(target_family = "wasm"))]
        if let Some(any) = (texts.len() <= VECTORS).then(|| aho_corasick::packed::Searcher::new(&texts)).flatten() {
            return Literals::Few(any);
        }
        #[cfg(all(target_family = "wasm", target_feature = "simd128"))]
        if let Some(any) = (texts.len() <= VECTORS).then(|| Fingerprints::new(&texts)).flatten() {
            return Literals::Few(any);
        }
        Literals::Many { automaton: Automaton::new(&texts), entries }
    }

    /// Calls `found` with the offset of the entries of each literal that occurs in the text, once per literal. `index`: the
    /// one of these literals, in the bytes of the image.
    #[inline]
    pub(super) fn find(
        &self,
        (index, bytes): (&Index, &[u8]),
        text: &[u8],
        mut found: impl FnMut(u32) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match self {
            Literals::Empty => ControlFlow::Continue(()),
            #[cfg(not(target_family = "wasm"))]
            Literals::Few(any) if any.find(text).is_none() => ControlFlow::Continue(()),
            #[cfg(all(target_family = "wasm", target_feature = "simd128"))]
            Literals::Few(any) if !any.may_occur_in(text) => ControlFlow::Continue(()),
            #[cfg(any(not(target_family = "wasm"), target_feature = "simd128"))]
            Literals::Few(_) => each_of_few(&index.literals(bytes), text).into_iter().try_for_each(found),
            Literals::Many { automaton, entries } => {
                let mut seen = Vec::new();
                automaton.find(text, |literal| {
                    seen.resize(entries.len(), false);
                    if std::mem::replace(&mut seen[literal], true) {
                        ControlFlow::Continue(())
                    } else {
                        found(entries[literal])
                    }
                })
            }
        }
    }
}

/// The numbers of the literals that occur in a text, in the order in which an automaton finds them: by the end of the first
/// occurrence, and of several that end there the longest first.
#[cfg(any(not(target_family = "wasm"), target_feature = "simd128"))]
#[cold]
fn each_of_few(literals: &[(&[u8], u32)], text: &[u8]) -> Vec<u32> {
    let mut found: Vec<(usize, usize, u32)> = Vec::new();
    for (literal, number) in literals {
        let Some((first, rest)) = literal.split_first() else { continue };
        let starts = memchr::memchr_iter(*first, text).find(|at| text[at + 1..].starts_with(rest));
        found.extend(starts.map(|at| (at + literal.len(), text.len() - literal.len(), *number)));
    }
    found.sort_unstable();
    found.into_iter().map(|(.., number)| number).collect()
}

/// One state per prefix of a literal. State 0 is the empty prefix.
#[derive(Clone, Debug, Default)]
pub(crate) struct Automaton {
    step: Transitions,
    /// By state: the number plus one of the literal that it completes; 0: none.
    ends: Vec<u32>,
    /// By state: the state of its longest proper suffix that completes a literal; 0: none.
    shorter: Vec<u32>,
    /// By literal: the number plus one of another literal with the same text; 0: none.
    same: Vec<u32>,
}

/// The transitions from a state by a byte.
#[derive(Clone, Debug)]
enum Transitions {
    /// A row of columns per state. The states that complete literals are the last, from `ending` on.
    Table { columns: Box<[u8; 256]>, log2: u32, next: Vec<u32>, ending: usize },
    /// For many literals: the transitions to longer prefixes, and by state its longest proper suffix that is a state.
    Links { longer: Longer, endings: Vec<u32> },
}

/// By state and byte. The hasher is the same in every run.
type Longer = HashMap<(u32, u8), u32, BuildHasherDefault<IdentityHasher>>;

impl Default for Transitions {
    fn default() -> Transitions {
        Transitions::Links { longer: Longer::default(), endings: Vec::new() }
    }
}

/// Greatest number of states for a table. The real lists need some hundreds, about 10 KB. Links take five times as
/// long.
const TABLE: usize = 8 * 1024;

impl Automaton {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn new(literals: &[&[u8]]) -> Automaton {
        let mut longer = Longer::default();
        // Length, number, previous state and last byte of each state.
        let mut states = vec![(0, 0, 0, 0)];
        let (mut ends, mut same) = (vec![0], Vec::new());
        for (number, literal) in literals.iter().enumerate() {
            let mut state = 0;
            for (length, &byte) in literal.iter().enumerate() {
                state = *longer.entry((state, byte)).or_insert_with(|| {
                    states.push((length as u32 + 1, ends.len() as u32, state, byte));
                    ends.push(0);
                    ends.len() as u32 - 1
                });
            }
            same.push(std::mem::replace(&mut ends[state as usize], number as u32 + 1));
        }
        // Lists have no empty literals.
        ends[0] = 0;
        // In order of length: the suffixes of shorter states are known.
        let mut order: Vec<(u32, u32)> = states.iter().map(|&(length, state, ..)| (length, state)).collect();
        order.sort_unstable();
        let (mut endings, mut shorter) = (vec![0; ends.len()], vec![0; ends.len()]);
        for &(length, state) in &order {
            let (.., before, byte) = states[state as usize];
            if length > 1 {
                endings[state as usize] = follow(&longer, &endings, endings[before as usize], byte);
            }
            let ending = endings[state as usize];
            shorter[state as usize] = if ends[ending as usize] != 0 { ending } else { shorter[ending as usize] };
        }
        let mut automaton = Automaton { step: Transitions::default(), ends, shorter, same };
        if order.len() > TABLE || !automaton.tabulate(&longer, &endings, &order) {
            automaton.step = Transitions::Links { longer, endings };
        }
        automaton
    }

    /// Fails if literals contain all 256 bytes, as no list's do: one column is for the bytes in no literal.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn tabulate(&mut self, longer: &Longer, endings: &[u32], order: &[(u32, u32)]) -> bool {
        let mut columns = Box::new([0; 256]);
        let mut last = 0u8;
        for &(_, byte) in longer.keys() {
            let column = &mut columns[byte as usize];
            if *column == 0 {
                let Some(free) = last.checked_add(1) else { return false };
                (*column, last) = (free, free);
            }
        }
        let log2 = (last as u32 + 1).next_power_of_two().trailing_zeros();
        let (plain, ending): (Vec<u32>, Vec<u32>) = order
            .iter()
            .map(|&(_, state)| state)
            .partition(|&state| self.ends[state as usize] == 0 && self.shorter[state as usize] == 0);
        let first_ending = plain.len() << log2;
        let by_number = [plain, ending].concat();
        let mut numbers = vec![0; by_number.len()];
        by_number.iter().zip(0..).for_each(|(&state, number)| numbers[state as usize] = number);
        let place = |state: u32, column: u8| ((numbers[state as usize] as usize) << log2) + column as usize;
        let mut next = vec![0; by_number.len() << log2];
        for (&(state, byte), &longer) in longer {
            next[place(state, columns[byte as usize])] = numbers[longer as usize] << log2;
        }
        for &(_, state) in &order[1..] {
            for column in 0..=last {
                let otherwise = next[place(endings[state as usize], column)];
                let next = &mut next[place(state, column)];
                *next = if *next == 0 { otherwise } else { *next };
            }
        }
        self.ends = by_number.iter().map(|&state| self.ends[state as usize]).collect();
        self.shorter = by_number.iter().map(|&state| numbers[self.shorter[state as usize] as usize]).collect();
        self.step = Transitions::Table { columns, log2, next, ending: first_ending };
        true
    }

    #[inline]
    fn find(&self, text: &[u8], mut found: impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        match &self.step {
            Transitions::Table { columns, log2, next, ending } => {
                let mut at = 0;
                for &byte in text {
                    at = next[at + columns[byte as usize] as usize] as usize;
                    if at >= *ending {
                        self.ending_at(at >> log2, &mut found)?;
                    }
                }
            }
            Transitions::Links { longer, endings } => {
                let mut state = 0;
                for &byte in text {
                    state = follow(longer, endings, state, byte);
                    self.ending_at(state as usize, &mut found)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Calls `found` with the literals that end in a state.
    fn ending_at(&self, mut state: usize, found: &mut impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        while state != 0 {
            let mut literal = self.ends[state] as usize;
            while literal != 0 {
                found(literal - 1)?;
                literal = self.same[literal - 1] as usize;
            }
            state = self.shorter[state] as usize;
        }
        ControlFlow::Continue(())
    }
}

/// The state of the longest suffix of a state followed by a byte. Amortised constant: every step to a suffix was paid
/// for by a step to a longer prefix.
fn follow(longer: &Longer, endings: &[u32], mut state: u32, byte: u8) -> u32 {
    loop {
        match longer.get(&(state, byte)) {
            Some(&next) => return next,
            None if state == 0 => return 0,
            None => state = endings[state as usize],
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn found(literals: &[&[u8]], text: &[u8]) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        let _ = Automaton::new(literals).find(text, |literal| {
            all.insert(literal);
            ControlFlow::Continue(())
        });
        all
    }

    fn standing(literals: &[&[u8]], text: &[u8]) -> BTreeSet<usize> {
        let occurs = |literal: &[u8]| text.windows(literal.len()).any(|window| window == literal);
        (0..literals.len()).filter(|&number| occurs(literals[number])).collect()
    }

    #[test]
    fn finds_every_literal_and_no_other() {
        let mut seed = 1u32;
        let mut random = move |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for round in 0..2000 {
            let mut bytes =
                |least: u32, most: u32| (0..least + random(most)).map(|_| b"abc"[random(3) as usize]).collect();
            let literals: Vec<Vec<u8>> = (0..1 + round % 9).map(|_| bytes(1, 4)).collect();
            let literals: Vec<&[u8]> = literals.iter().map(Vec::as_slice).collect();
            let text: Vec<u8> = bytes(0, 30);
            assert_eq!(found(&literals, &text), standing(&literals, &text), "{literals:?} in {text:?}");
        }
    }

    #[test]
    fn few_literals_are_found_in_the_same_order() {
        let literals: [&[u8]; 6] = [b"ab", b"b", b"cab", b"bc", b"a", b"cc"];
        for number in 0..3usize.pow(9) {
            let text: Vec<u8> = (0..9).map(|at| b"abc"[number / 3usize.pow(at) % 3]).collect();
            let mut wanted = Vec::new();
            let _ = Automaton::new(&literals).find(&text, |literal| {
                if !wanted.contains(&(literal as u32)) {
                    wanted.push(literal as u32);
                }
                ControlFlow::Continue(())
            });
            let numbered: Vec<(&[u8], u32)> = literals.into_iter().zip(0..).collect();
            assert_eq!(each_of_few(&numbered, &text), wanted, "{text:?}");
        }
    }

    #[test]
    fn many_literals_use_links() {
        let literals: Vec<String> = (0..9000).map(|number| format!("/{number:04}/{}", number % 7)).collect();
        let literals: Vec<&[u8]> = literals.iter().map(String::as_bytes).collect();
        assert!(matches!(Automaton::new(&literals).step, Transitions::Links { .. }));
        for text in ["https://x.example/1234/2/0001/", "/0001/1/0002/2", "/2999/3/3000/4", "//0123/4", ""] {
            assert_eq!(found(&literals, text.as_bytes()), standing(&literals, text.as_bytes()), "{text}");
        }
        let every: Vec<[u8; 1]> = (0..=255).map(|byte| [byte]).collect();
        let every: Vec<&[u8]> = every.iter().map(|literal| &literal[..]).collect();
        assert!((0..=255).all(|byte| found(&every, &[byte]).contains(&(byte as usize))));
    }
}
