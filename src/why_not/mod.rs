//! Why no filter decides about a request, or applies on a page: the nearest filters, each with the one condition that
//! fails.
//!
//! An explanation knows the filters that are in force. Here the lists are known too, so that filters that a
//! `$badfilter` line or an `!#if` puts out of force, rejected lines and filters for similar hosts are among the
//! answers. `requests` and `pages` collect them, `near_pattern` finds patterns that nearly match, `out_of_force` the
//! lines that are no filters.

mod near_pattern;
mod out_of_force;
mod pages;
mod reason;
mod requests;

pub use self::pages::why_not_page;
pub use self::reason::{NearFilter, WhyNotReason};
pub use self::requests::why_not;
