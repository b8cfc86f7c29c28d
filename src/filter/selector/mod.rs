//! Selectors of page filters: CSS selectors, and those with operators, which a program in the page runs.
//!
//! text -> `parse` -> `tree`, which prints in its canonical form. Exceptions are compared by that form.

mod argument;
mod cursor;
mod error;
mod expect;
mod expression;
mod key;
mod names;
mod operator;
mod owned;
mod parse;
mod plain;
mod pseudo_element;
mod text;
mod tree;

pub use self::operator::{ArgumentKind, Operator, TextTest};
pub use self::tree::SelectorList;

pub(crate) use self::cursor::css_string;
pub(crate) use self::error::SelectorError;
pub(crate) use self::key::SelectorKey;
pub(crate) use self::plain::plain_key;
pub(crate) use self::text::text_test;
pub(crate) use self::tree::{Argument, Combinator, Nesting, Part};

use self::cursor::CssCursor;
use self::parse::Place;

impl<'t> SelectorList<'t> {
    /// Reads all of a text as a selector list. `is_extended`: the filter has an extended separator, `#?#` or `#$?#`.
    pub(crate) fn parse(text: &'t str, is_extended: bool) -> Result<SelectorList<'t>, SelectorError> {
        let mut cursor = CssCursor::new(text);
        let list = parse::list(&mut cursor, Place::top(is_extended))?;
        if cursor.is_end() { Ok(list) } else { Err(SelectorError::at(&cursor, "a selector cannot contain this here")) }
    }
}
