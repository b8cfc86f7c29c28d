//! Filters → image: bytes that are opened, not parsed.
//!
//! [`strategy`] finds the rarest thing that every match of a filter must have, [`build`] lays the filters out
//! under it: [`table`]s by key, an [`entry`] for each filter, and what filters [`shared`]. [`image`] is the container
//! and [`view`] reads it. `docs/image.md` describes the bytes.

mod build;
mod entry;
mod image;
mod shared;
mod strategy;
mod table;
mod token;
mod view;
mod wire;

pub use self::build::{BuildReport, Builder, ListReport};
pub use self::entry::FilterId;
pub(crate) use self::image::reseal;
pub use self::image::{Image, ImageError};
pub use self::view::{FilterRef, ListInfo};

pub(crate) use self::entry::{Entry, Shape};
pub(crate) use self::shared::{CondView, DomainSet};
pub(crate) use self::strategy::{AsIs, label_key};
pub(crate) use self::table::Index;
pub(crate) use self::token::{tokens, try_each_token};
