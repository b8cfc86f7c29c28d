//! The entries to be written, by the kind of their key.

use super::entry::{NO_TOKEN, PLAIN, PatternShape, Purpose};
use super::filter_index::index_bits;
use super::image::IndexKind;
use super::packed_host::pack;
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
    #[cfg_attr(target_family = "wasm", inline(never))]
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
    /// The entries of plain hosts.
    pub(super) plain: PlainEntries,
    pub(super) tokens: Vec<(u32, EntryPlan)>,
    /// By the number of a filter: the offset of its token in its pattern.
    pub(super) offsets: Vec<u8>,
    pub(super) others: Vec<(EntryPlan, &'f NetworkFilter<'f>, IndexKey)>,
}

impl<'f> Filed<'f> {
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn new<'t: 'f>(stats: &KeyStats, filters: &'f FilterStore<'t>, plans: &[EntryPlan]) -> Filed<'f> {
        let mut filed = Filed {
            flags: 0,
            hosts: Vec::with_capacity(plans.len()),
            plain: PlainEntries::default(),
            tokens: Vec::new(),
            offsets: if plans.is_empty() { Vec::new() } else { vec![0; filters.all.len()] },
            others: Vec::new(),
        };
        for &plan in plans {
            let item = &filters.all[plan.number() as usize];
            match filters.rest(item) {
                None => {
                    let host = filters.plain(item);
                    filed.hosts.push((hash_reversed(host.as_bytes()), plan));
                    filed.plain.push(host);
                }
                Some(filter) => filed.push(plan, filter, stats.key(filters.rest_number(item), filter)),
            }
        }
        filed
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn push(&mut self, plan: EntryPlan, filter: &'f NetworkFilter<'f>, key: IndexKey) {
        self.flags |= if filter.important { index_bits::IMPORTANT } else { 0 };
        match key {
            IndexKey::Host(hash) => {
                self.hosts.push((hash, plan));
                self.plain.skip();
            }
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

/// The entries of plain hosts, before they are in the order of hashes.
///
/// A hash is made of the host's text, and the entry beside it. In the order of hashes, these entries are nearer to each other
/// than the texts of lists: this took a tenth off the time of a build.
#[derive(Default)]
pub(super) struct PlainEntries {
    bytes: Vec<u8>,
    /// The end of the entry of each filter under a host; it is empty for one that is no plain host.
    ends: Vec<u32>,
}

impl PlainEntries {
    /// Appends the entry of `||host^`.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn push(&mut self, host: &str) {
        let bytes = &mut self.bytes;
        bytes.push(0);
        let start = bytes.len();
        let is_packed = pack(host, bytes);
        match u8::try_from(bytes.len() - start) {
            Ok(length) if is_packed && length < PLAIN => bytes[start - 1] = length,
            _ => {
                bytes.truncate(start - 1);
                bytes.extend([PLAIN | PatternShape::Host as u8, 0, 0]);
                put_varint(bytes, host.len() as u32);
                bytes.extend_from_slice(host.as_bytes());
            }
        }
        self.skip();
    }

    fn skip(&mut self) {
        self.ends.push(self.bytes.len() as u32);
    }

    /// The entry of a filter by its place among those under hosts; empty if it is no plain host.
    pub(super) fn get(&self, place: u32) -> &[u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.bytes[start as usize..self.ends[place as usize] as usize]
    }
}

/// Literals and the entries filed under each, while they are written.
#[derive(Default)]
pub(super) struct LiteralEntries {
    all: Vec<(String, Vec<u32>)>,
    numbers: Interned<String>,
}

impl LiteralEntries {
    #[cfg_attr(target_family = "wasm", inline(never))]
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
