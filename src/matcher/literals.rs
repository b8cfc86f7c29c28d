//! Which literals stand in a URL: an automaton over all of them (Aho and Corasick's), as one table.
//!
//! Made when an image is opened, the real lists having a dozen or two: in some 10 µs, where the `aho-corasick` crate
//! takes 65 for a table as fast and is 22 KB of the gzipped module. Natively its vectorised search goes before it.

use std::ops::ControlFlow;

use crate::index::{Image, Index};

/// The literals of one index, and where the entries filed under them stand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Literals {
    /// Says quickly that no literal is there, which is the rule.
    #[cfg(not(target_family = "wasm"))]
    any: Option<aho_corasick::packed::Searcher>,
    automaton: Automaton,
    /// For each literal, where its entries are counted.
    entries: Vec<u32>,
}

/// Literals up to which there is a vectorised search; beyond, asking first only asks twice.
#[cfg(not(target_family = "wasm"))]
const VECTORS: usize = 64;

impl Literals {
    pub(crate) fn new(index: &Index, image: &Image) -> Literals {
        let (texts, entries): (Vec<&[u8]>, _) = index.literals(image.as_bytes()).into_iter().unzip();
        if texts.is_empty() {
            return Literals::default();
        }
        Literals {
            #[cfg(not(target_family = "wasm"))]
            any: (texts.len() <= VECTORS).then(|| aho_corasick::packed::Searcher::new(&texts)).flatten(),
            automaton: Automaton::new(&texts),
            entries,
        }
    }

    /// Calls back with the place of each literal's entries that may stand in the text, once for each.
    #[inline]
    pub(super) fn find(&self, text: &[u8], mut found: impl FnMut(u32) -> ControlFlow<()>) -> ControlFlow<()> {
        #[cfg(not(target_family = "wasm"))]
        if self.any.as_ref().is_some_and(|any| any.find(text).is_none()) {
            return ControlFlow::Continue(());
        }
        if self.entries.is_empty() {
            return ControlFlow::Continue(());
        }
        let mut seen = Vec::new();
        self.automaton.find(text, |literal| {
            seen.resize(self.entries.len(), false);
            if std::mem::replace(&mut seen[literal], true) {
                ControlFlow::Continue(())
            } else {
                found(self.entries[literal])
            }
        })
    }
}

/// A state for every beginning of a literal, numbered from 0, the empty one; those at whose end a literal stands last.
#[derive(Clone, Debug, Default)]
struct Automaton {
    /// The column of each byte; 0 for those in no literal.
    columns: Vec<u8>,
    /// Columns of a state, as a power of two.
    log2: u32,
    /// For each state and column, where the next state's columns start.
    next: Vec<u32>,
    /// Where the columns of the first state start at whose end a literal stands.
    ending: u32,
    /// For each state, one more than the literal that it is; 0: none.
    ends: Vec<u32>,
    /// For each state, the longest of its endings that is a literal; 0: none.
    shorter: Vec<u32>,
    /// For each literal, one more than another with the same beginning; 0: none.
    same: Vec<u32>,
}

impl Automaton {
    /// States there may be. Of literals with more, only so much of the beginning counts that there are fewer: what is
    /// found is tried as a whole anyway.
    const STATES: usize = 16 * 1024;

    fn new(literals: &[&[u8]]) -> Automaton {
        let size = |cut: usize| literals.iter().map(|literal| literal.len().min(cut)).sum::<usize>();
        let cut = [usize::MAX, 32, 16, 8, 4, 2].into_iter().find(|&cut| size(cut) < Automaton::STATES).unwrap_or(1);
        let literals = || literals.iter().map(|literal| &literal[..literal.len().min(cut)]);
        let mut columns = vec![0; 256];
        let mut last = 0u8;
        for &byte in literals().flatten() {
            if columns[byte as usize] == 0 {
                // The last two of 256 share one.
                last = last.saturating_add(1);
                columns[byte as usize] = last;
            }
        }
        let log2 = (last as u32 + 1).next_power_of_two().trailing_zeros();
        let mut automaton =
            Automaton { columns, log2, next: vec![0; 1 << log2], ends: vec![0], ..Automaton::default() };
        for (number, literal) in literals().enumerate() {
            let state = literal.iter().fold(0, |state, &byte| automaton.step_or_grow(state, byte));
            automaton.same.push(std::mem::replace(&mut automaton.ends[state], number as u32 + 1));
        }
        // No list has an empty literal.
        automaton.ends[0] = 0;
        automaton.complete();
        automaton
    }

