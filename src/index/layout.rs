//! Filters → the sections that decisions read: entries, and the indexes over them.

use std::borrow::Cow;

use super::condition::SharedConditions;
use super::domain_set::DomainSets;
use super::entry::{NO_TOKEN, PLAIN, PatternShape, Purpose, bits};
use super::image::{ImageSection, IndexKind};
use super::marks::marks_of_filter;
use super::plan::{EntryPlan, Filed, LiteralEntries, PlainEntries, entry_plans};
use super::prefilters::{prefilter, requirements};
use super::program::Programs;
use super::reference::{always_bytes, reference_table};
use super::strategy::{IndexKey, KeyStats, host_len};
use super::table::{table, unmarked};
use super::wire::{put_counted, put_u32, put_varint};
use crate::filter::{Anchor, NetworkFilter, Pattern};
use crate::lists::FilterStore;
use crate::net::coarse;
use crate::small::sorted_by_key;

/// The sections while they are written.
#[derive(Default)]
pub(super) struct Layout<'f> {
    entries: Vec<u8>,
    /// The entry and the number of each filter, in the order of the entries. A filter in two indexes has two entries.
    places: Vec<(u32, u32)>,
    conditions: SharedConditions<'f>,
    sets: DomainSets<'f>,
    programs: Programs<'f>,
    /// The payload of an entry while it is written.
    payload: Vec<u8>,
}

/// The sections that decisions read.
pub(super) struct FilterSections {
    pub(super) sections: Vec<(ImageSection, Vec<u8>)>,
    /// The entry and the number of each filter.
    pub(super) places: Vec<(u32, u32)>,
}

