//! The alternatives of all elements, found in the words of a text.
//!
//! Each begins with the space before a word, so it is looked for only where a word begins. An automaton would be twice as
//! fast, but makes the wasm module 20 KB larger.

use crate::small::sort_by;

/// Distinct texts that begin with a space.
#[derive(Debug, Default)]
pub(super) struct Alternatives {
    /// Sorted by text, with their numbers.
    sorted: Vec<(String, u32)>,
    /// By the byte after the space: where such texts begin in `sorted`; one more for the end.
    starts: Vec<u32>,
}

impl Alternatives {
    /// Their numbers are their places in `texts`.
    pub(super) fn new(texts: impl Iterator<Item = String>) -> Self {
        let mut sorted: Vec<(String, u32)> = texts.zip(0..).collect();
        sort_by(&mut sorted, |one, other| one.cmp(other));
        let second = |text: &str| text.as_bytes().get(1).map_or(0, |byte| usize::from(*byte));
        let starts = (0..=256).map(|byte| sorted.partition_point(|(text, _)| second(text) < byte) as u32).collect();
        Self { sorted, starts }
    }

    /// Calls `found` for each that is in a text from `start` on, where a space is, with its number and its end.
    pub(super) fn at(&self, text: &str, start: usize, mut found: impl FnMut(usize, usize)) {
        let rest = &text.as_bytes()[start..];
        let Some(second) = rest.get(1) else { return };
        let place = |byte: usize| self.starts.get(byte).map_or(0, |place| *place as usize);
        let mut fitting = &self.sorted[place(usize::from(*second))..place(usize::from(*second) + 1)];
        for length in 2.. {
            // The shortest of those that begin alike is the first.
            while let Some(((known, number), longer)) = fitting.split_first() {
                if known.len() > length {
                    break;
                }
                found(*number as usize, start + length);
                fitting = longer;
            }
            let Some(byte) = rest.get(length) else { return };
            let from = fitting.partition_point(|(known, _)| known.as_bytes()[length] < *byte);
            fitting = &fitting[from..];
            fitting = &fitting[..fitting.partition_point(|(known, _)| known.as_bytes()[length] == *byte)];
            if fitting.is_empty() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_begin_at_a_word_are_found() {
        let texts = [" a ", " a", " an", " a b ", " b ", " ab", " ", " é"];
        let alternatives = Alternatives::new(texts.iter().map(|text| (*text).to_owned()));
        let text = " a b an ab é ";
        let mut all = Vec::new();
        for (start, _) in text.match_indices(' ') {
            alternatives.at(text, start, |number, end| all.push((number, start, end)));
        }
        let mut expected = Vec::new();
        for (number, one) in texts.iter().enumerate().filter(|(_, one)| one.len() > 1) {
            for start in 0..text.len() {
                if text.as_bytes()[start..].starts_with(one.as_bytes()) {
                    expected.push((number, start, start + one.len()));
                }
            }
        }
        all.sort_unstable();
        expected.sort_unstable();
        assert_eq!(all, expected);
    }
}