    fn step_or_grow(&mut self, state: usize, byte: u8) -> usize {
        let at = (state << self.log2) + self.columns[byte as usize] as usize;
        if self.next[at] == 0 {
            self.next[at] = self.ends.len() as u32;
            self.ends.push(0);
            self.next.resize(self.ends.len() << self.log2, 0);
        }
        self.next[at] as usize
    }

    /// Where no literal goes on, the longest ending that is a beginning does: shorter states first.
    fn complete(&mut self) {
        let width = 1 << self.log2;
        let mut longest_ending = vec![0usize; self.ends.len()];
        self.shorter = vec![0; self.ends.len()];
        let mut states = vec![0];
        let mut done = 0;
        while let Some(&state) = states.get(done) {
            done += 1;
            let ending = longest_ending[state];
            if state != 0 {
                self.shorter[state] = if self.ends[ending] != 0 { ending as u32 } else { self.shorter[ending] };
            }
            for column in 0..width {
                let otherwise = if state == 0 { 0 } else { self.next[ending * width + column] };
                let next = &mut self.next[state * width + column];
                if *next == 0 {
                    *next = otherwise;
                } else {
                    longest_ending[*next as usize] = otherwise as usize;
                    states.push(*next as usize);
                }
            }
        }
        self.number(states);
    }

    fn number(&mut self, states: Vec<usize>) {
        let (plain, ending): (Vec<usize>, Vec<usize>) =
            states.into_iter().partition(|&state| self.ends[state] == 0 && self.shorter[state] == 0);
        self.ending = (plain.len() as u32) << self.log2;
        let order = [plain, ending].concat();
        let mut numbers = vec![0u32; order.len()];
        order.iter().enumerate().for_each(|(number, &state)| numbers[state] = number as u32);
        let columns = |&state: &usize| &self.next[state << self.log2..(state + 1) << self.log2];
        self.next = order.iter().flat_map(columns).map(|&state| numbers[state as usize] << self.log2).collect();
        self.ends = order.iter().map(|&state| self.ends[state]).collect();
        self.shorter = order.iter().map(|&state| numbers[self.shorter[state] as usize]).collect();
    }

    #[inline]
    fn find(&self, text: &[u8], mut found: impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        let Some(columns) = self.columns.first_chunk::<256>() else { return ControlFlow::Continue(()) };
        let mut at = 0;
        for &byte in text {
            at = self.next[at + columns[byte as usize] as usize] as usize;
            if at >= self.ending as usize {
                let mut state = at >> self.log2;
                loop {
                    let mut literal = self.ends[state] as usize;
                    while literal != 0 {
                        found(literal - 1)?;
                        literal = self.same[literal - 1] as usize;
                    }
                    state = self.shorter[state] as usize;
                    if state == 0 {
                        break;
                    }
                }
            }
        }
        ControlFlow::Continue(())
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
        let stands = |literal: &[u8]| text.windows(literal.len()).any(|window| window == literal);
        (0..literals.len()).filter(|&number| stands(literals[number])).collect()
    }

    #[test]
    fn all_that_stand_there_and_no_others() {
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
    fn many_are_found_by_their_beginnings() {
        let literals: Vec<String> = (0..5000).map(|number| format!("/{number:04}/and/more")).collect();
        let literals: Vec<&[u8]> = literals.iter().map(String::as_bytes).collect();
        let automaton = Automaton::new(&literals);
        assert!(automaton.ends.len() < Automaton::STATES);
        let text = b"https://x.example/1234/and/more";
        assert!(found(&literals, text).is_superset(&standing(&literals, text)));
        assert!(found(&literals, b"https://x.example/none").is_empty());
        let every: Vec<[u8; 1]> = (0..=255).map(|byte| [byte]).collect();
        let every: Vec<&[u8]> = every.iter().map(|literal| &literal[..]).collect();
        assert!((0..=255).all(|byte| found(&every, &[byte]).contains(&(byte as usize))));
    }
}
