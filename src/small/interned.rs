//! Values that are stored once, each with a number.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A map from values to numbers. Its table of hashes has one type for all values: a `HashMap` for each type of value adds
/// 1 KB to the wasm module each time.
#[derive(Clone, Debug)]
pub(crate) struct Interned<T> {
    /// By hash, the index of the last entry with that hash.
    last: HashMap<u32, u32, BuildHasherDefault<IdentityHasher>>,
    all: Vec<One<T>>,
}

#[derive(Clone, Debug)]
struct One<T> {
    thing: T,
    number: u32,
    /// The previous entry with the same hash.
    before: Option<u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Interned<T> {
        Interned { last: HashMap::default(), all: Vec::new() }
    }
}

impl<T: Hash + Eq> Interned<T> {
    /// The equal stored value and its number.
    pub(crate) fn get(&self, thing: &T) -> Option<(&T, u32)> {
        let mut at = self.last.get(&hash(thing)).copied();
        while let Some(one) = at.and_then(|at| self.all.get(at as usize)) {
            if one.thing == *thing {
                return Some((&one.thing, one.number));
            }
            at = one.before;
        }
        None
    }

    /// The number of a value, if it is stored.
    pub(crate) fn number(&self, thing: &T) -> Option<u32> {
        self.get(thing).map(|(_, number)| number)
    }

    /// Stores a value that is not stored yet.
    pub(crate) fn insert(&mut self, thing: T, number: u32) {
        let before = self.last.insert(hash(&thing), self.all.len() as u32);
        self.all.push(One { thing, number, before });
    }
}

fn hash(thing: &impl Hash) -> u32 {
    (word_hash(thing) >> 32) as u32
}

/// A hash of 64 bits, the same in each run.
pub(crate) fn word_hash(thing: &impl Hash) -> u64 {
    let mut hasher = WordHasher(0);
    thing.hash(&mut hasher);
    hasher.finish()
}

/// A hasher of whole words: xor, multiply, rotate. The standard library's took a seventh of a build's instructions.
struct WordHasher(u64);

impl WordHasher {
    #[inline]
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for WordHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words.iter().for_each(|word| self.add(u64::from_le_bytes(*word)));
        let last = rest.iter().rev().fold(rest.len() as u64, |word, &byte| word << 8 | byte as u64);
        self.add(last);
    }

    fn write_u8(&mut self, number: u8) {
        self.add(number as u64);
    }

    fn write_u16(&mut self, number: u16) {
        self.add(number as u64);
    }

    fn write_u32(&mut self, number: u32) {
        self.add(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }
}

/// A hasher for keys that are hashes already.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ byte as u64);
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u32(&mut self, hash: u32) {
        // The map uses the highest bits, so they must be mixed too.
        self.0 = (hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
