//! Sorted texts, each stored as what differs from the text before it.
//!
//! ```text
//! count: u32 | blocks × offset: u32 | (shared with the text before: varint, length of the rest: varint, rest) each
//! ```
//!
//! The first text of each block shares nothing, so reading a text decodes at most one block. Blocks of sixteen
//! take 5 % less than blocks of eight with EasyList's, EasyPrivacy's and uBlock Origin's bodies.

use std::ops::Range;

use crate::index::wire::{put_u32, put_varint, u32_at, varint_at};

const BLOCK: usize = 16;

/// Texts by number, in the bytes of an image.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts(pub(super) Range<usize>);

impl Texts {
    /// The text of a number; empty if there is none, or if it is damaged.
    pub(super) fn get(&self, bytes: &[u8], number: u32) -> String {
        let mut text = Vec::new();
        self.put(bytes, number, &mut text);
        String::from_utf8(text).unwrap_or_default()
    }

    /// Appends the text of a number. It is UTF-8 unless it is damaged.
    pub(super) fn put(&self, bytes: &[u8], number: u32, out: &mut Vec<u8>) {
        let bytes = bytes.get(self.0.clone()).unwrap_or_default();
        let number = number as usize;
        if number >= u32_at(bytes, 0) as usize {
            return;
        }
        // Each text of the block up to this one: bytes shared with the text before, its length, and where its rest ends.
        let mut block = [(0, 0, 0); BLOCK];
        let wanted = number % BLOCK;
        let mut at = u32_at(bytes, 4 + number / BLOCK * 4) as usize;
        let mut before = 0;
        for text in &mut block[..=wanted] {
            let Some((shared, rest)) = varint_at(bytes, at) else { return };
            let Some((length, start)) = varint_at(bytes, rest) else { return };
            let end = start.saturating_add(length as usize);
            if end > bytes.len() {
                return;
            }
            let shared = before.min(shared as usize);
            before = shared + length as usize;
            *text = (shared, before, end);
            at = end;
        }
        // From the end: each byte is copied once, from the last text that has it.
        let start = out.len();
        out.resize(start + before, 0);
        let text = &mut out[start..];
        let mut missing = before;
        for &(shared, length, end) in block[..=wanted].iter().rev() {
            if shared < missing {
                let from = end - (length - shared);
                text[shared..missing].copy_from_slice(&bytes[from..from + missing - shared]);
                missing = shared;
            }
        }
    }
}

/// Writes texts.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn texts<'t>(all: impl ExactSizeIterator<Item = &'t str>) -> Vec<u8> {
    let count = all.len();
    let mut bytes = Vec::new();
    put_u32(&mut bytes, count as u32);
    bytes.resize(4 + count.div_ceil(BLOCK) * 4, 0);
    let mut before = "";
    for (number, text) in all.enumerate() {
        let shared = if number % BLOCK == 0 {
            let at = bytes.len() as u32;
            bytes[4 + number / BLOCK * 4..][..4].copy_from_slice(&at.to_le_bytes());
            0
        } else {
            before.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count()
        };
        put_varint(&mut bytes, shared as u32);
        put_varint(&mut bytes, (text.len() - shared) as u32);
        bytes.extend_from_slice(&text.as_bytes()[shared..]);
        before = text;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_as_written() {
        let all: Vec<String> = (0..100).map(|number| format!(".ad-{}é{number}", "x".repeat(number % 7))).collect();
        let bytes = texts(all.iter().map(String::as_str));
        let read = Texts(0..bytes.len());
        for (number, text) in (0..).zip(&all) {
            assert_eq!(read.get(&bytes, number), *text);
        }
        assert_eq!(read.get(&bytes, 100), "");
        for cut in 0..bytes.len() {
            let _ = Texts(0..cut).get(&bytes[..cut], 50);
        }
    }
}
