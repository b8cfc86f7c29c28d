//! Character classes `[...]` and the escape sequences that are valid in and outside of them.

use super::cursor::Cursor;
use super::error::RegexError;
use super::tree::ByteSet;
use super::units::{self, UnitRange};

/// The meaning of an escape sequence.
pub(super) enum Escape {
    Unit(u16),
    Set { members: Members, negated: bool },
}

/// The members of a class.
#[derive(Default)]
pub(super) struct Members {
    /// Members below 128.
    pub(super) ascii: ByteSet,
    /// Code units from 128 on.
    pub(super) wide: Vec<UnitRange>,
}

impl Members {
    fn insert(&mut self, first: u16, last: u16) {
        if first < 0x80 {
            self.ascii.insert(first as u8, last.min(0x7f) as u8);
        }
        if last >= 0x80 {
            self.wide.push((first.max(0x80), last));
        }
    }

    fn add(&mut self, other: Members, negated: bool) {
        self.ascii.union(&if negated { other.ascii.negated() } else { other.ascii });
        self.wide.extend(if negated { units::complement(other.wide) } else { other.wide });
    }
}

/// Escapes that mean the same inside and outside of a class.
pub(super) fn shared_escape(cursor: &mut Cursor<'_>) -> Result<Escape, RegexError> {
    let Some(byte) = cursor.peek() else {
        return Err(RegexError::Syntax("a backslash at the end"));
    };
    cursor.at += 1;
    let set = |ascii, wide: &[UnitRange]| {
        let members = Members { ascii, wide: wide.to_vec() };
        Ok(Escape::Set { members, negated: byte.is_ascii_uppercase() })
    };
    let byte = match byte {
        b'd' | b'D' => return set(ByteSet::digits(), &[]),
        b'w' | b'W' => return set(ByteSet::word(), &[]),
        b's' | b'S' => return set(ByteSet::space(), units::SPACES),
        b'p' | b'P' => return Err(RegexError::Unsupported("Unicode classes are not supported")),
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'f' => 12,
        b'v' => 11,
        b'0' => 0,
        // Annex B: without its digits the letter is itcursor.
        b'x' if cursor.has_hex(2) => return Ok(Escape::Unit(cursor.hex(2)?)),
        b'u' if cursor.has_hex(4) => return Ok(Escape::Unit(cursor.hex(4)?)),
        b'c' => return Err(RegexError::Unsupported("control escapes are not supported")),
        _ => return Ok(Escape::Unit(cursor.unit())),
    };
    Ok(Escape::Unit(byte.into()))
}

/// The class whose opening bracket was just read, and whether it is negated; moves past it.
pub(super) fn class(cursor: &mut Cursor<'_>) -> Result<(Members, bool), RegexError> {
    let negated = cursor.eat(b"^");
    let mut set = Members::default();
    loop {
        let Some(byte) = cursor.peek() else {
            return Err(RegexError::Syntax("a bracket is not closed"));
        };
        if byte == b']' {
            cursor.at += 1;
            return Ok((set, negated));
        }
        let Some(first) = class_atom(cursor, &mut set)? else { continue };
        let is_range = cursor.peek() == Some(b'-') && cursor.bytes.get(cursor.at + 1).is_some_and(|&b| b != b']');
        if !is_range {
            set.insert(first, first);
            continue;
        }
        cursor.at += 1;
        match class_atom(cursor, &mut set)? {
            Some(last) if last < first => {
                return Err(RegexError::Syntax("a range in brackets that runs backwards"));
            }
            Some(last) => set.insert(first, last),
            // Annex B: `a-\d` is `a`, `-` and the digits.
            None => {
                set.insert(first, first);
                set.insert(b'-'.into(), b'-'.into());
            }
        }
    }
}

/// One member of a class, or `None` if it was a set and is already in `set`.
fn class_atom(cursor: &mut Cursor<'_>, set: &mut Members) -> Result<Option<u16>, RegexError> {
    let byte = cursor.bytes.get(cursor.at).copied().ok_or(RegexError::Syntax("a bracket is not closed"))?;
    cursor.at += 1;
    if byte != b'\\' {
        return Ok(Some(cursor.unit()));
    }
    if cursor.eat(b"b") {
        return Ok(Some(8));
    }
    Ok(match shared_escape(cursor)? {
        Escape::Unit(unit) => Some(unit),
        Escape::Set { members, negated } => {
            set.add(members, negated);
            None
        }
    })
}
