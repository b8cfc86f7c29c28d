//! Text beyond ASCII: JavaScript counts in UTF-16 code units, the machine in bytes. So a text is written as the bytes of
//! its units, each as UTF-8 would write a character of that number (two or three bytes from 128 on), and so are the
//! literals and the sets of an expression over it. URLs are ASCII and have no need of it.

use std::borrow::Cow;

use super::parse::{ByteSet, Node};

/// Units from one to another, both included.
pub(super) type Range = (u16, u16);

/// The first unit that is not ASCII.
const FIRST: u16 = 0x80;

/// What `\s` has beyond ASCII.
pub(super) const SPACES: &[Range] = &[
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
pub(crate) fn text(text: &str, ignore_case: bool) -> Cow<'_, [u8]> {
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

/// The unit that starts at `at` of such bytes, and how many bytes it has. The bytes must be those of [`text`].
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
    let Some(letter) = char::from_u32(u32::from(unit)) else { return unit };
    let mut capitals = letter.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) => u16::try_from(u32::from(capital)).ok().filter(|&one| one >= FIRST).unwrap_or(unit),
        _ => unit,
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
pub(super) fn class(mut ascii: ByteSet, mut wide: Vec<Range>, negated: bool, ignore_case: bool) -> Node {
    if ignore_case && !wide.is_empty() {
        wide = wide.iter().flat_map(|&(first, last)| first..=last).map(|unit| (folded(unit), folded(unit))).collect();
    }
    wide = if negated { complement(wide) } else { sorted(wide) };
    // Of bytes from 128 on a set of ASCII knows nothing, be it the opposite of another or not.
    ascii.0[2..].fill(0);
    let mut branches: Vec<Node> = Vec::new();
    if negated {
        // The bytes of other units are none of it.
        ascii.insert(0x80, 0xff);
    }
    if negated || ascii != ByteSet::default() || wide.is_empty() {
        branches.push(Node::Set { set: ascii, negated });
    }
    for (first, last) in wide {
        // Units of two bytes and of three.
        for (from, to) in [(FIRST, 0x7ff), (0x800, u16::MAX)] {
            let (first, last) = (first.max(from), last.min(to));
            if first <= last {
                let ((first, length), (last, _)) = (encoded(first), encoded(last));
                branches.extend(sequences(&first[..length], &last[..length]).into_iter().map(sequence));
            }
        }
    }
    if branches.len() == 1 { branches.remove(0) } else { Node::Alternate(branches) }
}

/// What a set leaves of all that is not ASCII.
pub(super) fn complement(wide: Vec<Range>) -> Vec<Range> {
    let (mut rest, mut next) = (Vec::new(), Some(FIRST));
    for (first, last) in sorted(wide) {
        match next {
            Some(start) if start < first => rest.push((start, first - 1)),
            None => break,
            _ => {}
        }
        next = last.checked_add(1);
    }
    rest.extend(next.map(|start| (start, u16::MAX)));
    rest
}

/// In order, none touching the next.
fn sorted(mut wide: Vec<Range>) -> Vec<Range> {
    wide.sort_unstable();
    let mut merged: Vec<Range> = Vec::with_capacity(wide.len());
    for (first, last) in wide {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// The bytes from one unit to another of as many bytes: sequences of ranges.
fn sequences(first: &[u8], last: &[u8]) -> Vec<Vec<(u8, u8)>> {
    let ([low, more_low @ ..], [high, more_high @ ..]) = (first, last) else { return vec![Vec::new()] };
    let led = |range: (u8, u8), tails: Vec<Vec<(u8, u8)>>| {
        tails.into_iter().map(move |tail| [vec![range], tail].concat()).collect::<Vec<_>>()
    };
    if low == high {
        return led((*low, *high), sequences(more_low, more_high));
    }
    let (lowest, highest) = (vec![0x80; more_low.len()], vec![0xbf; more_low.len()]);
    let (mut start, mut end, mut all) = (*low, *high, Vec::new());
    if more_low != lowest {
        all.extend(led((start, start), sequences(more_low, &highest)));
        start += 1;
    }
    let is_cut = more_high != highest;
    end -= is_cut as u8;
    if start <= end {
        all.extend(led((start, end), sequences(&lowest, &highest)));
    }
    if is_cut {
        all.extend(led((*high, *high), sequences(&lowest, more_high)));
    }
    all
}

fn sequence(ranges: Vec<(u8, u8)>) -> Node {
    let node = |(first, last): (u8, u8)| match first == last {
        true => Node::Byte(first),
        false => {
            let mut set = ByteSet::default();
            set.insert(first, last);
            Node::Set { set, negated: false }
        }
    };
    Node::Concat(ranges.into_iter().map(node).collect())
}
