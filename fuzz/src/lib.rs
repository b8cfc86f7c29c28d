//! The promises of the tests, for the fuzzer. See README.md.

#[path = "../../tests/it/promises/mod.rs"]
mod promises;

pub use self::promises::*;
