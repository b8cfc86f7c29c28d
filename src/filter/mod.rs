//! The language of filter lists, without matching: text → lines → filters.
//!
//! Parsing never fails: a line gives a filter or a diagnostic, and never takes a neighbour with it.

mod arrival;
mod badfilter;
mod breadth;
mod checksum;
mod condition;
mod cosmetic;
mod directive;
mod domains;
mod exchange;
mod find;
mod include;
mod line;
mod lines;
mod list;
mod metadata;
mod modification;
mod modifier;
mod network;
mod options;
mod owned;
mod patch;
mod pattern;
mod print;
mod split;

pub use self::arrival::{Known, Refusal, arrive};
pub use self::checksum::Checksum;
pub use self::condition::{Condition, Extra, Party};
pub use self::directive::Environment;
pub use self::domains::{Domain, DomainList};
pub use self::exchange::{AddressTest, HeaderTest, ValueTest};
pub use self::include::{Part, expand};
pub use self::line::Line;
pub use self::lines::lines;
pub use self::list::List;
pub use self::metadata::Metadata;
pub use self::modification::{Modification, ModificationKind};
pub use self::modifier::{Exceptions, MODIFIERS, Modifier, Reach, Value};
pub use self::network::NetworkFilter;
pub use self::patch::{DiffPath, PatchError, Schedule, apply_patch};
pub use self::pattern::{Anchor, Pattern};

pub(crate) use self::badfilter::{Badfilters, Left, resolve};
pub(crate) use self::line::read_taken;
pub(crate) use self::lines::{count, is_continued, joined, trim};
pub(crate) use self::list::read_lines;
pub(crate) use self::modification::{ParamPattern, Text, redirect};
pub(crate) use self::modifier::REQUEST_TYPES;
pub(crate) use self::pattern::is_separator;
