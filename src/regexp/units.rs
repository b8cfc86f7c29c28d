//! Text with characters beyond ASCII. JavaScript matches UTF-16 code units; a program matches bytes. A text is
//! therefore encoded as the bytes of its code units, each in the form that UTF-8 has for the character with that number
//! (two or three bytes from 128 on). Literals and sets of an expression over such text are encoded likewise. URLs are
//! ASCII and need no encoding.

use std::borrow::Cow;

use super::tree::{ByteSet, Node};
use crate::small::sort_by;

/// A range of code units, both ends included.
pub(super) type UnitRange = (u16, u16);

/// The first code unit that is not ASCII.
const FIRST: u16 = 0x80;

/// The members of `\s` beyond ASCII.
pub(super) const SPACES: &[UnitRange] = &[
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];

/// Encodes a text for a program. With `ignore_case` the text is case-folded like the expression.
pub(crate) fn encode(text: &str, ignore_case: bool) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return match ignore_case && text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase().into_bytes()),
            false => Cow::Borrowed(text.as_bytes()),
        };
    }
    let mut bytes = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        let (encoded, length) = encoded(if ignore_case { folded(unit) } else { unit });
        bytes.extend_from_slice(&encoded[..length]);
    }
    Cow::Owned(bytes)
}

/// The bytes of a code unit, and their number.
fn encoded(unit: u16) -> ([u8; 3], usize) {
    let tail = |shift: u32| 0x80 | (unit >> shift & 0x3f) as u8;
    match unit {
        0..0x80 => ([unit as u8, 0, 0], 1),
        0x80..0x800 => ([0xc0 | (unit >> 6) as u8, tail(0), 0], 2),
        _ => ([0xe0 | (unit >> 12) as u8, tail(6), tail(0)], 3),
    }
}

/// The code unit at `at` and the number of its bytes. `bytes` must come from [`encode`].
pub(super) fn decoded(bytes: &[u8], at: usize) -> (u16, usize) {
    let part = |offset: usize, mask: u8| u16::from(bytes.get(at + offset).copied().unwrap_or(0) & mask);
    match bytes.get(at).copied().unwrap_or(0) {
        byte @ 0..0x80 => (u16::from(byte), 1),
        0x80..0xe0 => (part(0, 0x1f) << 6 | part(1, 0x3f), 2),
        _ => (part(0, 0x0f) << 12 | part(1, 0x3f) << 6 | part(2, 0x3f), 3),
    }
}

/// Folds case as [ECMA-262 Canonicalize](https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch) does without
/// the flag `u`: a non-ASCII unit becomes its upper-case form, if that is one non-ASCII unit. ASCII letters become
/// lower-case instead, as in compiled expressions.
fn folded(unit: u16) -> u16 {
    if unit < FIRST {
        return u16::from((unit as u8).to_ascii_lowercase());
    }
    capital(unit).filter(|&one| one >= FIRST).unwrap_or(unit)
}

/// The upper-case form of a code unit; `None` if it is not a single unit. The wasm module calls JavaScript, because the
/// case tables take 10 KB.
#[cfg(all(target_arch = "wasm32", any(feature = "wasm-engine", feature = "wasm-compiler", feature = "wasm-rules")))]
fn capital(unit: u16) -> Option<u16> {
    let capitals = js_sys::JsString::from_char_code1(unit.into()).to_upper_case();
    (capitals.length() == 1).then(|| capitals.char_code_at(0) as u16)
}

#[cfg(not(all(
    target_arch = "wasm32",
    any(feature = "wasm-engine", feature = "wasm-compiler", feature = "wasm-rules")
)))]
fn capital(unit: u16) -> Option<u16> {
    let mut capitals = char::from_u32(u32::from(unit))?.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => u16::try_from(u32::from(capital)).ok(),
        _ => None,
    }
}

/// A node for one code unit.
pub(super) fn literal(unit: u16, ignore_case: bool) -> Node {
    let (bytes, length) = encoded(if ignore_case && unit >= FIRST { folded(unit) } else { unit });
    match length {
        1 => Node::Byte(bytes[0]),
        _ => Node::Concat(bytes[..length].iter().copied().map(Node::Byte).collect()),
    }
}

/// A node for any code unit except line ends.
pub(super) fn any() -> Node {
    let mut ends = ByteSet::default();
    ends.insert(b'\n', b'\n');
    ends.insert(b'\r', b'\r');
    class(ends, vec![(0x2028, 0x2029)], true, false)
}

/// A node for one code unit of a class with the given ASCII and other members.
pub(super) fn class(mut ascii: ByteSet, mut wide: Vec<UnitRange>, negated: bool, ignore_case: bool) -> Node {
    if ignore_case {
        wide = wide.iter().flat_map(|&(first, last)| first..=last).map(|unit| (folded(unit), folded(unit))).collect();
    }
    // A set from an ASCII class may contain bytes from 128 on if it was negated; these bytes are no code units.
    ascii.0[2..].fill(0);
    let mut members = Vec::new();
    sorted(wide).into_iter().for_each(|range| push_blocks(range, &mut members));
    let mut branches = vec![Node::Set { set: ascii, negated }];
    if negated {
        let Node::Set { set, .. } = &mut branches[0] else { return Node::Empty };
        set.insert(0x80, 0xff);
        let mut rest = vec![bytes(0xc2, 0xdf, 1), bytes(0xe0, 0xef, 2)];
        if !members.is_empty() {
            let node = Box::new(Node::Alternate(members));
            rest = vec![Node::Look { node, behind: false, negated: true }, Node::Alternate(rest)];
            rest = vec![Node::Concat(rest)];
        }
        branches.append(&mut rest);
    } else {
        branches.append(&mut members);
    }
    if branches.len() == 1 { branches.remove(0) } else { Node::Alternate(branches) }
}

/// Appends nodes for the code units of a range, grouped by the bytes before the last one.
fn push_blocks((first, last): UnitRange, branches: &mut Vec<Node>) {
    for block in first >> 6..=last >> 6 {
        let (lowest, length) = encoded(first.max(block << 6));
        let (highest, _) = encoded(last.min(block << 6 | 0x3f));
        let mut nodes: Vec<Node> = lowest[..length - 1].iter().copied().map(Node::Byte).collect();
        nodes.push(set(lowest[length - 1], highest[length - 1]));
        branches.push(Node::Concat(nodes));
    }
}

/// A node for one byte of a range, followed by `more` continuation bytes.
fn bytes(first: u8, last: u8, more: usize) -> Node {
    let mut nodes = vec![set(first, last)];
    nodes.resize(1 + more, set(0x80, 0xbf));
    Node::Concat(nodes)
}

fn set(first: u8, last: u8) -> Node {
    let mut set = ByteSet::default();
    set.insert(first, last);
    Node::Set { set, negated: false }
}

/// The non-ASCII code units that are not in `wide`.
pub(super) fn complement(wide: Vec<UnitRange>) -> Vec<UnitRange> {
    let (mut rest, mut next) = (Vec::new(), u32::from(FIRST));
    for (first, last) in sorted(wide) {
        if next < first.into() {
            rest.push((next as u16, first - 1));
        }
        next = u32::from(last) + 1;
    }
    rest.extend(u16::try_from(next).map(|next| (next, u16::MAX)));
    rest
}

/// The ranges in order, with overlapping and adjacent ranges merged.
fn sorted(mut wide: Vec<UnitRange>) -> Vec<UnitRange> {
    sort_by(&mut wide, Ord::cmp);
    let mut merged: Vec<UnitRange> = Vec::with_capacity(wide.len());
    for (first, last) in wide {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}
