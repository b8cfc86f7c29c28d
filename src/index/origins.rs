//! Writes the lines of filters and their texts: see [`line_text`](super::line_text).

use std::borrow::Cow;

use super::bits::{put_bitmap, put_packed, set, width_of};
use super::entry::{FilterEntry, PLAIN};
use super::image::ImageSection;
use super::line_text::{CORE, UNDER_TOKENS, VERBATIM, core_of};
use super::lz::{BLOCK, compress};
use super::packed_host::is_packed;
use super::wire::{put_text, put_u32};
use crate::filter::{enclosed_host, joined_filter};
use crate::lists::SourceLine;
use crate::small::{Interned, find};

/// Entries of a block at most. An entry is found from the start of its block.
const ENTRIES: u32 = 64;

/// What is known about the texts of filters.
pub(super) struct FilterTexts {
    /// A bit for each filter with an entry, set if its text is `||host^`.
    pub(super) plain: Vec<u8>,
    /// Whether any line is continued.
    pub(super) has_continued: bool,
}

/// The sections of lines and of texts. `filters`: those that have an entry, and those that have none, which are
/// `$badfilter` lines and the filters they disable; both in the order of their lines. `places`: entry and number of each
/// of the first.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn sections<'t>(
    filters: &[Vec<SourceLine<'t>>; 2],
    mut places: Vec<(u32, u32)>,
    entries: &[u8],
    FilterTexts { plain, has_continued }: FilterTexts,
) -> [(ImageSection, Vec<u8>); 2] {
    places.sort_unstable();
    let lines = NumberedLines::new(filters, &places);
    let mut records = NewRecords::default();
    let mut stored = vec![0; lines.all.len().div_ceil(8)];
    for (index, line) in lines.all.iter().enumerate() {
        // Its entry is that of a plain host, because no host is shorter than its short form. Entries are all over the memory.
        let is_plain = plain.get(line.filter as usize / 8).is_some_and(|bits| bits >> (line.filter % 8) & 1 != 0);
        if is_plain && line.entry != NO_ENTRY && lines.source(line).text.len() < PLAIN as usize {
            continue;
        }
        // A continued line is stored as one line.
        let text = lines.source(line).text;
        let text = if has_continued { joined_filter(text) } else { Cow::Borrowed(text) };
        let entry = FilterEntry::read(entries, line.entry as usize).map(|(entry, _)| entry);
        if entry.is_some_and(|entry| entry.is_plain() && is_text_of(&text, entry.payload)) {
            continue;
        }
        set(&mut stored, index);
        records.push(text, entry.and_then(|entry| core_of(&entry)).as_deref());
    }
    let blocks = blocks(&places, entries);
    let map = lines.map();
    let mut bytes = Vec::new();
    let counts = [
        lines.bases.len(),
        blocks.len(),
        map.len(),
        lines.all.len(),
        places.len(),
        records.numbers.len(),
        records.count as usize,
    ];
    counts.iter().for_each(|count| put_u32(&mut bytes, *count as u32));
    lines.bases.iter().for_each(|base| put_u32(&mut bytes, *base));
    blocks.iter().flat_map(|(at, first)| [*at, *first]).for_each(|word| put_u32(&mut bytes, word));
    put_bitmap(&mut bytes, &map);
    put_bitmap(&mut bytes, &stored);
    let numbers = places.iter().map(|(_, number)| lines.numbers[*number as usize]);
    put_packed(&mut bytes, numbers, width_of(lines.all.len() as u32));
    put_packed(&mut bytes, records.numbers.iter().copied(), width_of(records.count));
    [(ImageSection::Origins, bytes), (ImageSection::Text, records.bytes())]
}

/// Whether a line is `||host^` with this packed host.
fn is_text_of(text: &str, packed: &[u8]) -> bool {
    enclosed_host(text).is_some_and(|host| is_packed(packed, host.as_bytes()))
}

/// A line with filters, in eight bytes: there are hundreds of thousands.
struct FilterLine {
    /// The number of a filter of the line, counted over both lists of filters.
    filter: u32,
    /// The entry of its only filter, or [`NO_ENTRY`].
    entry: u32,
}

const NO_ENTRY: u32 = u32::MAX;

/// All lines with filters, and the number of the line of each filter with an entry.
struct NumberedLines<'i, 't> {
    filters: &'i [Vec<SourceLine<'t>>; 2],
    all: Vec<FilterLine>,
    numbers: Vec<u32>,
    /// By list: the bit of its line 0.
    bases: Vec<u32>,
}

