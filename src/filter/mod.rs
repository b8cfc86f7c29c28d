//! The language of filter lists, without matching: text → lines → filters.
//!
//! Parsing never fails: a line gives a filter or a diagnostic, and never takes a neighbour with it.

mod checksum;
mod cosmetic;
mod digest;
mod directive;
mod domains;
mod include;
mod line;
mod list;
mod metadata;
mod modifier;
mod network;
mod patch;
mod pattern;
mod print;

pub use self::checksum::Checksum;
pub use self::directive::Environment;
pub use self::domains::{Domain, DomainList};
pub use self::include::{Part, expand};
pub use self::line::Line;
pub use self::list::List;
pub use self::metadata::Metadata;
pub use self::modifier::{MODIFIERS, Modifier, Status, Value};
pub use self::network::{Condition, NetworkFilter, Party};
pub use self::patch::{DiffPath, PatchError, Schedule, apply_patch};
pub use self::pattern::{Anchor, Pattern};

pub(crate) use self::list::lines;
pub(crate) use self::pattern::is_separator;
