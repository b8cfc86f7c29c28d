//! Reading an image's sections: everything borrowed, everything checked.
//!
//! A table (hosts, tokens, named hosts and sites) is
//!
//! ```text
//! log2 of bits: u32 | log2 of buckets: u32 | presence bits | buckets + 1 offsets: u32 each
//! ```
//!
//! A key's presence bit says whether any filter has it; its bucket lies between two offsets into a list of
//! entries, or of references to entries.

use std::ops::Range;

use serde::Serialize;

use super::image::{Image, Section};
use super::wire::{u16_at, u32_at, varint_at};
use crate::filter::Anchor;
use crate::net::{Suffix, SuffixList};

/// A filter within its image: where its entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilterId(pub(crate) u32);

/// A filter as its list has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilterRef<'i> {
    /// The filter's line.
    pub filter: &'i str,
    /// The name of its list.
    pub list: &'i str,
    /// The number of its line, from 1.
    pub line: u32,
}

/// A list within an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ListInfo<'i> {
    /// The name it was given when it was compiled.
    pub name: &'i str,
    /// What the list calls itself; empty if it does not.
    pub title: &'i str,
    /// Its version; empty if it has none.
    pub version: &'i str,
    /// Filters taken from it.
    pub filters: u32,
}

/// How an entry's pattern is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Shape {
    /// The payload is a label suffix of the host.
    Host = 0,
    /// Length of a host: u8, the host, then text that stands right behind it.
    HostTail = 1,
    /// Offset of the token: u8 ([`NO_TOKEN`]: search), then text without `*`.
    Text = 2,
    /// The same with `*`.
    Wild = 3,
    /// Program: u32, key: u32 (0: none).
    Regex = 4,
    /// Every URL.
    Any = 5,
}

/// Bits of an entry's flags; the lowest two are the anchor.
pub(super) mod bits {
    pub(in super::super) const ANCHOR: u8 = 3;
    pub(in super::super) const END: u8 = 1 << 2;
    pub(in super::super) const IMPORTANT: u8 = 1 << 3;
    pub(in super::super) const MATCH_CASE: u8 = 1 << 4;
}

/// In place of a token's offset: there is none.
pub(super) const NO_TOKEN: u8 = u8::MAX;

/// First bytes below this are a plain host, which nine of ten entries are: the length, then the host.
pub(super) const PLAIN: u8 = 0x80;

/// One filter of the index.
///
/// Either a plain host (`||host^` without modifiers): `length: u8 below 128, host`; or `0x80 | shape, flags: u8,
/// condition: varint, length: varint, payload`.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'i> {
    pub(crate) id: FilterId,
    pub(crate) condition: u32,
    shape: u8,
    flags: u8,
    pub(crate) payload: &'i [u8],
}

impl<'i> Entry<'i> {
    /// The entry at `at` and where the next starts; `None` beyond the end or if it is damaged.
    #[inline(always)]
    pub(crate) fn read(entries: &'i [u8], at: usize) -> Option<(Entry<'i>, usize)> {
        let id = FilterId(at as u32);
        let first = *entries.get(at)?;
        if first < PLAIN {
            let end = at + 1 + first as usize;
            let payload = entries.get(at + 1..end)?;
            return Some((Entry { id, condition: 0, shape: Shape::Host as u8, flags: 0, payload }, end));
        }
        let flags = *entries.get(at + 1)?;
        let (condition, length_at) = varint_at(entries, at + 2)?;
        let (length, start) = varint_at(entries, length_at)?;
        let end = start + length as usize;
        let payload = entries.get(start..end)?;
        Some((Entry { id, condition, shape: first & !PLAIN, flags, payload }, end))
    }

