//! Writes the lines of filters and their texts: see [`line_text`](super::line_text).

use std::borrow::Cow;
use std::cmp::Ordering;

use super::bits::{put_packed, set, width_of};
use super::entry::FilterEntry;
use super::image::ImageSection;
use super::line_text::{CORE, UNDER_TOKENS, VERBATIM, core_of};
use super::lz::{BLOCK, compress};
use super::packed_host::is_packed;
use super::wire::{put_text, put_u32};
use crate::filter::joined;
use crate::lists::SourceLine;
use crate::small::{Interned, find};

/// Entries of a block at most. An entry is found from the start of its block.
const ENTRIES: u32 = 64;

/// The sections of lines and of texts. `filters`: those that have an entry, and those that have none, which are
/// `$badfilter` lines and the filters they disable; both in the order of their lines. `places`: entry and number of each
/// of the first.
pub(super) fn sections<'t>(
    filters: &[Vec<SourceLine<'t>>; 2],
    mut places: Vec<(u32, u32)>,
    entries: &[u8],
    has_continued: bool,
) -> [(ImageSection, Vec<u8>); 2] {
    places.sort_unstable();
    let lines = Lines::new(filters, &places);
    let mut records = Records::default();
    let mut stored = vec![0; lines.all.len().div_ceil(8)];
    for (index, line) in lines.all.iter().enumerate() {
        // A continued line is stored as one line.
        let text = if has_continued { joined(line.text) } else { Cow::Borrowed(line.text) };
        let entry = line.entry.and_then(|at| FilterEntry::read(entries, at as usize)).map(|(entry, _)| entry);
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
    bytes.extend_from_slice(&map);
    bytes.extend_from_slice(&stored);
    let numbers = places.iter().map(|(_, number)| lines.numbers[*number as usize]);
    put_packed(&mut bytes, numbers, width_of(lines.all.len() as u32));
    put_packed(&mut bytes, records.numbers.iter().copied(), width_of(records.count));
    [(ImageSection::Origins, bytes), (ImageSection::Text, records.bytes())]
}

/// Whether a line is `||host^` with this packed host.
fn is_text_of(text: &str, packed: &[u8]) -> bool {
    let host = text.strip_prefix("||").and_then(|rest| rest.strip_suffix('^'));
    host.is_some_and(|host| is_packed(packed, host.as_bytes()))
}

/// A line with filters.
struct FilterLine<'t> {
    list: u32,
    line: u32,
    text: &'t str,
    /// The entry of its only filter.
    entry: Option<u32>,
}

/// All lines with filters, and the number of the line of each filter with an entry.
struct Lines<'t> {
    all: Vec<FilterLine<'t>>,
    numbers: Vec<u32>,
    /// By list: the bit of its line 0.
    bases: Vec<u32>,
}

impl<'t> Lines<'t> {
    fn new([items, idle]: &[Vec<SourceLine<'t>>; 2], places: &[(u32, u32)]) -> Lines<'t> {
        let mut lines = Lines { all: Vec::with_capacity(items.len()), numbers: Vec::new(), bases: Vec::new() };
        let mut entries = vec![None; items.len()];
        places.iter().for_each(|(entry, number)| entries[*number as usize] = Some(*entry));
        lines.numbers.reserve(items.len());
        let mut idle = idle.iter().peekable();
        let place = |line: &SourceLine<'_>| (line.list, line.line);
        for (item, entry) in items.iter().zip(entries) {
            while let Some(line) = idle.next_if(|line| place(line).cmp(&place(item)) == Ordering::Less) {
                lines.push(line, None);
            }
            lines.push(item, entry);
            lines.numbers.push(lines.all.len() as u32 - 1);
        }
        idle.for_each(|line| lines.push(line, None));
        lines
    }

    fn push(&mut self, line: &SourceLine<'t>, entry: Option<u32>) {
        let &SourceLine { list, line, text } = line;
        match self.all.last_mut() {
            // The hosts of one line of a hosts file share a text.
            Some(last) if (last.list, last.line) == (list, line) => last.entry = None,
            last => {
                let used = last.map_or(0, |last| self.bases[last.list as usize] + last.line + 1);
                self.bases.resize((list as usize + 1).max(self.bases.len()), used);
                self.all.push(FilterLine { list, line, text, entry });
            }
        }
    }

    /// A bit for each line of each list.
    fn map(&self) -> Vec<u8> {
        let bit = |line: &FilterLine<'_>| (self.bases[line.list as usize] + line.line) as usize;
        let mut map = vec![0; self.all.last().map_or(0, |last| bit(last) / 8 + 1)];
        self.all.iter().for_each(|line| set(&mut map, bit(line)));
        map
    }
}

/// The first entry of each block and its number: entries that follow each other at the same distance.
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
struct Records<'t> {
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

impl<'t> Records<'t> {
    fn push(&mut self, text: Cow<'t, str>, core: Option<&str>) {
        let record = match core.and_then(|core| Some((core, find(&text, core)?))) {
            _ if text.contains([CORE, VERBATIM]) => format!("{VERBATIM}{text}").into(),
            Some((core, at)) => format!("{}{CORE}{}", &text[..at], &text[at + core.len()..]).into(),
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

    fn end_block(&mut self) {
        compress(&self.block, &mut self.compressed);
        self.blocks.push((self.first, self.compressed.len() as u32));
        self.block.clear();
        self.first = self.count;
    }

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
