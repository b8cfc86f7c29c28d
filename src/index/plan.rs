//! The entries to be written, by the kind of their key.

use super::entry::{NO_TOKEN, Purpose};
use super::filter_index::index_bits;
use super::image::IndexKind;
use super::strategy::{IndexKey, KeyStats};
use super::wire::{put_text, put_u32, put_varint};
use crate::filter::{ModificationKind, NetworkFilter};
use crate::lists::FilterStore;
use crate::net::hash_reversed;
use crate::small::Interned;

/// The entries that a filter needs: the index and the purpose of each.
pub(super) fn entry_plans(filter: &NetworkFilter<'_>) -> impl Iterator<Item = (IndexKind, Purpose)> {
    let (decides, modifies) = match filter.exception {
        false => ((IndexKind::Blocks, Purpose::Block), Purpose::Modify),
        true => ((IndexKind::Overrides, Purpose::Allow), Purpose::CancelModify),
    };
    let again = (filter.important && !filter.exception).then_some((IndexKind::Overrides, Purpose::Block));
    let modification = filter.modification().map(|found| match found.kind {
        ModificationKind::Redirect => (IndexKind::Overrides, modifies),
        _ => (IndexKind::Modifiers, modifies),
    });
    let deciding = filter.decides().then_some([Some(decides), again]);
    deciding.into_iter().flatten().flatten().chain(modification)
}

/// An entry to be written: the number of its filter and its purpose, as one number to sort by.
#[derive(Clone, Copy)]
pub(super) struct EntryPlan(pub(super) u32);

impl EntryPlan {
    pub(super) fn new(number: u32, purpose: Purpose) -> EntryPlan {
        EntryPlan(number << 2 | purpose as u32)
    }

    pub(super) fn number(self) -> u32 {
        self.0 >> 2
    }

    pub(super) fn purpose(self) -> Purpose {
        Purpose::of(self.0 as u8)
    }
}

/// The filters of one index by the kind of their key.
pub(super) struct Filed<'f> {
    /// Flags of the index: [`index_bits`].
    pub(super) flags: u32,
    pub(super) hosts: Vec<(u32, EntryPlan)>,
    pub(super) tokens: Vec<(u32, EntryPlan)>,
    /// By the number of a filter: the offset of its token in its pattern.
    pub(super) offsets: Vec<u8>,
    pub(super) others: Vec<(EntryPlan, &'f NetworkFilter<'f>, IndexKey)>,
}

impl<'f> Filed<'f> {
    pub(super) fn new<'t: 'f>(stats: &KeyStats, filters: &'f FilterStore<'t>, plans: &[EntryPlan]) -> Filed<'f> {
        let mut filed = Filed {
            flags: 0,
            hosts: Vec::with_capacity(plans.len()),
            tokens: Vec::new(),
            offsets: if plans.is_empty() { Vec::new() } else { vec![0; filters.all.len()] },
            others: Vec::new(),
        };
        for &plan in plans {
            let item = &filters.all[plan.number() as usize];
            match filters.rest(item) {
                None => filed.hosts.push((hash_reversed(filters.plain(item).as_bytes()), plan)),
                Some(filter) => filed.push(plan, filter, stats.key(filters.rest_number(item), filter)),
            }
        }
        filed
    }

    fn push(&mut self, plan: EntryPlan, filter: &'f NetworkFilter<'f>, key: IndexKey) {
        self.flags |= if filter.important { index_bits::IMPORTANT } else { 0 };
        match key {
            IndexKey::Host(hash) => self.hosts.push((hash, plan)),
            IndexKey::Token { hash, offset } => {
                self.offsets[plan.number() as usize] = u8::try_from(offset).unwrap_or(NO_TOKEN);
                self.tokens.push((hash, plan));
            }
            key => {
                let condition = filter.condition();
                self.flags |= match key {
                    IndexKey::From(_) if condition.from.has_included_entity() => index_bits::FROM_LABELS,
                    IndexKey::To(_) if condition.to.has_included_entity() => index_bits::TO_LABELS,
                    _ => 0,
                };
                self.others.push((plan, filter, key));
            }
        }
    }
}

/// Literals and the entries filed under each, while they are written.
#[derive(Default)]
pub(super) struct LiteralEntries {
    all: Vec<(String, Vec<u32>)>,
    numbers: Interned<String>,
}

impl LiteralEntries {
    pub(super) fn push(&mut self, literal: String, entry: u32) {
        let number = self.numbers.number(&literal).unwrap_or_else(|| {
            let number = self.all.len() as u32;
            self.numbers.insert(literal.clone(), number);
            self.all.push((literal, Vec::new()));
            number
        });
        self.all[number as usize].1.push(entry);
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (literal, entries) in &self.all {
            put_text(&mut bytes, literal);
            put_varint(&mut bytes, entries.len() as u32);
            entries.iter().for_each(|entry| put_u32(&mut bytes, *entry));
        }
        bytes
    }
}
