//! Filters → drafts.
//!
//! `filter` computes the requests of one filter, `url` and `conditions` its parts. `modifications` and `surrogates` make
//! the drafts of filters with a modification, without the requests that `exceptions` cancel.

mod conditions;
mod exceptions;
mod filter;
mod modifications;
mod output;
mod surrogates;
mod url;

pub(crate) use self::filter::{Lowered, under_approximation};
pub(crate) use self::modifications::{ModifyingFilter, lower_modifications};
