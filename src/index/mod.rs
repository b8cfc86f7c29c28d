//! Filters → image: bytes that are opened, not parsed.
//!
//! [`strategy`] finds the rarest thing that every match of a filter must have, [`build`] lays the filters out
//! under it, [`image`] is the container and [`view`] reads it. `docs/image.md` describes the bytes.

mod build;
mod image;
mod strategy;
mod token;
mod view;
mod wire;

pub use self::build::{BuildReport, Builder, ListReport};
pub(crate) use self::image::reseal;
pub use self::image::{Image, ImageError};
pub use self::view::{FilterId, FilterRef, ListInfo};

pub(crate) use self::strategy::label_key;
pub(crate) use self::token::{tokens, try_each_token};
pub(crate) use self::view::{CondView, DomainSet, Entry, Index, Shape};
