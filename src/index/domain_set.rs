//! Domain lists of conditions, without duplicates, and the names in them, without duplicates.

use super::packed_host::{is_packed, pack};
use super::program::Programs;
use super::wire::{put_u32, u32_at};
use crate::filter::{Domain, DomainList};
use crate::net::hash_reversed;
use crate::small::Interned;

/// A compiled domain list.
///
/// `flags: u32, names: u32, expressions: u32, then (hash: u32, name: u32) each, then a program: u32 each`; sorted by
/// hash. Bit 31 of a name or program: excluded; bit 30 of a name: an entity.
#[derive(Clone, Copy)]
pub(crate) struct DomainSet<'i> {
    pub(crate) has_included: bool,
    pub(crate) has_entities: bool,
    names: &'i [u8],
    expressions: &'i [u8],
    texts: &'i [u8],
}

/// Bits of a domain set.
mod set_bits {
    pub(super) const EXCLUDED: u32 = 1 << 31;
    pub(super) const ENTITY: u32 = 1 << 30;
    pub(super) const HAS_INCLUDED: u32 = 1;
    pub(super) const HAS_ENTITIES: u32 = 2;
}

impl<'i> DomainSet<'i> {
    /// The set at the start of `bytes`; its names are in `texts`. A damaged set is empty.
    pub(super) fn read(bytes: &'i [u8], texts: &'i [u8]) -> DomainSet<'i> {
        let flags = u32_at(bytes, 0);
        let (names, expressions) = (u32_at(bytes, 4) as usize, u32_at(bytes, 8) as usize);
        let body = bytes.get(12..).unwrap_or_default();
        let (names, rest) = body.split_at_checked(names.saturating_mul(8)).unwrap_or_default();
        DomainSet {
            has_included: flags & set_bits::HAS_INCLUDED != 0,
            has_entities: flags & set_bits::HAS_ENTITIES != 0,
            names,
            expressions: rest.get(..expressions.saturating_mul(4)).unwrap_or_default(),
            texts,
        }
    }

    /// Whether the set includes (`Some(true)`) or excludes (`Some(false)`) this name, as a host or as an entity.
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
            let same = (word & set_bits::ENTITY != 0) == entity && is_name(text, name)?;
            same.then_some(word & set_bits::EXCLUDED == 0)
        })
    }

    /// The programs of the expressions, and whether each includes.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (u32, bool)> + use<'i> {
        self.expressions.chunks_exact(4).map(|item| {
            let word = u32_at(item, 0);
            (word & !set_bits::EXCLUDED, word & set_bits::EXCLUDED == 0)
        })
    }
}

/// In place of the length of a packed name: the length and the bytes of a name follow that cannot be packed.
const RAW: u8 = 0x80;

/// Whether the name at the start of `bytes` is this one.
#[inline]
fn is_name(bytes: &[u8], name: &[u8]) -> Option<bool> {
    let (&length, rest) = bytes.split_first()?;
    if length < RAW {
        return Some(is_packed(rest.get(..length as usize)?, name));
    }
    let (&length, rest) = rest.split_first()?;
    Some(rest.get(..length as usize)? == name)
}

/// Domain sets and names while they are written.
#[derive(Default)]
pub(super) struct DomainSets<'t> {
    pub(super) bytes: Vec<u8>,
    pub(super) names: Vec<u8>,
    places: Interned<&'t DomainList<'t>>,
    name_places: Interned<&'t str>,
}

impl<'t> DomainSets<'t> {
    /// The offset of the set plus one; 0 for an empty one.
    pub(super) fn place(&mut self, list: &'t DomainList<'t>, programs: &mut Programs<'t>) -> u32 {
        if *list == DomainList::default() {
            return 0;
        }
        if let Some(place) = self.places.number(&list) {
            return place;
        }
        let (mut names, mut expressions, mut flags) = (Vec::new(), Vec::new(), 0);
        for (side, sign) in [(&list.included, 0), (&list.excluded, set_bits::EXCLUDED)] {
            for domain in side {
                match domain {
                    Domain::Host(host) => names.push((hash_reversed(host.as_bytes()), self.name(host) | sign)),
                    Domain::Entity(stem) => {
                        flags |= set_bits::HAS_ENTITIES;
                        names.push((hash_reversed(stem.as_bytes()), self.name(stem) | sign | set_bits::ENTITY));
                    }
                    Domain::Regex(regex) => expressions.push(programs.place(regex, true) | sign),
                }
            }
        }
        if !list.included.is_empty() {
            flags |= set_bits::HAS_INCLUDED;
        }
        // If a name is both included and excluded, the exclusion counts, so it comes first.
        names.iter_mut().for_each(|(_, word)| *word ^= set_bits::EXCLUDED);
        names.sort_unstable();
        let place = self.bytes.len() as u32 + 1;
        for word in [flags, names.len() as u32, expressions.len() as u32] {
            put_u32(&mut self.bytes, word);
        }
        for (hash, name) in names {
            put_u32(&mut self.bytes, hash);
            put_u32(&mut self.bytes, name ^ set_bits::EXCLUDED);
        }
        expressions.iter().for_each(|program| put_u32(&mut self.bytes, *program));
        self.places.insert(list, place);
        place
    }

    fn name(&mut self, name: &'t str) -> u32 {
        if let Some(place) = self.name_places.number(&name) {
            return place;
        }
        let place = self.names.len() as u32;
        self.names.push(0);
        let start = self.names.len();
        let is_packed = pack(name, &mut self.names);
        match u8::try_from(self.names.len() - start) {
            Ok(length) if is_packed && length < RAW => self.names[start - 1] = length,
            _ => {
                self.names.truncate(start - 1);
                self.names.extend([RAW, name.len() as u8]);
                self.names.extend_from_slice(name.as_bytes());
            }
        }
        self.name_places.insert(name, place);
        place
    }
}
