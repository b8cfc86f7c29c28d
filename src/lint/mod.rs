//! Lints: checks on whole lists, one file each. Checks on single lines are part of reading them.
//!
//! A lint takes the lists as `ResolvedLists` and gives findings. `docs/lints.md` lists every code.

mod checksum_mismatch;
mod disabled_by_badfilter;
mod finding;
mod idle_badfilter;
mod run;

pub use self::checksum_mismatch::checksum_mismatch;
pub use self::run::check;

pub(crate) use self::run::run;
