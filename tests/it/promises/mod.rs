//! Properties that hold for any input: each is a function over bytes.
//!
//! The programs of `fuzz/` search for bytes that break one; `tests/it/regressions.rs` tests the bytes that did.

mod crawl;
mod dns;
mod format;
mod images;
mod index;
mod learner;
mod lint;
mod list_tools;
mod pages;
mod parse;
mod policy;
mod print;
mod query;
mod redundant;
pub mod rules;
mod text;
mod tracker_lines;
mod url;

pub use self::crawl::crawl_tables_never_panic;
pub use self::dns::dns_logs_never_panic;
pub use self::format::format_keeps_the_meaning;
pub use self::images::image_bytes_never_panic;
pub use self::index::index_agrees_with_oracle;
pub use self::learner::learner_never_panics;
pub use self::lint::lints_point_into_lines;
pub use self::list_tools::list_tools_never_panic;
pub use self::pages::{page_answer, page_index_agrees_with_oracle};
pub use self::parse::parse_never_panics;
pub use self::policy::policy_quotes_are_slices;
pub use self::print::print_round_trips;
pub use self::query::{removeparam_keeps_the_rest, without_params};
pub use self::redundant::{redundant_changes_no_answer, without_covered};
pub use self::rules::rules_agree_with_engine;
pub use self::tracker_lines::tracker_lines_never_panic;
pub use self::url::{as_browsers_write, urls_are_canonical};

/// A name, and a function that panics on bytes that break the property.
pub type Promise = (&'static str, fn(&[u8]));

/// Every property, under the name of its folder.
pub const PROMISES: [Promise; 17] = [
    ("crawl_tables_never_panic", crawl_tables_never_panic),
    ("dns_logs_never_panic", dns_logs_never_panic),
    ("format_keeps_the_meaning", format_keeps_the_meaning),
    ("image_bytes_never_panic", image_bytes_never_panic),
    ("index_agrees_with_oracle", index_agrees_with_oracle),
    ("learner_never_panics", learner_never_panics),
    ("lints_point_into_lines", lints_point_into_lines),
    ("list_tools_never_panic", list_tools_never_panic),
    ("page_index_agrees_with_oracle", page_index_agrees_with_oracle),
    ("parse_never_panics", parse_never_panics),
    ("policy_quotes_are_slices", policy_quotes_are_slices),
    ("print_round_trips", print_round_trips),
    ("redundant_changes_no_answer", redundant_changes_no_answer),
    ("removeparam_keeps_the_rest", removeparam_keeps_the_rest),
    ("rules_agree_with_engine", rules_agree_with_engine),
    ("tracker_lines_never_panic", tracker_lines_never_panic),
    ("urls_are_canonical", urls_are_canonical),
];
