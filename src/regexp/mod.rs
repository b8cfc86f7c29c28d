//! Regular expressions of filter lists, with JavaScript's meaning and a bound on the work.
//!
//! Lists are written for a browser's `RegExp`, with look-around, back-references and case-insensitivity as in
//! [ECMA-262](https://tc39.es/ecma262/#sec-regexp-regular-expression-objects). An expression is parsed and compiled once,
//! when its list is read; the image stores the program. So no request pays for compilation, native and wasm builds run
//! the same program and give the same answers, and the wasm module needs neither a regex crate (189 to 282 KB gzipped)
//! nor the browser's `RegExp`.
//!
//! [`Regex`] is an expression as a value. `parse` makes the [`tree`] of the source (`cursor` and `class` read its parts,
//! `units` encodes text beyond ASCII), `compile` makes the [`program`] of the tree, `run` runs it. `literal` and `extent`
//! derive from the tree what the index needs: required text and the possible lengths.

mod class;
mod compile;
mod cursor;
mod error;
mod extent;
mod literal;
mod parse;
mod program;
mod regex;
mod run;
mod tree;
mod units;

pub use self::regex::Regex;

pub(crate) use self::extent::{Range, UrlHead};
pub(crate) use self::program::texts;
pub(crate) use self::regex::check_syntax;
pub(crate) use self::run::{MatchOutcome, matches, matches_in_steps};
pub(crate) use self::units::encode;
