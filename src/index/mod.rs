//! Filters → image: bytes that are opened, not parsed.
//!
//! [`strategy`] chooses the key of each filter: the rarest property that every match must have. [`layout`] writes the
//! filters under their keys: a [`filter_index`] of [`table`]s, and an [`entry`] for each filter. [`condition`]s, domain
//! sets and programs are shared. [`image`] is the container, [`view`] reads it. `docs/image.md` describes the bytes,
//! `docs/index.md` the design and its measurements.

mod bits;
mod build;
mod condition;
mod contents;
mod domain_set;
mod entry;
mod filter_index;
mod image;
mod image_bytes;
mod image_error;
mod layout;
mod line_text;
mod lz;
mod marks;
mod origins;
mod packed_host;
mod page;
mod plan;
mod prefilters;
mod program;
mod rare;
mod reference;
mod strategy;
mod table;
mod token;
mod types;
mod view;
mod wire;

pub use self::build::Builder;
pub use self::entry::FilterId;
pub use self::image::Image;
pub use self::image_error::ImageError;
pub use self::view::{FilterRef, ListInfo};

pub(crate) use self::condition::ConditionView;
pub(crate) use self::contents::{KEY_KINDS, entries_by_key};
pub(crate) use self::domain_set::DomainSet;
pub(crate) use self::entry::{FilterEntry, PatternShape, Purpose};
pub(crate) use self::filter_index::Index;
pub(crate) use self::image::{IndexKind, reseal};
pub(crate) use self::marks::{marks, marks_of_types};
pub use self::page::PageEffect;
#[cfg(feature = "wasm-engine")]
pub(crate) use self::page::put_json_string;
pub(crate) use self::page::{
    NameKind, PageIndex, PageLine, PageRef, PageRule, PageRuleEntry, ScopeKind, each_name_hash, each_page_line,
    name_hash,
};
pub(crate) use self::rare::{ValueForm, ValueView};
pub(crate) use self::reference::{Prefilter, PrefilterBytes, RequestFacts, requirement, try_each_reference};
pub(crate) use self::strategy::label_key;
pub(crate) use self::table::Table;
pub(crate) use self::token::{hash_of_token, last_bytes, token_len, try_each_token, try_each_token_of};
