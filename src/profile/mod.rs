//! What filters cost on recorded requests, and what to write instead.
//!
//! The unit is a step, not a time: the same lists and requests give the same numbers on every machine. `measure`
//! counts, `advice` says what would make a filter cheaper.

mod advice;
mod measure;

pub use self::measure::{CostlyFilter, Profile, ProfileReport};
