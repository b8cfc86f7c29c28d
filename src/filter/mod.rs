//! One line of a filter list: text → lines → filters. Nothing is matched here.
//!
//! Parsing never fails: a line gives filters or a diagnostic, and does not affect other lines. `lines` splits the text,
//! `line` distinguishes the kinds of lines, `network` parses a network filter with `pattern`, `split` and `options`.
//! `modifier` is the table of modifiers, `condition` and `modification` hold their values, `print` writes a filter. `page` parses
//! page filters, `selector` their selectors. `marks` has the parts of a line for editors.

mod breadth;
mod condition;
mod directive;
mod domains;
mod headers;
mod known_modifiers;
mod line;
mod line_ends;
mod lines;
mod marks;
mod modification;
mod modification_value;
mod modifier;
mod network;
mod options;
mod owned;
pub mod page;
mod parts;
mod pattern;
mod print;
pub mod selector;
mod split;
mod value;

pub use self::condition::{Condition, Extra, Party};
pub use self::domains::{Domain, DomainList};
pub use self::headers::{AddressTest, HeaderTest, ValueTest};
pub use self::line::Line;
pub use self::lines::lines;
pub use self::marks::{Mark, MarkKind, marks};
pub use self::modification::{Modification, ModificationKind};
pub use self::modifier::{Exceptions, MODIFIERS, Modifier, ModifierValue, Support};
pub use self::network::NetworkFilter;
pub use self::pattern::{Anchor, Pattern};
pub use crate::regexp::Regex;

pub(crate) use self::directive::Directive;
pub(crate) use self::known_modifiers::KnownModifiers;
pub(crate) use self::line::{ParsedLine, joined_filter, plain_host, read_line, read_page, scan_line};
pub(crate) use self::lines::{count_lines, first_line, is_continued, is_space, joined, line_of, marked_lines, trim};
pub(crate) use self::modifier::{DEFAULT_TYPES, Effect, REQUEST_TYPES, distance};
pub(crate) use self::network::enclosed_host;
pub(crate) use self::parts::{ModifierPart, NetworkParts, domain_entries};
pub(crate) use self::pattern::is_separator;
pub(crate) use self::value::{ParamPattern, Text, redirect};