    /// Passes over entries of a token's bucket that part from the URL right beside the token: of the sixty filters
    /// under `analytics` a look at three bytes leaves one or two.
    ///
    /// In front of each entry of such a bucket stand the byte of its pattern before the token and the two behind it
    /// (0 where anything may), and the entry's length (255: longer than can be passed over). Gives the place of the
    /// first entry from `at` on, up to `end`, that the bytes `beside` the URL's token do not rule out.
    #[inline(always)]
    pub(crate) fn next_under_token(entries: &[u8], mut at: usize, end: usize, beside: [u8; 3]) -> Option<usize> {
        while at < end {
            let &[before, first, second, length] = entries.get(at..)?.first_chunk::<{ Entry::BESIDE }>()?;
            let fits = (before == 0 || before == beside[0])
                && (first == 0 || first == beside[1])
                && (second == 0 || second == beside[2]);
            at += Entry::BESIDE;
            if fits || length == u8::MAX {
                return Some(at);
            }
            at += length as usize;
        }
        None
    }

    /// Bytes in front of an entry under a token.
    pub(crate) const BESIDE: usize = 4;

    /// Passes over plain hosts of another length in a host's bucket. Gives the place of the first entry from `at` on,
    /// up to `end`, that a label suffix of `length` bytes does not rule out.
    #[inline(always)]
    pub(crate) fn next_under_host(entries: &[u8], mut at: usize, end: usize, length: usize) -> Option<usize> {
        while at < end {
            let &first = entries.get(at)?;
            if first >= PLAIN || first as usize == length {
                return Some(at);
            }
            at += 1 + first as usize;
        }
        None
    }

    #[inline(always)]
    pub(crate) fn shape(&self) -> Option<Shape> {
        Some(match self.shape {
            0 => Shape::Host,
            1 => Shape::HostTail,
            2 => Shape::Text,
            3 => Shape::Wild,
            4 => Shape::Regex,
            5 => Shape::Any,
            _ => return None,
        })
    }

    pub(crate) fn anchor(&self) -> Anchor {
        match self.flags & bits::ANCHOR {
            1 => Anchor::Start,
            2 => Anchor::Host,
            _ => Anchor::None,
        }
    }

    pub(crate) fn end(&self) -> bool {
        self.flags & bits::END != 0
    }

    #[inline(always)]
    pub(crate) fn important(&self) -> bool {
        self.flags & bits::IMPORTANT != 0
    }

    pub(crate) fn match_case(&self) -> bool {
        self.flags & bits::MATCH_CASE != 0
    }

    /// Offset of the token (`None`: none) and text, of the shapes that have them.
    #[inline(always)]
    pub(crate) fn text(&self) -> Option<(Option<usize>, &'i [u8])> {
        let (&offset, text) = self.payload.split_first()?;
        Some(((offset != NO_TOKEN).then_some(offset as usize), text))
    }

    /// Host and tail of [`Shape::HostTail`].
    #[inline(always)]
    pub(crate) fn host_tail(&self) -> Option<(&'i [u8], &'i [u8])> {
        let (&len, rest) = self.payload.split_first()?;
        rest.split_at_checked(len as usize)
    }

    /// Program and key of [`Shape::Regex`].
    pub(crate) fn regex(&self) -> (u32, u32) {
        (u32_at(self.payload, 0), u32_at(self.payload, 4))
    }
}

/// Keys → ranges. See the module's head.
///
/// Holds places, not slices, so that it can lie beside the bytes it speaks of; every method is given these.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Where the presence bits start, and how many bytes they have; none in an empty table.
    presence: usize,
    presence_len: usize,
    bits_shift: u32,
    /// Where the offsets start.
    buckets: usize,
    bucket_shift: u32,
}

impl Table {
    /// Reads the table at `at`; gives what follows it. A damaged one is empty.
    fn read(bytes: &[u8], at: usize) -> (Table, usize) {
        let (bits, buckets) = (u32_at(bytes, at), u32_at(bytes, at + 4));
        if !(3..=31).contains(&bits) || !(1..=30).contains(&buckets) {
            return (Table::default(), at + 8);
        }
        let presence = at + 8;
        let offsets = presence + (1 << (bits - 3));
        let end = offsets + ((1usize << buckets) + 1) * 4;
        let table = Table {
            presence,
            presence_len: 1 << (bits - 3),
            bits_shift: 32 - bits,
            buckets: offsets,
            bucket_shift: 32 - buckets,
        };
        if end > bytes.len() { (Table::default(), bytes.len()) } else { (table, end) }
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.presence_len == 0
    }

