//! Conditions of filters. Filters with the same condition share it.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::domain_set::DomainSets;
use super::program::Programs;
use super::rare::RareConditions;
use super::wire::{put_u16, put_u32, u16_at, u32_at};
use crate::filter::Condition;
use crate::small::{IdentityHasher, Interned};

/// The condition of a filter besides its pattern: 24 bytes, shared by all filters with the same condition.
#[derive(Clone, Copy)]
pub(crate) struct ConditionView {
    pub(crate) types: u32,
    pub(crate) methods: u16,
    pub(crate) party: u8,
    /// Offsets of domain sets plus one; 0: none.
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) denyallow: u32,
    /// Number of the rare conditions plus one; 0: none.
    pub(crate) rare: u32,
}

impl ConditionView {
    const SIZE: usize = 24;

    /// All conditions.
    pub(super) fn all(all: &[u8]) -> impl Iterator<Item = ConditionView> + '_ {
        (0..all.len() / ConditionView::SIZE).map(|number| ConditionView::read(all, number as u32))
    }

    /// The condition with this number; one that no request meets if there is none.
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
            rare: u32_at(one, 20),
        }
    }
}

/// Conditions while they are written, without duplicates. Number 0 is the default condition.
pub(super) struct SharedConditions<'t> {
    pub(super) bytes: Vec<u8>,
    pub(super) rare: RareConditions<'t>,
    numbers: Interned<&'t Condition<'t>>,
    /// By address: equal filters share one condition already, and hashing its domains takes longer.
    by_address: HashMap<usize, u32, BuildHasherDefault<IdentityHasher>>,
}

impl Default for SharedConditions<'_> {
    fn default() -> Self {
        let mut conditions = SharedConditions {
            bytes: Vec::new(),
            rare: RareConditions::default(),
            numbers: Interned::default(),
            by_address: HashMap::default(),
        };
        conditions.put(&Condition::default(), [0; 4]);
        conditions
    }
}

impl<'t> SharedConditions<'t> {
    pub(super) fn number(
        &mut self,
        condition: &'t Condition<'t>,
        sets: &mut DomainSets<'t>,
        programs: &mut Programs<'t>,
    ) -> u32 {
        let address = std::ptr::from_ref(condition).addr();
        if let Some(number) = self.by_address.get(&address) {
            return *number;
        }
        let number = self.numbers.number(&condition).unwrap_or_else(|| self.add(condition, sets, programs));
        self.by_address.insert(address, number);
        number
    }

    fn add(&mut self, condition: &'t Condition<'t>, sets: &mut DomainSets<'t>, programs: &mut Programs<'t>) -> u32 {
        let number = (self.bytes.len() / ConditionView::SIZE) as u32;
        let from = sets.place(&condition.from, programs);
        let to = sets.place(&condition.to, programs);
        let denyallow = sets.place(&condition.denyallow, programs);
        let extra = condition.extra.as_ref().map_or(0, |extra| self.rare.number(extra, sets, programs) + 1);
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
