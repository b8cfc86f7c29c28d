//! Filters → image: bytes that are opened, not parsed.
//!
//! [`strategy`] finds the rarest thing that every match of a filter must have, [`build`] lays the filters out
//! under it: [`table`]s by key, an [`entry`] for each filter, and what filters [`shared`]. [`image`] is the container
//! and [`view`] reads it. `docs/image.md` describes the bytes.

mod build;
mod entry;
mod extra;
mod image;
mod layout;
mod origins;
mod reference;
mod shared;
mod strategy;
mod table;
mod token;
mod types;
mod view;
mod wire;

pub use self::build::Builder;
pub use self::entry::FilterId;
pub(crate) use self::extra::{ValueForm, ValueView};
pub use self::image::{Image, ImageError};
pub(crate) use self::image::{IndexKind, reseal};
pub use self::view::{FilterRef, ListInfo};

pub(crate) use self::entry::{FilterEntry, PatternShape, Purpose};
pub(crate) use self::reference::{Prefilter, RequestFacts, requirement, try_each_reference};
pub(crate) use self::shared::{ConditionView, DomainSet};
pub(crate) use self::strategy::label_key;
pub(crate) use self::table::{Index, marks, marks_of_types};
pub(crate) use self::token::{try_each_token, try_each_token_of};
