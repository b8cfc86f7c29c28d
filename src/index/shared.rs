//! What filters share: conditions, domain sets, programs of regular expressions. Each is stored once, whoever selector
//! for it; its reading stands first, its making below.

use super::extra::RareConditions;
use super::table::put_counted;
use super::wire::{put_u16, put_u32, u16_at, u32_at};
use crate::filter::{Condition, Domain, DomainList};
use crate::net::hash_reversed;
use crate::regexp::Regex;
use crate::small::Interned;

/// What must hold besides the URL: 24 bytes, shared by all filters that ask the same.
#[derive(Clone, Copy)]
pub(crate) struct ConditionView {
    pub(crate) types: u32,
    pub(crate) methods: u16,
    pub(crate) party: u8,
    /// Where the sets stand in their section, plus one; 0: none.
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) denyallow: u32,
    /// The number of what few filters say, plus one; 0: nothing.
    pub(crate) extra: u32,
}

impl ConditionView {
    const SIZE: usize = 24;

    /// Every condition.
    pub(super) fn all(all: &[u8]) -> impl Iterator<Item = ConditionView> + '_ {
        (0..all.len() / ConditionView::SIZE).map(|number| ConditionView::read(all, number as u32))
    }

    /// The condition with this number; one that nothing meets if there is none.
    #[inline(always)]
    pub(super) fn read(all: &[u8], number: u32) -> ConditionView {
        let at = number as usize * ConditionView::SIZE;
        let one = all.get(at..at + ConditionView::SIZE).unwrap_or_default();
        ConditionView {
            types: u32_at(one, 0),
            methods: u16_at(one, 4),
            party: one.get(6).copied().unwrap_or(0),
            from: u32_at(one, 8),
            to: u32_at(one, 12),
            denyallow: u32_at(one, 16),
            extra: u32_at(one, 20),
        }
    }
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
mod set_bits {
    pub(super) const EXCLUDED: u32 = 1 << 31;
    pub(super) const ENTITY: u32 = 1 << 30;
    pub(super) const HAS_INCLUDED: u32 = 1;
    pub(super) const HAS_ENTITIES: u32 = 2;
}

impl<'i> DomainSet<'i> {
    /// The set at the start of `bytes`, whose names stand in `texts`; an empty one if it is cut.
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

/// SharedConditions, each once. Number 0 is the default.
pub(super) struct SharedConditions<'t> {
    pub(super) bytes: Vec<u8>,
    pub(super) extras: RareConditions<'t>,
    numbers: Interned<&'t Condition<'t>>,
}

impl Default for SharedConditions<'_> {
    fn default() -> Self {
        let mut conditions =
            SharedConditions { bytes: Vec::new(), extras: RareConditions::default(), numbers: Interned::default() };
        conditions.put(&Condition::default(), [0; 4]);
        conditions
    }
}

impl<'t> SharedConditions<'t> {
    pub(super) fn number(
        &mut self,
        condition: &'t Condition<'t>,
        sets: &mut Sets<'t>,
        programs: &mut Programs<'t>,
    ) -> u32 {
        if let Some(number) = self.numbers.number(&condition) {
            return number;
        }
        let number = (self.bytes.len() / ConditionView::SIZE) as u32;
        let from = sets.place(&condition.from, programs);
        let to = sets.place(&condition.to, programs);
        let denyallow = sets.place(&condition.denyallow, programs);
        let extra = condition.extra.as_ref().map_or(0, |extra| self.extras.number(extra, sets, programs) + 1);
        self.put(condition, [from, to, denyallow, extra]);
        self.numbers.insert(condition, number);
        number
    }
}

impl SharedConditions<'_> {
    fn put(&mut self, condition: &Condition<'_>, places: [u32; 4]) {
        put_u32(&mut self.bytes, condition.types);
        put_u16(&mut self.bytes, condition.methods);
        put_u16(&mut self.bytes, condition.party.0 as u16);
        places.iter().for_each(|place| put_u32(&mut self.bytes, *place));
    }
}

/// Domain sets, each once, and the names in them, each once.
#[derive(Default)]
pub(super) struct Sets<'t> {
    pub(super) bytes: Vec<u8>,
    pub(super) names: Vec<u8>,
    places: Interned<&'t DomainList<'t>>,
    name_places: Interned<&'t str>,
}

impl<'t> Sets<'t> {
    /// Where the set lies, plus one; 0 for an empty one.
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
                    Domain::Regex(source) => expressions.push(programs.place(source, true) | sign),
                }
            }
        }
        if !list.included.is_empty() {
            flags |= set_bits::HAS_INCLUDED;
        }
        // Of a name on both sides the exclusion counts, so it is found first.
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
        self.names.push(name.len() as u8);
        self.names.extend_from_slice(name.as_bytes());
        self.name_places.insert(name, place);
        place
    }
}

/// Programs of regular expressions, each once.
#[derive(Default)]
pub(super) struct Programs<'t> {
    pub(super) bytes: Vec<u8>,
    places: Interned<(&'t str, bool, bool)>,
}

impl<'t> Programs<'t> {
    pub(super) fn place(&mut self, source: &'t str, ignore_case: bool) -> u32 {
        self.put(source, ignore_case, false)
    }

    /// The same of an expression over text that may hold any character.
    pub(super) fn place_over_text(&mut self, source: &'t str, ignore_case: bool) -> u32 {
        self.put(source, ignore_case, true)
    }

    fn put(&mut self, source: &'t str, ignore_case: bool, over_text: bool) -> u32 {
        if let Some(place) = self.places.number(&(source, ignore_case, over_text)) {
            return place;
        }
        let place = self.bytes.len() as u32;
        // The parser has compiled it once to see that it does; an empty program never matches.
        let parsed = if over_text { Regex::over_text(source, ignore_case) } else { Regex::parse(source) };
        let program = parsed.and_then(|regex| regex.program(ignore_case)).unwrap_or_default();
        put_counted(&mut self.bytes, &program);
        self.places.insert((source, ignore_case, over_text), place);
        place
    }
}
