//! Page filters -> one section: which bodies apply on which pages, and the texts of the bodies.
//!
//! [`body`] gives each filter a body text and [`program`] the steps of procedural ones; equal texts are one body with one
//! number. [`scope`] files references to bodies under hosts, [`names`] generic selectors under the class or id they need.
//! [`build`] writes the section, [`view`] reads it. [`lines`] is a second section: the lines of the lists, for
//! explanations and updates.

mod body;
mod build;
mod hash;
mod hash_table;
mod lines;
mod names;
mod program;
mod rule;
mod run;
mod scope;
mod texts;
mod view;

pub(super) use self::build::page_sections;
pub(super) use self::lines::expanded_lines;

pub use self::body::PageEffect;
pub(crate) use self::hash::{NameKind, ScopeKind, each_name_hash, name_hash};
pub(crate) use self::lines::{PageLine, SourcePageFilter, each_page_line};
#[cfg(feature = "wasm-engine")]
pub(crate) use self::program::put_string as put_json_string;
pub(crate) use self::rule::{PageRule, PageRuleEntry};
pub(crate) use self::run::PageRef;
pub(crate) use self::view::PageIndex;
