//! Replacements for general library code where the general code is measurably larger in the WebAssembly module, and two
//! tasks at once.
//!
//! Each file of a replacement states the size that it saves. A test compares each with the standard library.

mod find;
mod interned;
mod sort;
mod two_threads;

pub(crate) use self::find::find;
pub(crate) use self::interned::{IdentityHasher, Interned, word_hash};
pub(crate) use self::sort::{sort_by, sorted_by_hash, sorted_by_key};
pub(crate) use self::two_threads::{both, has_two_processors};
