//! The lines of filters: which line of which list an entry is from, and its text.
//!
//! ```text
//! Origins: lists u32 | blocks u32 | bytes of the map u32 | lines u32 | entries u32 | stored u32 | records u32
//!          bases, u32 per list | blocks (first entry u32, its number u32, bit 31: in buckets of tokens)
//!          map | stored lines (both with samples) | number of the line per entry | number of the record per stored line
//! Text:    blocks u32 | (first record u32, end u32) each | compressed records (varint length, text)
//! ```
//!
//! The map has a bit for each line of each list, set if the line has filters. The text of `||host^` is that of its entry.
//! Another line has a record: its text with a mark in place of the text that its entry has. Lines whose records are equal
//! share one: there are a thousand modifiers, and twenty thousand filters with modifiers.

use std::borrow::Cow;

use super::bits::{Bitmap, bitmap_len, ones, packed_at, packed_len, width_of};
use super::entry::{FilterEntry, PatternShape};
use super::lz::expand;
use super::packed_host::unpack;
use super::wire::{text_at, u32_at};

/// In a record: the text of the entry.
pub(super) const CORE: char = '\u{1}';
/// At the start of a record: the rest is the text of the line, with nothing in place of [`CORE`].
pub(super) const VERBATIM: char = '\u{2}';
/// In the number of a block's first entry: its entries are in buckets of tokens.
pub(super) const UNDER_TOKENS: u32 = 1 << 31;

/// The text of an entry that is part of its line's text.
pub(super) fn core_of<'i>(entry: &FilterEntry<'i>) -> Option<Cow<'i, str>> {
    let bytes = match entry.shape()? {
        PatternShape::PlainHost => return Some(Cow::Owned(unpack(entry.payload))),
        PatternShape::Host => entry.payload,
        PatternShape::HostTail => entry.payload.get(1..)?,
        PatternShape::Text | PatternShape::Wild => entry.text()?.1,
        PatternShape::Regex | PatternShape::Any => return None,
    };
    std::str::from_utf8(bytes).ok().filter(|core| !core.is_empty()).map(Cow::Borrowed)
}

/// The sections of lines and of texts.
pub(super) struct LineTexts<'i> {
    entries: &'i [u8],
    bases: &'i [u8],
    blocks: &'i [u8],
    map: Bitmap<'i>,
    stored: Bitmap<'i>,
    numbers: &'i [u8],
    records: &'i [u8],
    lines: u32,
    entry_count: u32,
    record_count: u32,
    text: &'i [u8],
}

/// The lines of all filters: the list, the line and the end of the text of each.
#[derive(Clone, Debug, Default)]
pub(super) struct FilterLines {
    pub(super) text: String,
    pub(super) places: Vec<(u32, u32, usize)>,
}

/// A line: list, number in the list, text.
pub(super) type LineText<'i> = (u32, u32, Cow<'i, str>);

impl<'i> LineTexts<'i> {
    /// Views the sections; damaged ones have no lines.
    pub(super) fn view(origins: &'i [u8], text: &'i [u8], entries: &'i [u8]) -> Option<LineTexts<'i>> {
        let word = |index: usize| u32_at(origins, index * 4);
        let (lines, entry_count, stored, record_count) = (word(3), word(4), word(5), word(6));
        let mut rest = origins.get(28..)?;
        let mut take = |length: usize| {
            let (part, behind) = rest.split_at_checked(length)?;
            rest = behind;
            Some(part)
        };
        Some(LineTexts {
            entries,
            text,
            lines,
            entry_count,
            record_count,
            bases: take((word(0) as usize).checked_mul(4)?)?,
            blocks: take((word(1) as usize).checked_mul(8)?)?,
            map: Bitmap::view(take(bitmap_len(word(2) as usize)?)?, word(2) as usize)?,
            stored: Bitmap::view(take(bitmap_len(lines.div_ceil(8) as usize)?)?, lines.div_ceil(8) as usize)?,
            numbers: take(packed_len(entry_count, width_of(lines)))?,
            records: take(packed_len(stored, width_of(record_count)))?,
        })
    }

    /// The line of the entry at this offset.
    pub(super) fn of_entry(&self, at: u32) -> Option<LineText<'i>> {
        let (mut low, mut high) = (0, self.blocks.len() / 8);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(self.blocks, middle * 8) <= at {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (index, entry) = self.block(low.checked_sub(1)?).find(|(_, entry)| entry.id.0 >= at)?;
        if entry.id.0 != at {
            return None;
        }
        let line = self.line_of(index);
        let place = self.map.select(line)?;
        let list = (0..self.bases.len() / 4).rev().find(|list| self.base(*list) as usize <= place)?;
        let number = place as u32 - self.base(list);
        Some((list as u32, number, self.text(line, Some(entry))?))
    }

    /// All lines in order, those without an entry too.
    pub(super) fn all(&self) -> impl Iterator<Item = LineText<'i>> {
        let mut entries = vec![None; self.map.bits().len().saturating_mul(8).min(self.lines as usize)];
        for (index, entry) in self.entries() {
            if let Some(slot) = entries.get_mut(self.line_of(index) as usize) {
                *slot = Some(entry);
            }
        }
        let mut records = RecordReader { text: self.text, block: usize::MAX, expanded: Vec::new(), next: 0, at: 0 };
        let mut list = 0;
        entries.into_iter().zip(0..).zip(ones(self.map.bits())).filter_map(move |((entry, line), place)| {
            while (list + 1) * 4 < self.bases.len() && self.base(list + 1) as usize <= place {
                list += 1;
            }
            let number = (place as u32).checked_sub(self.base(list))?;
            Some((list as u32, number, self.text_by(line, entry, |record| records.get(record))?))
        })
    }

