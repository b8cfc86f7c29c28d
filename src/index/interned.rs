//! Things that are kept once, each with a number.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::strategy::AsIs;

/// One table of hashes, whatever is kept: a map for each type is 1 KB of the module each time.
pub(super) struct Interned<T> {
    /// By hash, which of `all` was the last that has it.
    last: HashMap<u32, u32, BuildHasherDefault<AsIs>>,
    all: Vec<One<T>>,
}

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
    pub(super) fn get(&self, thing: &T) -> Option<(&T, u32)> {
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
    pub(super) fn number(&self, thing: &T) -> Option<u32> {
        self.get(thing).map(|(_, number)| number)
    }

    /// Keeps a thing that is not there yet.
    pub(super) fn insert(&mut self, thing: T, number: u32) {
        let before = self.last.insert(hash(&thing), self.all.len() as u32);
        self.all.push(One { thing, number, before });
    }
}

fn hash(thing: &impl Hash) -> u32 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish() as u32
}
