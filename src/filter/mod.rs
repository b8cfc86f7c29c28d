//! The language of filter lists, without matching: text → lines → filters.
//!
//! Parsing never fails: a line gives a filter or a diagnostic, and never takes a neighbour with it.

mod breadth;
mod condition;
mod cosmetic;
mod directive;
mod domains;
mod exchange;
mod line;
mod lines;
mod modification;
mod modifier;
mod network;
mod options;
mod owned;
mod pattern;
mod print;
mod split;

pub use self::condition::{Condition, Extra, Party};
pub use self::domains::{Domain, DomainList};
pub use self::exchange::{AddressTest, HeaderTest, ValueTest};
pub use self::line::Line;
pub use self::lines::lines;
pub use self::modification::{Modification, ModificationKind};
pub use self::modifier::{Exceptions, MODIFIERS, Modifier, Reach, Value};
pub use self::network::NetworkFilter;
pub use self::pattern::{Anchor, Pattern};
pub use crate::regexp::Regex;

pub(crate) use self::directive::Directive;
pub(crate) use self::line::{ParsedLine, read_line, read_taken};
pub(crate) use self::lines::{count_lines, first_line, is_continued, is_space, joined, trim};
pub(crate) use self::modification::{ParamPattern, Text, redirect};
pub(crate) use self::modifier::REQUEST_TYPES;
pub(crate) use self::pattern::is_separator;
