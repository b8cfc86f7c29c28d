//! The language of filter lists, without matching: text → lines → filters.
//!
//! Parsing never fails: a line gives a filter or a diagnostic, and never takes a neighbour with it.

mod cosmetic;
mod directive;
mod domains;
mod line;
mod list;
mod modifier;
mod network;
mod pattern;
mod print;

pub use self::directive::Environment;
pub use self::domains::{Domain, DomainList};
pub use self::line::Line;
pub use self::list::{List, Metadata};
pub use self::modifier::{MODIFIERS, Modifier, Status, Value};
pub use self::network::{Condition, NetworkFilter, Party};
pub use self::pattern::{Anchor, Pattern};

pub(crate) use self::list::lines;
pub(crate) use self::pattern::is_separator;