    /// Whether any filter has the key; now and then true for one that none has. The table must not be empty.
    #[inline(always)]
    pub(crate) fn has(&self, bytes: &[u8], key: u32) -> bool {
        let bit = (key >> self.bits_shift) as usize;
        bytes.get(self.presence + (bit >> 3)).is_some_and(|byte| byte & (1 << (bit & 7)) != 0)
    }

    /// The range of the key's bucket.
    #[inline(always)]
    pub(crate) fn bucket(&self, bytes: &[u8], key: u32) -> (usize, usize) {
        let at = self.buckets + (key >> self.bucket_shift) as usize * 4;
        (u32_at(bytes, at) as usize, u32_at(bytes, at + 4) as usize)
    }
}

/// Flags of an index.
pub(super) mod index_bits {
    pub(in super::super) const IMPORTANT: u32 = 1;
    pub(in super::super) const LABELS: u32 = 2;
}

/// Where everything of one side of the lattice lies: all blocking filters, or all exceptions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// Whether any filter is `$important`.
    pub(crate) has_important: bool,
    /// Whether `from` or `to` has keys of single labels, for entities.
    pub(crate) has_labels: bool,
    /// By host: ranges of entries.
    pub(crate) hosts: Table,
    /// By token: ranges of entries.
    pub(crate) tokens: Table,
    /// By `from=`: ranges of `references`.
    pub(crate) from: Table,
    /// By `to=`: ranges of `references`.
    pub(crate) to: Table,
    /// `key: u32, entry: u32, types: u32` each.
    references: Range<usize>,
    /// The same without keys, of entries to try always.
    always: Range<usize>,
    /// Literals with their entries: `length: varint, text, count: varint, entries: u32 each`.
    literals: Range<usize>,
}

/// Types and place of the entry that a reference names.
#[inline(always)]
fn reference(bytes: &[u8]) -> (u16, usize) {
    (u16_at(bytes, 8), u32_at(bytes, 4) as usize)
}

impl Index {
    /// Bytes of a reference. Its types are those of the entry's condition, so that most entries that are tried
    /// often are passed over without being read.
    pub(super) const REFERENCE: usize = 12;

    /// Reads the index that lies at `section` of an image.
    pub(super) fn read(bytes: &[u8], section: Range<usize>) -> Index {
        let bytes = bytes.get(..section.end).unwrap_or_default();
        let flags = u32_at(bytes, section.start);
        let (hosts, at) = Table::read(bytes, section.start + 4);
        let (tokens, at) = Table::read(bytes, at);
        let (from, at) = Table::read(bytes, at);
        let (to, at) = Table::read(bytes, at);
        let references = counted(bytes, at);
        let always = counted(bytes, references.end);
        let literals = counted(bytes, always.end);
        let (has_important, has_labels) = (flags & index_bits::IMPORTANT != 0, flags & index_bits::LABELS != 0);
        Index { has_important, has_labels, hosts, tokens, from, to, references, always, literals }
    }