    /// All entries with their numbers.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u32, FilterEntry<'i>)> {
        (0..self.blocks.len() / 8).flat_map(|block| self.block(block))
    }

    fn base(&self, list: usize) -> u32 {
        u32_at(self.bases, list * 4)
    }

    fn line_of(&self, index: u32) -> u32 {
        packed_at(self.numbers, index, width_of(self.lines))
    }

    /// The entries of a block with their numbers.
    fn block(&self, block: usize) -> impl Iterator<Item = (u32, FilterEntry<'i>)> + use<'i> {
        let (mut at, first) = (u32_at(self.blocks, block * 8) as usize, u32_at(self.blocks, block * 8 + 4));
        let next = self.blocks.get(block * 8 + 12..).map_or(self.entry_count, |next| u32_at(next, 0) & !UNDER_TOKENS);
        let gap = if first & UNDER_TOKENS == 0 { 0 } else { FilterEntry::CONTEXT_BYTES };
        let entries = self.entries;
        ((first & !UNDER_TOKENS)..next).map_while(move |index| {
            let (entry, end) = FilterEntry::read(entries, at)?;
            at = end + gap;
            Some((index, entry))
        })
    }

    fn text(&self, line: u32, entry: Option<FilterEntry<'i>>) -> Option<Cow<'i, str>> {
        let mut records = RecordReader { text: self.text, block: usize::MAX, expanded: Vec::new(), next: 0, at: 0 };
        self.text_by(line, entry, |record| records.get(record))
    }

    /// The text of a line, of which one entry is known. `record` gives the record of a number.
    fn text_by(
        &self,
        line: u32,
        entry: Option<FilterEntry<'i>>,
        mut record: impl FnMut(u32) -> String,
    ) -> Option<Cow<'i, str>> {
        let core = || entry.and_then(|entry| core_of(&entry)).unwrap_or_default();
        if !self.stored.has(line as usize) {
            return Some(format!("||{}^", core()).into());
        }
        let number = packed_at(self.records, self.stored.rank(line as usize), width_of(self.record_count));
        let record = record(number);
        Some(match record.strip_prefix(VERBATIM) {
            Some(text) => text.to_owned().into(),
            None if record.contains(CORE) => record.replacen(CORE, &core(), 1).into(),
            None => record.into(),
        })
    }
}

/// Reads records; the last block remains expanded.
struct RecordReader<'i> {
    text: &'i [u8],
    block: usize,
    expanded: Vec<u8>,
    /// The number of the record at `at`.
    next: u32,
    at: usize,
}

impl RecordReader<'_> {
    fn get(&mut self, record: u32) -> String {
        let blocks = (u32_at(self.text, 0) as usize).min(self.text.len() / 8);
        let first = |block: usize| u32_at(self.text, 4 + block * 8);
        let (mut low, mut high) = (0, blocks);
        while low < high {
            let middle = (low + high) / 2;
            if first(middle) <= record {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let Some(block) = low.checked_sub(1) else { return String::new() };
        if block != self.block {
            let end = |block: usize| u32_at(self.text, 8 + block * 8) as usize;
            let start = if block == 0 { 0 } else { end(block - 1) };
            let bytes = self.text.get(4 + blocks * 8..).and_then(|all| all.get(start..end(block)));
            (self.block, self.expanded) = (block, expand(bytes.unwrap_or_default()));
            (self.next, self.at) = (first(block), 0);
        }
        if record < self.next {
            (self.next, self.at) = (first(block), 0);
        }
        while self.next < record && self.at < self.expanded.len() {
            (self.next, self.at) = (self.next + 1, text_at(&self.expanded, self.at).1);
        }
        text_at(&self.expanded, self.at).0.to_owned()
    }
}
