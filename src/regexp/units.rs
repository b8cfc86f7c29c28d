//! Text beyond ASCII: JavaScript counts in UTF-16 code units, the machine in bytes. So a text is written as the bytes of
//! its units, each as UTF-8 would write a character of that number (two or three bytes from 128 on), and so are the
//! literals and the sets of an expression over it. URLs are ASCII and have no need of it.

use std::borrow::Cow;

use super::tree::{ByteSet, Node};
use crate::small::sort_by;

/// Units from one to another, both included.
pub(super) type UnitRange = (u16, u16);

/// The first unit that is not ASCII.
const FIRST: u16 = 0x80;

/// What `\s` has beyond ASCII.
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

/// A text as the machine reads it; with `ignore_case` in the case that expressions are folded to.
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

/// A unit's bytes, and how many they are.
fn encoded(unit: u16) -> ([u8; 3], usize) {
    let tail = |shift: u32| 0x80 | (unit >> shift & 0x3f) as u8;
    match unit {
        0..0x80 => ([unit as u8, 0, 0], 1),
        0x80..0x800 => ([0xc0 | (unit >> 6) as u8, tail(0), 0], 2),
        _ => ([0xe0 | (unit >> 12) as u8, tail(6), tail(0)], 3),
    }
}

/// The unit that starts at `at` of such bytes, and how many bytes it has. The bytes must be those of [`encode`].
pub(super) fn decoded(bytes: &[u8], at: usize) -> (u16, usize) {
    let part = |offset: usize, mask: u8| u16::from(bytes.get(at + offset).copied().unwrap_or(0) & mask);
    match bytes.get(at).copied().unwrap_or(0) {
        byte @ 0..0x80 => (u16::from(byte), 1),
        0x80..0xe0 => (part(0, 0x1f) << 6 | part(1, 0x3f), 2),
        _ => (part(0, 0x0f) << 12 | part(1, 0x3f) << 6 | part(2, 0x3f), 3),
    }
}

/// ECMA-262, Canonicalize without `u`: what is not ASCII goes by its capital, if that is one unit and not ASCII. ASCII
/// is put into small letters, as the compiler does with the expression.
fn folded(unit: u16) -> u16 {
    if unit < FIRST {
        return u16::from((unit as u8).to_ascii_lowercase());
    }
    capital(unit).filter(|&one| one >= FIRST).unwrap_or(unit)
}

/// The capital of a unit; `None` if there is none of one unit. In wasm it is JavaScript that knows: the tables are 10 KB.
#[cfg(all(target_arch = "wasm32", any(feature = "wasm", feature = "wasm-lists", feature = "wasm-rules")))]
fn capital(unit: u16) -> Option<u16> {
    let capitals = js_sys::JsString::from_char_code1(unit.into()).to_upper_case();
    (capitals.length() == 1).then(|| capitals.char_code_at(0) as u16)
}

#[cfg(not(all(target_arch = "wasm32", any(feature = "wasm", feature = "wasm-lists", feature = "wasm-rules"))))]
fn capital(unit: u16) -> Option<u16> {
    let mut capitals = char::from_u32(u32::from(unit))?.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => u16::try_from(u32::from(capital)).ok(),
        _ => None,
    }
}

/// One unit.
pub(super) fn literal(unit: u16, ignore_case: bool) -> Node {
    let (bytes, length) = encoded(if ignore_case && unit >= FIRST { folded(unit) } else { unit });
    match length {
        1 => Node::Byte(bytes[0]),
        _ => Node::Concat(bytes[..length].iter().copied().map(Node::Byte).collect()),
    }
}

/// Any unit but the ends of a line.
pub(super) fn any() -> Node {
    let mut ends = ByteSet::default();
    ends.insert(b'\n', b'\n');
    ends.insert(b'\r', b'\r');
    class(ends, vec![(0x2028, 0x2029)], true, false)
}

/// One unit of a set: its ASCII members, the others, and whether it is all but those.
pub(super) fn class(mut ascii: ByteSet, mut wide: Vec<UnitRange>, negated: bool, ignore_case: bool) -> Node {
    if ignore_case {
        wide = wide.iter().flat_map(|&(first, last)| first..=last).map(|unit| (folded(unit), folded(unit))).collect();
    }
    // Of bytes from 128 on a set of ASCII knows nothing, be it the opposite of another or not.
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

/// The units of a range, by what their last byte follows.
fn push_blocks((first, last): UnitRange, branches: &mut Vec<Node>) {
    for block in first >> 6..=last >> 6 {
        let (lowest, length) = encoded(first.max(block << 6));
        let (highest, _) = encoded(last.min(block << 6 | 0x3f));
        let mut nodes: Vec<Node> = lowest[..length - 1].iter().copied().map(Node::Byte).collect();
        nodes.push(set(lowest[length - 1], highest[length - 1]));
        branches.push(Node::Concat(nodes));
    }
}

/// A byte of a range and so many that are not the first of a unit.
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

/// What a set leaves of all that is not ASCII.
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

/// In order, none touching the next.
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
