//! Filters that may be dead: their hosts no longer exist, or their sites were visited and nothing matched.
//!
//! `recording` counts what was recorded, `dead_hosts` is a list of hosts that do not exist, `named` finds the hosts
//! that a filter names, `judge` and `find` decide, `edit` writes a line without dead entries.
//!
//! A filter is reported only with evidence: 99 of 100 filters of a large list match nothing in a recording of some
//! hundred sites, because the recording never visited their sites.

mod dead_hosts;
mod edit;
mod find;
mod judge;
mod named;
mod recording;

pub use self::dead_hosts::DeadHosts;
pub use self::find::{DeadFilters, find};
pub use self::judge::{DeadFilter, DeadReason};
pub use self::recording::Recording;
