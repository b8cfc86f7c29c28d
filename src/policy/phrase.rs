//! One phrase, and whether a sentence contains it.

use super::statement::Statement;

/// How sure a phrase is. A stronger one is quoted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    Weak,
    Plain,
    Strong,
}

/// A set of words, and how many words may be between it and the element before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub(super) symbol: u16,
    pub(super) gap: u16,
}

/// Elements in their order, and conditions.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) statement: &'static Statement,
    pub(super) strength: Strength,
    /// The elements contain the negation that the statement needs.
    pub(super) own_negation: bool,
    pub(super) elements: Vec<Element>,
    pub(super) present: Vec<u16>,
    pub(super) absent: Vec<u16>,
    pub(super) absent_near: Vec<u16>,
    pub(super) heading: Vec<u16>,
}

/// Words before a match in which a negation denies it.
const NEGATION_REACH: u16 = 4;

/// Where a set of words occurs in a sentence: first word, and the word after the last.
pub(super) type WordRange = (u16, u16);

/// The symbols that occur in a sentence.
#[derive(Debug)]
pub(super) struct Present {
    bits: Vec<u64>,
    /// Sorted by symbol, then by place.
    hits: Vec<(u16, WordRange)>,
}

impl Present {
    pub(super) fn new(symbols: usize, mut hits: Vec<(u16, WordRange)>) -> Self {
        // One number compares faster than three: half of the time of a reading was this order.
        hits.sort_unstable_by_key(|(symbol, (first, end))| {
            u64::from(*symbol) << 32 | u64::from(*first) << 16 | u64::from(*end)
        });
        hits.dedup();
        let mut bits = vec![0; symbols.div_ceil(64)];
        for (symbol, _) in &hits {
            bits[usize::from(*symbol) / 64] |= 1 << (symbol % 64);
        }
        Self { bits, hits }
    }

    pub(super) fn has(&self, symbol: u16) -> bool {
        self.bits[usize::from(symbol) / 64] >> (symbol % 64) & 1 == 1
    }

    /// Adds the symbols of another sentence, of which places do not matter.
    pub(super) fn merge(&mut self, other: &Self) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn places(&self, symbol: u16) -> &[(u16, WordRange)] {
        let start = self.hits.partition_point(|(other, _)| *other < symbol);
        let end = self.hits.partition_point(|(other, _)| *other <= symbol);
        &self.hits[start..end]
    }

    /// The symbols that occur, each once.
    pub(super) fn symbols(&self) -> impl Iterator<Item = u16> + '_ {
        let mut last = None;
        self.hits.iter().map(|(symbol, _)| *symbol).filter(move |symbol| last.replace(*symbol) != Some(*symbol))
    }

    /// Whether a set of words begins in a range of words.
    fn occurs_in(&self, symbol: u16, range: WordRange) -> bool {
        self.places(symbol).iter().any(|(_, place)| (range.0..range.1).contains(&place.0))
    }

    /// Whether a word of negation is in a range and not in an expression like "not limited to".
    fn negated_in(&self, negation: u16, no_negation: u16, range: WordRange) -> bool {
        self.places(negation).iter().any(|(_, place)| {
            (range.0..range.1).contains(&place.0)
                && !self.places(no_negation).iter().any(|(_, cover)| cover.0 <= place.0 && place.1 <= cover.1)
        })
    }
}

impl Phrase {
    pub(super) fn new(statement: &'static Statement, own_negation: bool) -> Self {
        let none = Vec::new;
        Self {
            statement,
            strength: Strength::Plain,
            own_negation,
            elements: Vec::new(),
            present: none(),
            absent: none(),
            absent_near: none(),
            heading: none(),
        }
    }

    /// The words of the first match in a sentence that ends after `shift` words.
    pub(super) fn find(&self, here: &Present, above: &Present, negations: (u16, u16), shift: u16) -> Option<WordRange> {
        let all = self.elements.iter().map(|element| element.symbol).chain(self.present.iter().copied());
        if !all.into_iter().all(|symbol| here.has(symbol))
            || self.absent.iter().any(|symbol| here.has(*symbol))
            || !self.heading.iter().all(|symbol| above.has(*symbol))
        {
            return None;
        }
        let fits = |place: &WordRange| {
            let reach = (place.0.saturating_sub(NEGATION_REACH), place.1);
            let negated = !self.own_negation && here.negated_in(negations.0, negations.1, reach);
            place.1 > shift && !negated && !self.absent_near.iter().any(|symbol| here.occurs_in(*symbol, reach))
        };
        self.matches(here).into_iter().find(fits)
    }

    /// Every end that a match can have, with the latest beginning for it. The work is bounded by the square of a
    /// sentence's length times the elements.
    fn matches(&self, here: &Present) -> Vec<WordRange> {
        let mut reached: Vec<WordRange> = Vec::new();
        for (number, element) in self.elements.iter().enumerate() {
            let places = here.places(element.symbol).iter().map(|(_, place)| *place);
            if number == 0 {
                reached = places.collect();
                continue;
            }
            let mut next: Vec<WordRange> = Vec::new();
            for place in places {
                let latest = reached
                    .iter()
                    .filter(|(_, end)| *end <= place.0 && place.0 - end <= element.gap)
                    .map(|(start, _)| *start)
                    .max();
                next.extend(latest.map(|start| (start, place.1)));
            }
            if next.is_empty() {
                return next;
            }
            reached = next;
        }
        reached
    }
}