    /// The entries filed under a key of `from` or `to`.
    #[inline(always)]
    pub(crate) fn referenced<'i>(
        &self,
        table: &Table,
        bytes: &'i [u8],
        key: u32,
    ) -> impl Iterator<Item = (u16, usize)> + use<'i> {
        let (start, end) = table.bucket(bytes, key);
        let all = bytes.get(self.references.clone()).unwrap_or_default();
        let found = all.get(start..end).unwrap_or_default();
        found.chunks_exact(Index::REFERENCE).filter(move |one| u32_at(one, 0) == key).map(reference)
    }

    /// The types and places of entries to try always.
    pub(crate) fn always<'i>(&self, bytes: &'i [u8]) -> impl Iterator<Item = (u16, usize)> + use<'i> {
        let entries = bytes.get(self.always.clone()).unwrap_or_default();
        entries.chunks_exact(Index::REFERENCE).map(reference)
    }

    /// Literals and, for each, where its entries are counted.
    pub(crate) fn literals<'i>(&self, bytes: &'i [u8]) -> Vec<(&'i [u8], u32)> {
        let mut all = Vec::new();
        let bytes = bytes.get(..self.literals.end).unwrap_or_default();
        let mut at = self.literals.start;
        while let Some((len, start)) = varint_at(bytes, at) {
            let end = start + len as usize;
            let Some((literal, (count, entries))) = bytes.get(start..end).zip(varint_at(bytes, end)) else { break };
            all.push((literal, end as u32));
            at = entries + count as usize * 4;
        }
        all
    }

    /// The entries that are counted at `at`, as [`Index::literals`] gave it.
    pub(crate) fn literal_entries<'i>(&self, bytes: &'i [u8], at: u32) -> impl Iterator<Item = usize> + use<'i> {
        let (count, start) = varint_at(bytes, at as usize).unwrap_or((0, 0));
        let entries = bytes.get(start..start + count as usize * 4).unwrap_or_default();
        entries.chunks_exact(4).map(|entry| u32_at(entry, 0) as usize)
    }
}

/// Where the byte string behind the length at `at` lies; empty, at the end, if it is cut.
fn counted(bytes: &[u8], at: usize) -> Range<usize> {
    let start = at.saturating_add(4).min(bytes.len());
    let end = start.saturating_add(u32_at(bytes, at) as usize);
    if end <= bytes.len() { start..end } else { bytes.len()..bytes.len() }
}

/// What must hold besides the URL: 20 bytes, shared by all filters that ask the same.
#[derive(Clone, Copy)]
pub(crate) struct CondView {
    pub(crate) types: u16,
    pub(crate) methods: u16,
    pub(crate) party: u8,
    /// Where the sets stand in their section, plus one; 0: none.
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) denyallow: u32,
}

impl CondView {
    pub(super) const SIZE: usize = 20;
}

/// A compiled domain list.
///
/// `flags: u32, names: u32, expressions: u32, then (hash: u32, name: u32) each, then a program: u32 each`; sorted
/// by hash. Bit 31 of a name or program: excluded; bit 30 of a name: an entity.
#[derive(Clone, Copy)]
pub(crate) struct DomainSet<'i> {
    pub(crate) has_included: bool,
    pub(crate) has_entities: bool,
    names: &'i [u8],
    expressions: &'i [u8],
    texts: &'i [u8],
}

/// Bits of a domain set.
pub(super) mod set_bits {
    pub(in super::super) const EXCLUDED: u32 = 1 << 31;
    pub(in super::super) const ENTITY: u32 = 1 << 30;
    pub(in super::super) const HAS_INCLUDED: u32 = 1;
    pub(in super::super) const HAS_ENTITIES: u32 = 2;
}

impl<'i> DomainSet<'i> {
    /// Whether the set has this name as a host or as an entity, and then whether it is included.
    #[inline]
    pub(crate) fn find(&self, hash: u32, name: &[u8], entity: bool) -> Option<bool> {
        let (mut low, mut high) = (0, self.names.len() / 8);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(self.names, middle * 8) < hash {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.names[low * 8..].chunks_exact(8).take_while(|item| u32_at(item, 0) == hash).find_map(|item| {
            let word = u32_at(item, 4);
            let text = self.texts.get((word & !(set_bits::EXCLUDED | set_bits::ENTITY)) as usize..)?;
            let (len, rest) = text.split_first()?;
            let same = (word & set_bits::ENTITY != 0) == entity && rest.get(..*len as usize) == Some(name);
            same.then_some(word & set_bits::EXCLUDED == 0)
        })
    }

    /// Programs of regular expressions, with whether they include.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (u32, bool)> + use<'i> {
        self.expressions.chunks_exact(4).map(|item| {
            let word = u32_at(item, 0);
            (word & !set_bits::EXCLUDED, word & set_bits::EXCLUDED == 0)
        })
    }
}

