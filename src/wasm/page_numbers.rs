//! The answers for pages as numbers of texts. Each text crosses once, and the caller keeps it: decoding a text again for each
//! page took as long as finding the filters.

use crate::cosmetic::{PageBodies, PageEffect, put_body};
use crate::index::Image;

/// Texts that the caller keeps at most, if one page does not have more. It bounds the memory to a few megabytes.
const MOST: usize = 8192;

/// The numbers in front of those of the texts: flags, bytes of the new texts, how many texts there are of each kind, and how
/// many exceptions in the sheet.
const HEAD: usize = 3 + PageEffect::ALL.len();

/// Generic filters are off.
const GENERIC_OFF: u32 = 1;
/// Specific filters are off.
const SPECIFIC_OFF: u32 = 2;
/// The caller has to drop the texts of earlier answers.
const DROP: u32 = 4;
/// A text has control characters: lists of texts with several parts have to be sorted by their parts.
const UNSORTED: u32 = 8;

/// In a number of `numbers`: the text has control characters.
const HAS_CONTROLS: u32 = 1 << 31;

/// The texts that the caller has, and the last answer.
#[derive(Default)]
pub(super) struct PageNumbers {
    /// By body: the number of its text plus one; 0: the caller has it not.
    numbers: Vec<u32>,
    /// How many texts the caller has.
    sent: u32,
    /// Never made shorter, so that the caller's view stays valid.
    answer: Vec<u32>,
    texts: Vec<u8>,
}

impl PageNumbers {
    /// Writes the answer for a page, and returns how many numbers it has.
    ///
    /// [`HEAD`] describes the first of them. The numbers of the texts follow, in the order of [`PageBodies::lists`]. New texts
    /// have the next free numbers, in the order in which they occur. The lists of styles have to be sorted by the caller.
    pub(super) fn put(&mut self, image: &Image, page: &PageBodies) -> usize {
        let lists = page.lists();
        let count = HEAD + lists.iter().map(|list| list.len()).sum::<usize>();
        if self.answer.len() < count {
            self.answer.resize(count, 0);
        }
        // A forged image can claim to have more bodies than it has bytes.
        self.numbers.resize((image.pages().bodies() as usize).min(image.as_bytes().len()), 0);
        self.texts.clear();
        let mut flags = if page.switches.generic_off { GENERIC_OFF } else { 0 };
        flags |= if page.switches.specific_off { SPECIFIC_OFF } else { 0 };
        if self.sent > 0 && self.sent as usize + count > MOST {
            self.numbers.fill(0);
            self.sent = 0;
            flags |= DROP;
        }
        let mut at = HEAD;
        for &body in lists.iter().copied().flatten() {
            let known = self.numbers.get(body as usize).copied().unwrap_or(0);
            let number = if known == 0 { self.send(image, body) } else { known };
            flags |= if number & HAS_CONTROLS == 0 { 0 } else { UNSORTED };
            self.answer[at] = (number & !HAS_CONTROLS) - 1;
            at += 1;
        }
        self.answer[0] = flags;
        self.answer[1] = self.texts.len() as u32;
        self.answer[2..].iter_mut().zip(&lists).for_each(|(number, list)| *number = list.len() as u32);
        count
    }

    /// Appends a text that the caller does not have, and returns what `numbers` has for it.
    ///
    /// A line in front of it has the number of its parts, each of which is a line; it is empty if the text has one part. No
    /// part of a filter contains a line feed.
    fn send(&mut self, image: &Image, body: u32) -> u32 {
        let mut text = Vec::new();
        put_body(image, body, &mut text);
        if std::str::from_utf8(&text).is_err() {
            text.clear();
        }
        let has_parts =
            matches!(image.pages().kind(body), PageEffect::Procedural | PageEffect::Scriptlet | PageEffect::Html);
        if has_parts {
            let parts = memchr::memchr_iter(b'\n', &text).count() + 1;
            self.texts.extend_from_slice(parts.to_string().as_bytes());
        }
        self.texts.push(b'\n');
        self.texts.extend_from_slice(&text);
        self.texts.push(b'\n');
        self.sent += 1;
        let has_controls = has_parts && text.iter().any(|byte| *byte < b'\n');
        let number = self.sent | if has_controls { HAS_CONTROLS } else { 0 };
        if let Some(slot) = self.numbers.get_mut(body as usize) {
            *slot = number;
        }
        number
    }

    /// The last answer.
    pub(super) fn answer(&self) -> *const u32 {
        self.answer.as_ptr()
    }

    /// The new texts of the last answer.
    pub(super) fn texts(&self) -> *const u8 {
        self.texts.as_ptr()
    }
}
