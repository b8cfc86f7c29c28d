//! Pseudo-elements: `::before`, `::part(name)`.

use super::cursor::CssCursor;
use super::error::SelectorError;
use super::expect::{close, identifier};
use super::names;
use super::tree::Part;

/// Reads a pseudo-element, which starts here with two colons.
pub(super) fn pseudo_element<'t>(cursor: &mut CssCursor<'t>) -> Result<Part<'t>, SelectorError> {
    let start = cursor.at();
    cursor.set(start + 2);
    let name = identifier(cursor, "a pseudo-element")?.to_ascii_lowercase();
    if name == "part" && cursor.eat(b'(') {
        return Ok(Part::PseudoElement(format!("part({})", part_names(cursor)?).into()));
    }
    if !names::is_pseudo_element(&name) || cursor.peek() == Some(b'(') {
        return Err(SelectorError::span(start, cursor.at(), format!("unknown pseudo-element ::{name}")));
    }
    Ok(Part::PseudoElement(name.into()))
}

/// Reads the names of `::part(a b)` and the closing parenthesis.
fn part_names(cursor: &mut CssCursor<'_>) -> Result<String, SelectorError> {
    cursor.space();
    let mut names = identifier(cursor, "the name of a part")?.to_owned();
    while cursor.space() && cursor.peek() != Some(b')') {
        names.push(' ');
        names.push_str(identifier(cursor, "the name of a part")?);
    }
    close(cursor, b')')?;
    Ok(names)
}
