//! The reference of the tests: every filter is tried on every request, by the definitions of the syntax.
//!
//! It shares with the engine the parser, the values of conditions and the regular expressions, which have references of
//! their own. It uses no index, image or hash. Patterns are matched byte by byte, public suffixes rule by rule.

mod badfilter;
mod exchange;
mod expression;
mod hosts;
mod image;
mod scan;
mod text;

pub use self::expression::{regex_matches, text_regex_matches};
pub use self::image::{entries_by_key, filters, reseal};
pub use self::scan::Oracle;
