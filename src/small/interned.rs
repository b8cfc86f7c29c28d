//! Things that are kept once, each with a number.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// One table of hashes, whatever is kept: a map for each type is 1 KB of the module each time.
#[derive(Debug)]
pub(crate) struct Interned<T> {
    /// By hash, which of `all` was the last that has it.
    last: HashMap<u32, u32, BuildHasherDefault<IdentityHasher>>,
    all: Vec<One<T>>,
}

#[derive(Debug)]
struct One<T> {
    thing: T,
    number: u32,
    /// Another of the same hash.
    before: Option<u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Interned<T> {
        Interned { last: HashMap::default(), all: Vec::new() }
    }
}

impl<T: Hash + Eq> Interned<T> {
    /// What is equal to this, if that is there, and its number.
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

    /// Its number, if it is there.
    pub(crate) fn number(&self, thing: &T) -> Option<u32> {
        self.get(thing).map(|(_, number)| number)
    }

    /// Keeps a thing that is not there yet.
    pub(crate) fn insert(&mut self, thing: T, number: u32) {
        let before = self.last.insert(hash(&thing), self.all.len() as u32);
        self.all.push(One { thing, number, before });
    }
}

fn hash(thing: &impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish() as u32
}

/// Keys are hashes already: the map's own hasher would mix them again.
#[derive(Clone, Debug, Default)]
pub(crate) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ byte as u64);
    }

    fn write_u32(&mut self, hash: u32) {
        // The map wants its highest bits mixed, too.
        self.0 = (hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
