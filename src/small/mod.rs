//! Replacements for general library code where the general code is measurably larger in the WebAssembly module.
//!
//! Each file states the size that the replacement saves. A test compares each with the standard library.

mod find;
mod interned;
mod sort;

pub(crate) use self::find::find;
pub(crate) use self::interned::{IdentityHasher, Interned, word_hash};
pub(crate) use self::sort::{sort_by, sorted_by_key};
