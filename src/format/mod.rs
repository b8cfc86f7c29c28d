//! Lists in canonical form: the order of lines, of modifiers and of hosts. The meaning of no filter changes.
//!
//! `canonical` writes one line, `combine` merges lines that differ in their hosts, `sections` finds the lines that may change
//! places. Each changed line is parsed again, and kept as it was if the result differs.

mod canonical;
mod combine;
mod run;
mod sections;

pub use self::run::{FormatOptions, format, format_changed};