impl<'i, 't> NumberedLines<'i, 't> {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn new(filters: &'i [Vec<SourceLine<'t>>; 2], places: &[(u32, u32)]) -> NumberedLines<'i, 't> {
        let [items, idle] = filters;
        let mut entries = vec![NO_ENTRY; items.len()];
        places.iter().for_each(|(entry, number)| entries[*number as usize] = *entry);
        let all = Vec::with_capacity(items.len() + idle.len());
        let mut lines = NumberedLines { filters, all, numbers: Vec::with_capacity(items.len()), bases: Vec::new() };
        let mut idle = idle.iter().zip(items.len() as u32..).peekable();
        let place = |line: &SourceLine<'_>| (line.list, line.line);
        for ((item, number), entry) in items.iter().zip(0..).zip(entries) {
            while let Some((_, number)) = idle.next_if(|(line, _)| place(line) < place(item)) {
                lines.push(number, NO_ENTRY);
            }
            lines.push(number, entry);
            lines.numbers.push(lines.all.len() as u32 - 1);
        }
        idle.for_each(|(_, number)| lines.push(number, NO_ENTRY));
        lines
    }

    fn source(&self, line: &FilterLine) -> &'i SourceLine<'t> {
        let ([items, idle], number) = (self.filters, line.filter as usize);
        items.get(number).unwrap_or_else(|| &idle[number - items.len()])
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn push(&mut self, filter: u32, entry: u32) {
        let line = FilterLine { filter, entry };
        let &SourceLine { list, line: number, .. } = self.source(&line);
        let used = match self.all.last().map(|last| self.source(last)) {
            // The hosts of one line of a hosts file share a text.
            Some(last) if (last.list, last.line) == (list, number) => {
                self.all.last_mut().into_iter().for_each(|last| last.entry = NO_ENTRY);
                return;
            }
            last => last.map_or(0, |last| self.bases[last.list as usize] + last.line + 1),
        };
        self.bases.resize((list as usize + 1).max(self.bases.len()), used);
        self.all.push(line);
    }

    fn bit(&self, line: &FilterLine) -> usize {
        let source = self.source(line);
        (self.bases[source.list as usize] + source.line) as usize
    }

    /// A bit for each line of each list.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn map(&self) -> Vec<u8> {
        // Lines of a forged image can be in any order.
        let last = self.all.iter().map(|line| self.bit(line)).max();
        let mut map = vec![0; last.map_or(0, |last| last / 8 + 1)];
        self.all.iter().for_each(|line| set(&mut map, self.bit(line)));
        map
    }
}

/// The first entry of each block and its number: entries that follow each other at the same distance.
#[cfg_attr(target_family = "wasm", inline(never))]
fn blocks(places: &[(u32, u32)], entries: &[u8]) -> Vec<(u32, u32)> {
    let mut blocks: Vec<(u32, u32)> = Vec::new();
    // Where the next entry of the block starts, in a bucket of hosts and of tokens.
    let mut next = [0; 2];
    for (&(at, _), number) in places.iter().zip(0u32..) {
        let last = blocks.last_mut().filter(|(_, first)| number - (*first & !UNDER_TOKENS) < ENTRIES);
        match last {
            // The second entry decides which kind of block it is.
            Some((_, first)) if at == next[1] && (*first & UNDER_TOKENS != 0 || number == *first + 1) => {
                *first |= UNDER_TOKENS;
            }
            Some((_, first)) if at == next[0] && *first & UNDER_TOKENS == 0 => {}
            _ => blocks.push((at, number)),
        }
        let end = FilterEntry::read(entries, at as usize).map_or(at as usize, |(_, end)| end);
        next = [end as u32, (end + FilterEntry::CONTEXT_BYTES) as u32];
    }
    blocks
}

/// Records while they are collected, without duplicates.
#[derive(Default)]
struct NewRecords<'t> {
    known: Interned<Cow<'t, str>>,
    count: u32,
    /// The record of each stored line.
    numbers: Vec<u32>,
    blocks: Vec<(u32, u32)>,
    /// The block that is being filled, and the compressed ones.
    block: Vec<u8>,
    compressed: Vec<u8>,
    first: u32,
}

impl<'t> NewRecords<'t> {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn push(&mut self, text: Cow<'t, str>, core: Option<&str>) {
        let record = match core.and_then(|core| Some((core, find(&text, core)?))) {
            _ if memchr::memchr2(CORE as u8, VERBATIM as u8, text.as_bytes()).is_some() => {
                format!("{VERBATIM}{text}").into()
            }
            Some((core, at)) => {
                let mut record = String::with_capacity(text.len() + 1 - core.len());
                record.push_str(&text[..at]);
                record.push(CORE);
                record.push_str(&text[at + core.len()..]);
                record.into()
            }
            None => text,
        };
        if let Some(number) = self.known.number(&record) {
            self.numbers.push(number);
            return;
        }
        put_text(&mut self.block, &record);
        self.known.insert(record, self.count);
        self.numbers.push(self.count);
        self.count += 1;
        if self.block.len() >= BLOCK {
            self.end_block();
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn end_block(&mut self) {
        compress(&self.block, &mut self.compressed);
        self.blocks.push((self.first, self.compressed.len() as u32));
        self.block.clear();
        self.first = self.count;
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn bytes(mut self) -> Vec<u8> {
        if !self.block.is_empty() {
            self.end_block();
        }
        let mut bytes = Vec::with_capacity(4 + self.blocks.len() * 8 + self.compressed.len());
        put_u32(&mut bytes, self.blocks.len() as u32);
        self.blocks.iter().flat_map(|(first, end)| [*first, *end]).for_each(|word| put_u32(&mut bytes, word));
        bytes.extend_from_slice(&self.compressed);
        bytes
    }
}
