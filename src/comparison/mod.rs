//! What a change of lists changes: decisions about requests, and what is done with pages.
//!
//! [`Comparison`] takes requests and pages one by one; `requests` and `pages` compare the answers of both versions and find the
//! filter behind each difference, `reach` counts what the new filters match, `report` sums up.

mod change;
mod compare;
mod filter_lines;
mod pages;
mod reach;
mod report;
mod requests;

pub use self::change::{FilterChange, FilterChangeKind, PageChange, RequestChange, RequestEffect};
pub use self::compare::{ComparedLists, Comparison};
pub use self::reach::FilterReach;
pub use self::report::{ChangeCounts, ComparisonReport};
