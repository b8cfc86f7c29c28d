//! Tables of a classified crawl → a report: who receives requests on how many sites, and what lists miss.
//!
//! `row` has the rows of the tables, `tally` counts them, `report` is the result. The tables are those of the Python module
//! `brock_engine.crawl` and of the recipes in `examples/scale`.

mod report;
mod row;
mod tally;

pub use self::report::{CrawlReport, CrawlShare, MissedDomain, SpreadBucket};
pub use self::row::{CrawlRowError, DomainRow, LearnedRow, ShareRow, SiteRow};
pub use self::tally::CrawlTally;
