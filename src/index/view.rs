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

/// Bits of an entry's second part.
pub(super) mod bits {
    pub(in super::super) const ANCHOR: u32 = 3;
    pub(in super::super) const END: u8 = 1 << 5;
    pub(in super::super) const IMPORTANT: u8 = 1 << 6;
    pub(in super::super) const MATCH_CASE: u8 = 1 << 7;
}

/// In place of a token's offset: there is none.
pub(super) const NO_TOKEN: u8 = u8::MAX;

/// One filter of the index.
///
/// `length: varint | condition: varint | shape: u8 | payload`, `length` counting what follows it.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'i> {
    pub(crate) id: FilterId,
    pub(crate) condition: u32,
    flags: u8,
    pub(crate) payload: &'i [u8],
}

impl<'i> Entry<'i> {
    /// The entry at `at` and where the next starts; `None` beyond the end or if it is damaged.
    #[inline(always)]
    pub(crate) fn read(entries: &'i [u8], at: usize) -> Option<(Entry<'i>, usize)> {
        let (length, start) = varint_at(entries, at)?;
        let end = start + length as usize;
        let (condition, flags_at) = varint_at(entries, start)?;
        let flags = *entries.get(flags_at)?;
        let payload = entries.get(flags_at + 1..end)?;
        Some((Entry { id: FilterId(at as u32), condition, flags, payload }, end))
    }

    #[inline(always)]
    pub(crate) fn shape(&self) -> Option<Shape> {
        Some(match self.flags & 7 {
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
        match self.flags >> bits::ANCHOR & 3 {
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
#[derive(Clone, Copy)]
pub(crate) struct Table<'i> {
    presence: &'i [u8],
    bits_shift: u32,
    buckets: &'i [u8],
    bucket_shift: u32,
}

impl<'i> Table<'i> {
    /// Reads the table at the start of `bytes`; gives what follows it.
    fn read(bytes: &'i [u8]) -> (Table<'i>, &'i [u8]) {
        let nothing = Table { presence: &[], bits_shift: 0, buckets: &[], bucket_shift: 0 };
        let (bits, buckets) = (u32_at(bytes, 0), u32_at(bytes, 4));
        if !(3..=31).contains(&bits) || !(1..=30).contains(&buckets) {
            return (nothing, bytes.get(8..).unwrap_or_default());
        }
        let rest = &bytes[8..];
        let Some((presence, rest)) = rest.split_at_checked(1 << (bits - 3)) else { return (nothing, &[]) };
        let Some((buckets_bytes, rest)) = rest.split_at_checked(((1usize << buckets) + 1) * 4) else {
            return (nothing, &[]);
        };
        (Table { presence, bits_shift: 32 - bits, buckets: buckets_bytes, bucket_shift: 32 - buckets }, rest)
    }

    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.presence.is_empty()
    }

    /// Whether any filter has the key; now and then true for one that none has.
    #[inline(always)]
    pub(crate) fn has(&self, key: u32) -> bool {
        let bit = (key >> self.bits_shift) as usize;
        self.presence.get(bit >> 3).is_some_and(|byte| byte & (1 << (bit & 7)) != 0)
    }

    /// The range of the key's bucket.
    #[inline(always)]
    pub(crate) fn bucket(&self, key: u32) -> (usize, usize) {
        let at = (key >> self.bucket_shift) as usize * 4;
        (u32_at(self.buckets, at) as usize, u32_at(self.buckets, at + 4) as usize)
    }
}

/// One side of the lattice: all blocking filters, or all exceptions.
#[derive(Clone, Copy)]
pub(crate) struct IndexView<'i> {
    /// Whether any filter is `$important`.
    pub(crate) has_important: bool,
    /// By host: ranges of entries.
    pub(crate) hosts: Table<'i>,
    /// By token: ranges of entries.
    pub(crate) tokens: Table<'i>,
    /// By `from=`: ranges of `references`.
    pub(crate) from: Table<'i>,
    /// By `to=`: ranges of `references`.
    pub(crate) to: Table<'i>,
    /// Pairs of key and entry.
    references: &'i [u8],
    /// Entries to try always.
    always: &'i [u8],
    /// Literals with their entries: `length: varint, text, count: varint, entries: u32 each`.
    literals: &'i [u8],
}

impl<'i> IndexView<'i> {
    fn read(section: &'i [u8]) -> IndexView<'i> {
        let has_important = u32_at(section, 0) != 0;
        let rest = section.get(4..).unwrap_or_default();
        let (hosts, rest) = Table::read(rest);
        let (tokens, rest) = Table::read(rest);
        let (from, rest) = Table::read(rest);
        let (to, rest) = Table::read(rest);
        let (references, rest) = counted(rest);
        let (always, rest) = counted(rest);
        let (literals, _) = counted(rest);
        IndexView { has_important, hosts, tokens, from, to, references, always, literals }
    }

    /// The entries filed under a key of `from` or `to`.
    #[inline(always)]
    pub(crate) fn referenced(&self, table: &Table<'i>, key: u32) -> impl Iterator<Item = usize> + use<'i> {
        let (start, end) = table.bucket(key);
        let pairs = self.references.get(start..end).unwrap_or_default();
        pairs.chunks_exact(8).filter(move |pair| u32_at(pair, 0) == key).map(|pair| u32_at(pair, 4) as usize)
    }

    pub(crate) fn always(&self) -> impl Iterator<Item = usize> + use<'i> {
        self.always.chunks_exact(4).map(|entry| u32_at(entry, 0) as usize)
    }

    /// Literals and, for each, where its entries stand in [`IndexView::literal_entries`].
    pub(crate) fn literals(&self) -> Vec<(&'i [u8], u32)> {
        let mut all = Vec::new();
        let mut at = 0;
        while let Some((len, start)) = varint_at(self.literals, at) {
            let end = start + len as usize;
            let Some((literal, (count, entries))) = self.literals.get(start..end).zip(varint_at(self.literals, end))
            else {
                break;
            };
            all.push((literal, end as u32));
            at = entries + count as usize * 4;
        }
        all
    }

    /// The entries of the literal whose list stands at `at`.
    pub(crate) fn literal_entries(&self, at: u32) -> impl Iterator<Item = usize> + use<'i> {
        let (count, start) = varint_at(self.literals, at as usize).unwrap_or((0, 0));
        let entries = self.literals.get(start..start + count as usize * 4).unwrap_or_default();
        entries.chunks_exact(4).map(|entry| u32_at(entry, 0) as usize)
    }
}

/// A byte string behind its length.
fn counted(bytes: &[u8]) -> (&[u8], &[u8]) {
    let rest = bytes.get(4..).unwrap_or_default();
    rest.split_at_checked(u32_at(bytes, 0) as usize).unwrap_or((&[], &[]))
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
    /// The blocking filters.
    pub(crate) fn blocks(&self) -> IndexView<'_> {
        IndexView::read(self.section(Section::Blocks))
    }

    /// The exceptions.
    pub(crate) fn exceptions(&self) -> IndexView<'_> {
        IndexView::read(self.section(Section::Exceptions))
    }

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
        let bytes = self.section(Section::Programs).get(at as usize..).unwrap_or_default();
        counted(bytes).0
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