impl Image {
    pub(crate) fn entries(&self) -> &[u8] {
        self.section(Section::Entries)
    }

    pub(crate) fn suffixes(&self) -> SuffixList<'_> {
        SuffixList::view(self.section(Section::Suffixes))
    }

    #[inline(always)]
    pub(crate) fn condition(&self, number: u32) -> CondView {
        let all = self.section(Section::Conditions);
        let at = number as usize * CondView::SIZE;
        let one = all.get(at..at + CondView::SIZE).unwrap_or_default();
        CondView {
            types: u16_at(one, 0),
            methods: u16_at(one, 2),
            party: one.get(4).copied().unwrap_or(0),
            from: u32_at(one, 8),
            to: u32_at(one, 12),
            denyallow: u32_at(one, 16),
        }
    }

    /// The domain set at `at` (plus one, as conditions have it).
    pub(crate) fn domain_set(&self, at: u32) -> DomainSet<'_> {
        let bytes = self.section(Section::DomainSets).get(at.wrapping_sub(1) as usize..).unwrap_or_default();
        let flags = u32_at(bytes, 0);
        let (names, expressions) = (u32_at(bytes, 4) as usize, u32_at(bytes, 8) as usize);
        let body = bytes.get(12..).unwrap_or_default();
        let (names, rest) = body.split_at_checked(names.saturating_mul(8)).unwrap_or_default();
        DomainSet {
            has_included: flags & set_bits::HAS_INCLUDED != 0,
            has_entities: flags & set_bits::HAS_ENTITIES != 0,
            names,
            expressions: rest.get(..expressions.saturating_mul(4)).unwrap_or_default(),
            texts: self.section(Section::DomainNames),
        }
    }

    /// The program of a regular expression.
    pub(crate) fn program(&self, at: u32) -> &[u8] {
        let bytes = self.section(Section::Programs);
        &bytes[counted(bytes, at as usize)]
    }

    /// A filter as its list has it.
    pub fn filter(&self, id: FilterId) -> FilterRef<'_> {
        let origins = self.section(Section::Origins);
        let (mut low, mut high) = (0, origins.len() / 16);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(origins, middle * 16) < id.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = low * 16;
        let list = self.lists().nth(u32_at(origins, at + 4) as usize).map_or("", |list| list.name);
        let text = self.section(Section::Text);
        let filter = text_at(text, u32_at(origins, at + 12) as usize).0;
        FilterRef { filter, list, line: u32_at(origins, at + 8) }
    }

    /// The lists it was made of.
    pub fn lists(&self) -> impl Iterator<Item = ListInfo<'_>> {
        let bytes = self.section(Section::Lists);
        let mut at = 4;
        (0..u32_at(bytes, 0)).map_while(move |_| {
            let filters = u32_at(bytes, at);
            let (name, next) = text_at(bytes, at + 4);
            let (title, next) = text_at(bytes, next);
            let (version, next) = text_at(bytes, next);
            let list = ListInfo { name, title, version, filters };
            (next > at).then(|| {
                at = next;
                list
            })
        })
    }

    /// The registrable domain (eTLD+1) of a host; the host itself where it has none.
    pub fn registrable_domain<'h>(&self, host: &'h str) -> &'h str {
        self.suffixes().registrable(host)
    }

    /// Where the public suffix of a host starts.
    pub(crate) fn suffix_start(&self, host: &str, suffixes: &[Suffix]) -> usize {
        self.suffixes().suffix_start(host, suffixes)
    }
}

/// A text behind its length, and where the next thing starts.
fn text_at(bytes: &[u8], at: usize) -> (&str, usize) {
    let Some((len, start)) = varint_at(bytes, at) else { return ("", at) };
    let end = start + len as usize;
    let text = bytes.get(start..end).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("");
    (text, end)
}
