//! Filters that another filter covers: removing them changes no decision.
//!
//! A filter is covered if another one matches every request that it matches, with the same effect. This is proven from the
//! two filters alone: `pattern` proves that the URLs of one are among those of the other, `condition` and `hosts` the same
//! for the other conditions; `network` joins both with the rules of precedence, `page` compares page filters. `candidates`
//! finds the pairs that are worth a proof, `find` chooses what is reported.
//!
//! `cover_index` answers for single lines of lists that change.
//!
//! What is not proven is not reported: the result is a lower bound. In particular, a filter between `!#if` and `!#endif`
//! covers nothing, because it is not in force everywhere.

mod candidates;
mod condition;
mod cover_index;
mod coverage;
mod find;
mod hosts;
mod network;
mod page;
mod pattern;

pub use self::cover_index::{CoverIndex, common_text, is_disabled_by};
pub use self::coverage::Coverage;
pub use self::find::{CoveredFilter, CoveringFilter, Redundancy, Use, find, find_in_lines};
