//! Lists → a JSON file for Safari's content blockers.
//!
//! A rule never matches more than its filter. Where Safari cannot express a filter exactly, its rules match less, or it has
//! none, and the report has the reason. `url_filter` translates patterns, `network` and `page` make rules of filters, `export`
//! puts the rules into the order that gives the precedence of filters, `check` tests a file against what Safari accepts.
//!
//! Safari compares domains and parties with the page, filters with the document that makes the request. Rules with such a
//! condition are therefore limited to the top frame, where both are the same.
//!
//! <https://developer.apple.com/documentation/safariservices/creating-a-content-blocker>,
//! <https://github.com/WebKit/WebKit/tree/main/Source/WebCore/contentextensions>

mod check;
mod export;
mod network;
mod page;
mod reason;
mod rule;
mod types;
mod url_filter;

pub use self::check::{MOST_RULES, SafariProblem, check};
pub use self::export::{SafariExport, SafariOrigin, export};
pub use self::reason::SafariReason;
pub use self::rule::{SafariAction, SafariActionType, SafariRule, SafariTrigger};
