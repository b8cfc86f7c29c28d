//! Places: the protocol counts UTF-16 units from the start of a line, lists count bytes.

use serde_json::{Value, json};

/// A place in a document, as the protocol has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextPlace {
    pub(super) line: u32,
    /// UTF-16 units.
    pub(super) character: u32,
}

/// A range in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TextRange {
    pub(super) start: TextPlace,
    pub(super) end: TextPlace,
}

impl TextPlace {
    pub(super) fn json(self) -> Value {
        json!({"line": self.line, "character": self.character})
    }
}

impl TextRange {
    pub(super) fn json(self) -> Value {
        json!({"start": self.start.json(), "end": self.end.json()})
    }

    pub(super) fn intersects(self, other: TextRange) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// The byte of a number of UTF-16 units: a place inside of a character is its start, one behind the line its end.
pub(super) fn byte_of(line: &str, units: u32) -> usize {
    let mut left = units;
    for (byte, character) in line.char_indices() {
        let width = character.len_utf16() as u32;
        if left < width {
            return byte;
        }
        left -= width;
    }
    line.len()
}

/// The number of UTF-16 units in front of a byte.
pub(super) fn units_of(line: &str, byte: usize) -> u32 {
    let mut end = byte.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    line[..end].chars().map(|character| character.len_utf16() as u32).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units() {
        let line = "a\u{e9}\u{1f600}b";
        let units: Vec<u32> = line.char_indices().map(|(byte, _)| units_of(line, byte)).collect();
        assert_eq!(units, [0, 1, 2, 4]);
        let bytes: Vec<usize> = (0..7).map(|unit| byte_of(line, unit)).collect();
        assert_eq!(bytes, [0, 1, 3, 3, 7, 8, 8]);
    }
}
