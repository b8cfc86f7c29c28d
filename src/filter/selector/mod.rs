//! Selectors of page filters: CSS selectors, and those with operators, which a program in the page runs.
//!
//! text -> [`parse`] -> [`tree`], which prints in its normal form. Exceptions are compared by that form.

mod argument;
mod cursor;
mod error;
mod names;
mod operator;
mod parse;
mod tree;

pub use self::operator::{Argument, ArgumentKind, Operator, TextTest};
pub use self::tree::SelectorList;

pub(crate) use self::argument::text_test;
pub(crate) use self::error::SelectorError;
pub(crate) use self::cursor::unescaped;
pub(crate) use self::tree::{Combinator, Nesting, Part};

use self::cursor::Cursor;
use self::parse::Place;

impl<'t> SelectorList<'t> {
    /// Reads all of a text as a selector list. `is_extended`: the filter has `#?#` or its kin.
    pub(crate) fn parse(text: &'t str, is_extended: bool) -> Result<SelectorList<'t>, SelectorError> {
        let mut cursor = Cursor::new(text);
        let list = parse::list(&mut cursor, Place::top(is_extended))?;
        if cursor.is_end() { Ok(list) } else { Err(SelectorError::at(&cursor, "a selector cannot contain this here")) }
    }
}
