//! Evaluates rules as browsers do, for tests and for explanations: every rule is compared with the request.
//!
//! Written from Chrome's documentation of rule evaluation
//! (<https://developer.chrome.com/docs/extensions/reference/api/declarativeNetRequest>) and independent of the compiler.

mod condition;
mod header_value;
mod simulator;
mod transform;
mod url_filter;

pub use self::simulator::{RuleOutcome, Simulator};
