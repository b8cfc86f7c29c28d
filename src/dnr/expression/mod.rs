//! Regular expressions of filters as `regexFilter`.
//!
//! `translate` is the entry point: it keeps the expression for Firefox, and for Chromium rewrites it (`re2`) and splits it
//! if it is too large (`split`). `class` and `literal` write the parts of an expression.

mod class;
mod literal;
mod re2;
mod split;
mod translate;

pub(crate) use self::translate::{path_prefix, translate};
