//! Patterns with `*` and `^`, matched byte by byte.

use std::collections::BTreeSet;

/// Whether a pattern with `*` matches a whole text.
pub(super) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let same = |wanted, byte| (byte == Some(wanted)).then_some(1);
    places(pattern, text, same).contains(&text.len())
}

/// The positions of the text at which a pattern may end that starts at its beginning: `*` matches any bytes; `takes`
/// gives the length that any other byte matches.
fn places(pattern: &[u8], text: &[u8], takes: impl Fn(u8, Option<u8>) -> Option<usize>) -> BTreeSet<usize> {
    pattern.iter().fold(BTreeSet::from([0]), |places, &wanted| match wanted {
        b'*' => places.first().map_or(0..0, |&first| first..text.len() + 1).collect(),
        _ => places.into_iter().filter_map(|at| Some(at + takes(wanted, text.get(at).copied())?)).collect(),
    })
}

/// Whether the pattern matches at the start of the text (and, with `end`, up to its end).
pub(super) fn text_fits(pattern: &[u8], text: &[u8], end: bool) -> bool {
    let takes = |wanted, byte: Option<u8>| match (wanted, byte) {
        (b'^', None) => Some(0),
        (b'^', Some(byte)) => (!byte.is_ascii_alphanumeric() && !b"_-.%".contains(&byte)).then_some(1),
        (_, byte) => (byte == Some(wanted)).then_some(1),
    };
    let places = places(pattern, text, takes);
    if end { places.contains(&text.len()) } else { !places.is_empty() }
}
