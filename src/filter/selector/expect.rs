//! Reading what must be there.

use super::cursor::CssCursor;
use super::error::SelectorError;
use super::tree::Combinator;

/// Reads an identifier. `what` is its role, for the message.
pub(super) fn identifier<'t>(cursor: &mut CssCursor<'t>, what: &str) -> Result<&'t str, SelectorError> {
    cursor.identifier().ok_or_else(|| SelectorError::no_name(cursor, what))
}

/// Reads white space and a closing bracket.
pub(super) fn close(cursor: &mut CssCursor<'_>, bracket: u8) -> Result<(), SelectorError> {
    cursor.space();
    if cursor.eat(bracket) {
        return Ok(());
    }
    Err(SelectorError::at(cursor, format!("a closing {} is missing here", char::from(bracket))))
}

/// Reads `>`, `+` or `~`.
pub(super) fn combinator(cursor: &mut CssCursor<'_>) -> Option<Combinator> {
    let combinator = match cursor.peek()? {
        b'>' => Combinator::Child,
        b'+' => Combinator::NextSibling,
        b'~' => Combinator::LaterSibling,
        _ => return None,
    };
    cursor.character();
    Some(combinator)
}