impl<'f> Layout<'f> {
    /// Writes all filters.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn of<'t: 'f>(filters: &'f FilterStore<'t>) -> FilterSections {
        let mut stats = KeyStats::new(filters.rest_count());
        let mut all: [Vec<EntryPlan>; IndexKind::ALL.len()] = Default::default();
        for (item, number) in filters.all.iter().zip(0..) {
            match filters.rest(item) {
                None => all[IndexKind::Blocks as usize].push(EntryPlan::new(number, Purpose::Block)),
                Some(filter) => {
                    stats.count(filters.rest_number(item), filter);
                    entry_plans(filter)
                        .for_each(|(kind, purpose)| all[kind as usize].push(EntryPlan::new(number, purpose)));
                }
            }
        }
        // An entry is rarely longer than its line, so this is not reallocated.
        let entries = Vec::with_capacity(filters.all.iter().map(|item| filters.text(item).len() + 4).sum());
        let mut layout = Layout { entries, ..Layout::default() };
        let indexes = IndexKind::ALL.map(|kind| {
            let plans = std::mem::take(&mut all[kind as usize]);
            (kind.section(), layout.index(&stats, filters, &plans))
        });
        drop(stats);
        let Layout { entries, places, conditions, sets, programs, payload: _ } = layout;
        let (extras, values) = (conditions.rare.bytes, conditions.rare.values);
        let made = [
            (ImageSection::Conditions, conditions.bytes),
            (ImageSection::Extras, extras),
            (ImageSection::Values, values),
            (ImageSection::DomainSets, sets.bytes),
            (ImageSection::DomainNames, sets.names),
            (ImageSection::Programs, programs.bytes),
            (ImageSection::Entries, entries),
        ];
        FilterSections { sections: made.into_iter().chain(indexes).collect(), places }
    }

    /// Writes the entries of the filters of one index and returns its section.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn index<'t: 'f>(&mut self, stats: &KeyStats, filters: &'f FilterStore<'t>, plans: &[EntryPlan]) -> Vec<u8> {
        let filed = Filed::new(stats, filters, plans);
        let mut section = Vec::new();
        put_u32(&mut section, filed.flags);
        self.host_table(&mut section, filters, &filed.hosts, &filed.plain);
        self.token_table(&mut section, filters, filed.tokens, &filed.offsets);
        self.references(&mut section, filed.others);
        section
    }

    /// The table of the filters that are filed under their hosts. `plain`: the entries of plain hosts.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn host_table<'t: 'f>(
        &mut self,
        section: &mut Vec<u8>,
        filters: &'f FilterStore<'t>,
        hosts: &[(u32, EntryPlan)],
        plain: &PlainEntries,
    ) {
        let keys = sorted_by_key(hosts.iter().zip(0..).map(|((key, _), place)| (*key, place)).collect());
        let plan_of = |place: u32| hosts[place as usize].1;
        self.entry_table(section, &keys, (3, &plan_of), unmarked, |layout, place, key| {
            let start = layout.entries.len() as u32;
            let entry = plain.get(place);
            if !entry.is_empty() {
                layout.entries.extend_from_slice(entry);
                return start;
            }
            let plan = plan_of(place);
            match filters.rest(&filters.all[plan.number() as usize]) {
                Some(filter) => layout.entry(filter, plan.purpose(), None, key, true),
                None => start,
            }
        });
    }

    /// The table of the filters that are filed under tokens. `offsets`: the place of the token in each pattern.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn token_table<'t: 'f>(
        &mut self,
        section: &mut Vec<u8>,
        filters: &'f FilterStore<'t>,
        tokens: Vec<(u32, EntryPlan)>,
        offsets: &[u8],
    ) {
        let filter = |plan: EntryPlan| filters.rest(&filters.all[plan.number() as usize]);
        let offset = |plan: EntryPlan| offsets[plan.number() as usize];
        let context_bytes = |plan: EntryPlan| context_bytes(filter(plan), offset(plan));
        let types = |plan: EntryPlan| filter(plan).map_or(u32::MAX, NetworkFilter::types);
        let marks = |plan: EntryPlan| Some(marks_of_filter(context_bytes(plan), coarse(types(plan))));
        let keys = sorted_by_key(tokens.into_iter().map(|(key, plan)| (key, plan.0)).collect());
        self.entry_table(
            section,
            &keys,
            (1, &EntryPlan),
            |plan| marks(EntryPlan(plan)),
            |layout, plan, key| {
                let plan = EntryPlan(plan);
                match filter(plan) {
                    Some(filter) => layout.token_entry(filter, plan.purpose(), offset(plan), key, context_bytes(plan)),
                    None => layout.entries.len() as u32,
                }
            },
        );
    }

    /// The tables and lists of references to the entries of all other filters.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn references(&mut self, section: &mut Vec<u8>, others: Vec<(EntryPlan, &'f NetworkFilter<'f>, IndexKey)>) {
        let (mut from, mut to, mut always) = (Vec::new(), Vec::new(), Vec::new());
        let mut literals = LiteralEntries::default();
        for (plan, filter, key) in others {
            let entry = self.entry(filter, plan.purpose(), None, 0, false);
            self.places.push((entry, plan.number()));
            let prefilter = prefilter(filter);
            match key {
                IndexKey::From(keys) => from.extend(keys.into_iter().map(|key| (key, entry, prefilter))),
                IndexKey::To(keys) => to.extend(keys.into_iter().map(|key| (key, entry, prefilter))),
                IndexKey::Literal(literal) => literals.push(literal, entry),
                IndexKey::Host(_) | IndexKey::Token { .. } | IndexKey::Always => always.push((0, entry, prefilter)),
            }
        }
        let mut references = Vec::new();
        reference_table(section, &mut references, from);
        reference_table(section, &mut references, to);
        put_counted(section, &references);
        put_counted(section, &always_bytes(always));
        put_counted(section, &literals.bytes());
    }

    /// A table whose buckets are runs of entries, which `lay` writes in the order of `keys`. A bucket is the
    /// top bits of a key, so sorted keys are in the order of their buckets. Within a key the earlier filter comes first.
    /// `plan_of`: the plan of the value of a key.
    fn entry_table(
        &mut self,
        section: &mut Vec<u8>,
        keys: &[(u32, u32)],
        (per_bucket, plan_of): (usize, &dyn Fn(u32) -> EntryPlan),
        marks: impl Fn(u32) -> Option<u32>,
        mut lay: impl FnMut(&mut Layout<'f>, u32, u32) -> u32,
    ) {
        table(section, keys, per_bucket, marks, |at| match at {
            Some((key, value)) => {
                let start = self.entries.len() as u32;
                let entry = lay(self, value, key);
                self.places.push((entry, plan_of(value).number()));
                start
            }
            None => self.entries.len() as u32,
        });
    }

    /// Appends the entry of a filter under a token, behind the bytes that
    /// [`FilterEntry::next_under_token`](super::entry::FilterEntry::next_under_token) tests.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn token_entry(
        &mut self,
        filter: &'f NetworkFilter<'f>,
        purpose: Purpose,
        offset: u8,
        key: u32,
        [before, first, second]: [u8; 3],
    ) -> u32 {
        let front = self.entries.len();
        let [low, high] = coarse(filter.types()).to_le_bytes();
        self.entries.extend([before, first, second, 0, low, high, requirements(filter)]);
        let entry = self.entry(filter, purpose, Some(offset), key, false);
        let length = self.entries.len() - entry as usize;
        self.entries[front + 3] = length.min(u8::MAX as usize) as u8;
        entry
    }

    /// Appends the entry of a filter and returns its offset. `token`: the offset of the token in the pattern; `key`: the
    /// token's hash.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn entry(
        &mut self,
        filter: &'f NetworkFilter<'f>,
        purpose: Purpose,
        token: Option<u8>,
        key: u32,
        by_host: bool,
    ) -> u32 {
        let place = self.entries.len() as u32;
        let condition = match &filter.condition {
            None => 0,
            Some(condition) => self.conditions.number(condition, &mut self.sets, &mut self.programs),
        };
        let match_case = filter.condition.as_ref().is_some_and(|condition| condition.match_case);
        let mut payload = std::mem::take(&mut self.payload);
        payload.clear();
        let mut flags = 0;
        let shape = match &filter.pattern {
            Pattern::Host(host) => {
                payload.extend_from_slice(host.as_bytes());
                PatternShape::Host
            }
            Pattern::Text { anchor, end, body } => {
                flags |= if *end { bits::END } else { 0 };
                flags |= match anchor {
                    Anchor::None => 0,
                    Anchor::Start => 1,
                    Anchor::Host => 2,
                };
                if by_host {
                    payload.push(host_len(body) as u8);
                    payload.extend_from_slice(body.as_bytes());
                    PatternShape::HostTail
                } else {
                    payload.push(token.unwrap_or(NO_TOKEN));
                    payload.extend_from_slice(body.as_bytes());
                    if body.contains('*') { PatternShape::Wild } else { PatternShape::Text }
                }
            }
            Pattern::Regex(regex) => {
                put_u32(&mut payload, self.programs.place(regex, !match_case));
                put_u32(&mut payload, key);
                PatternShape::Regex
            }
            Pattern::Any => PatternShape::Any,
        };
        flags |= if filter.important { bits::IMPORTANT } else { 0 };
        flags |= if match_case { bits::MATCH_CASE } else { 0 };
        flags |= (purpose as u8) << bits::PURPOSE;
        self.entries.extend([PLAIN | shape as u8, flags]);
        put_varint(&mut self.entries, condition);
        put_varint(&mut self.entries, payload.len() as u32);
        self.entries.extend_from_slice(&payload);
        self.payload = payload;
        place
    }
}

/// The byte of a pattern before the token at `offset` and the two bytes behind it; 0: any byte.
#[cfg_attr(target_family = "wasm", inline(never))]
fn context_bytes(filter: Option<&NetworkFilter<'_>>, offset: u8) -> [u8; 3] {
    let body = match filter.map(|filter| &filter.pattern) {
        Some(Pattern::Text { body, .. }) => Cow::Borrowed(body.as_bytes()),
        Some(Pattern::Regex(regex)) if offset != NO_TOKEN => Cow::Owned(regex.pattern()),
        _ => return [0; 3],
    };
    let Some((front, rest)) = body.split_at_checked(offset as usize) else { return [0; 3] };
    let literal = |byte: &u8| !matches!(byte, b'*' | b'^');
    let token = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let mut behind = rest[token..].iter().copied().take_while(literal);
    let before = front.last().copied().filter(literal).unwrap_or(0);
    [before, behind.next().unwrap_or(0), behind.next().unwrap_or(0)]
}
