//! Lints: checks on lists, one file each. Checks on single lines that are a part of reading them have a
//! [`Code`](crate::Code).
//!
//! [`lint`] runs them all, on lists in their dialects. [`check`] gives only the diagnostics of an image.
//! `list_reader` reads a list and runs the lints of lines, `filter_index` compares filters, `comments` reads inline
//! configuration. `docs/lints.md` lists every lint and every code.

mod badfilters;
mod checksum_mismatch;
mod comments;
mod condition_names;
mod dialect;
mod disabled_by_badfilter;
mod elements;
mod excluded_pattern;
mod filter_index;
mod finding;
mod group;
mod hosts;
mod idle_badfilter;
mod idle_exceptions;
mod image_finding;
mod judge;
mod line;
mod list_reader;
mod lists;
mod modifiers;
mod names;
mod own_address;
mod parse_findings;
mod patterns;
mod rule;
mod run;
mod source;
mod suffix_names;
mod table;

pub use self::checksum_mismatch::checksum_mismatch;
pub use self::dialect::Dialect;
pub use self::excluded_pattern::ExcludedPattern;
pub use self::finding::{LintFinding, LintFix};
pub use self::group::LintGroup;
pub use self::judge::lint;
pub use self::names::lints_of_name;
pub use self::rule::Lint;
pub use self::run::check;
pub use self::source::LintSource;
pub use self::table::LINTS;

pub(crate) use self::condition_names::CONDITION_NAMES;
pub(crate) use self::image_finding::ImageFinding;
pub(crate) use self::modifiers::surrogate_names::SURROGATE_NAMES;
pub(crate) use self::run::{add_findings, findings};
