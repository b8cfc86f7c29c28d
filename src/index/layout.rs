//! Filters → the sections that decide: entries, and the indexes over them.

use std::borrow::Cow;

use super::entry::{NO_TOKEN, PLAIN, PatternShape, Purpose, bits};
use super::image::{ImageSection, IndexKind};
use super::reference::{always_bytes, reference_table};
use super::shared::{Programs, Sets, SharedConditions};
use super::strategy::{IndexKey, KeyStats, host_len, prefilter, requirements};
use super::table::{index_bits, marks_of_filter, put_counted, table, unmarked};
use super::wire::{put_text, put_u32, put_varint};
use crate::filter::{Anchor, ModificationKind, NetworkFilter, Pattern};
use crate::lists::FilterStore;
use crate::net::{coarse, hash_reversed};
use crate::regexp::Regex;
use crate::small::Interned;

/// Where a filter is looked for, and what for.
fn tasks(filter: &NetworkFilter<'_>) -> impl Iterator<Item = (IndexKind, Purpose)> {
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

/// A filter's number and what its entry is for.
#[derive(Clone, Copy)]
struct EntryPlan(u32);

impl EntryPlan {
    fn new(number: u32, purpose: Purpose) -> EntryPlan {
        EntryPlan(number << 2 | purpose as u32)
    }

    fn number(self) -> u32 {
        self.0 >> 2
    }

    fn purpose(self) -> Purpose {
        Purpose::of(self.0 as u8)
    }
}

/// The sections of filters while they grow.
#[derive(Default)]
pub(super) struct Layout<'f> {
    entries: Vec<u8>,
    /// FilterEntry and number of each filter, in the order they were laid out. One that blocks and redirects has two.
    places: Vec<(u32, u32)>,
    conditions: SharedConditions<'f>,
    sets: Sets<'f>,
    programs: Programs<'f>,
}

/// What decides.
pub(super) struct FilterSections {
    pub(super) sections: Vec<(ImageSection, Vec<u8>)>,
    /// FilterEntry and number of each filter.
    pub(super) places: Vec<(u32, u32)>,
}

impl<'f> Layout<'f> {
    /// Lays out all filters.
    pub(super) fn of<'t: 'f>(items: &'f FilterStore<'t>) -> FilterSections {
        let mut census = KeyStats::new();
        let mut all: [Vec<EntryPlan>; IndexKind::ALL.len()] = Default::default();
        for (item, number) in items.all.iter().zip(0..) {
            match items.rest(item) {
                None => all[IndexKind::Blocks as usize].push(EntryPlan::new(number, Purpose::Block)),
                Some(filter) => {
                    census.count(filter);
                    tasks(filter).for_each(|(side, purpose)| all[side as usize].push(EntryPlan::new(number, purpose)));
                }
            }
        }
        // An entry is hardly ever longer than its line.
        let entries = Vec::with_capacity(items.all.iter().map(|item| items.text(item).len() + 4).sum());
        let mut layout = Layout { entries, ..Layout::default() };
        let indexes = IndexKind::ALL.map(|side| {
            let tasks = std::mem::take(&mut all[side as usize]);
            (side.section(), layout.index(&census, items, &tasks))
        });
        drop(census);
        let Layout { entries, places, conditions, sets, programs } = layout;
        let (extras, values) = (conditions.extras.bytes, conditions.extras.values);
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

    /// Lays out the filters of one side and makes its index section.
    fn index<'t: 'f>(&mut self, census: &KeyStats, items: &'f FilterStore<'t>, tasks: &[EntryPlan]) -> Vec<u8> {
        let mut hosts: Vec<(u32, EntryPlan)> = Vec::with_capacity(tasks.len());
        let mut tokens: Vec<(u32, EntryPlan)> = Vec::new();
        let mut rest: Vec<(EntryPlan, &'f NetworkFilter<'f>, IndexKey)> = Vec::new();
        // Of those under tokens, where the token stands.
        let mut offsets = if tasks.is_empty() { Vec::new() } else { vec![0; items.all.len()] };
        let mut flags = 0;
        for &task in tasks {
            let number = task.number() as usize;
            let item = &items.all[number];
            let Some(filter) = items.rest(item) else {
                hosts.push((hash_reversed(items.plain(item).as_bytes()), task));
                continue;
            };
            flags |= if filter.important { index_bits::IMPORTANT } else { 0 };
            match census.key(filter) {
                IndexKey::Host(hash) => hosts.push((hash, task)),
                IndexKey::Token { hash, offset } => {
                    offsets[number] = u8::try_from(offset).unwrap_or(NO_TOKEN);
                    tokens.push((hash, task));
                }
                key => {
                    let condition = filter.condition();
                    flags |= match key {
                        IndexKey::From(_) if condition.from.has_included_entity() => index_bits::FROM_LABELS,
                        IndexKey::To(_) if condition.to.has_included_entity() => index_bits::TO_LABELS,
                        _ => 0,
                    };
                    rest.push((task, filter, key));
                }
            }
        }
        let mut section = Vec::new();
        put_u32(&mut section, flags);
        let item = |task: EntryPlan| &items.all[task.number() as usize];
        let rest_of = |task: EntryPlan| items.rest(item(task));
        self.entry_table(&mut section, hosts, 3, unmarked, |layout, task, key| match rest_of(task) {
            Some(filter) => layout.entry(filter, task.purpose(), None, key, true),
            None => layout.plain_entry(items.plain(item(task))),
        });
        let offset = |task: EntryPlan| offsets[task.number() as usize];
        let context_bytes = |task: EntryPlan| context_bytes(rest_of(task), offset(task));
        let types = |task: EntryPlan| rest_of(task).map_or(u32::MAX, |filter| filter.condition().types);
        let marks = |task: EntryPlan| Some(marks_of_filter(context_bytes(task), coarse(types(task))));
        self.entry_table(&mut section, tokens, 1, marks, |layout, task, key| match rest_of(task) {
            Some(filter) => layout.token_entry(filter, task.purpose(), offset(task), key, context_bytes(task)),
            None => layout.entries.len() as u32,
        });

        let (mut from, mut to, mut always) = (Vec::new(), Vec::new(), Vec::new());
        let mut literals: Vec<(String, Vec<u32>)> = Vec::new();
        let mut by_literal: Interned<String> = Interned::default();
        for (task, filter, key) in rest {
            let entry = self.entry(filter, task.purpose(), None, 0, false);
            self.places.push((entry, task.number()));
            let prefilter = prefilter(filter);
            match key {
                IndexKey::From(keys) => from.extend(keys.into_iter().map(|key| (key, entry, prefilter))),
                IndexKey::To(keys) => to.extend(keys.into_iter().map(|key| (key, entry, prefilter))),
                IndexKey::Literal(literal) => {
                    let at = by_literal.number(&literal).unwrap_or_else(|| {
                        let number = literals.len() as u32;
                        by_literal.insert(literal.clone(), number);
                        literals.push((literal, Vec::new()));
                        number
                    });
                    literals[at as usize].1.push(entry);
                }
                IndexKey::Host(_) | IndexKey::Token { .. } | IndexKey::Always => always.push((0, entry, prefilter)),
            }
        }
        let mut references = Vec::new();
        reference_table(&mut section, &mut references, from);
        reference_table(&mut section, &mut references, to);
        put_counted(&mut section, &references);
        put_counted(&mut section, &always_bytes(always));
        let mut literal_bytes = Vec::new();
        for (literal, entries) in literals {
            put_text(&mut literal_bytes, &literal);
            put_varint(&mut literal_bytes, entries.len() as u32);
            entries.iter().for_each(|entry| put_u32(&mut literal_bytes, *entry));
        }
        put_counted(&mut section, &literal_bytes);
        section
    }

    /// A table whose buckets are runs of entries, which are laid out by `lay`.
    fn entry_table(
        &mut self,
        section: &mut Vec<u8>,
        keys: Vec<(u32, EntryPlan)>,
        per_bucket: usize,
        marks: impl Fn(EntryPlan) -> Option<u32>,
        lay: impl Fn(&mut Layout<'f>, EntryPlan, u32) -> u32,
    ) {
        // Buckets are top bits of the key, so sorted keys are in the order of their buckets; a stable order
        // within a key keeps the earlier filter first.
        let mut keys: Vec<(u32, u32)> = keys.into_iter().map(|(key, task)| (key, task.0)).collect();
        keys.sort_unstable();
        table(
            section,
            &keys,
            per_bucket,
            |task| marks(EntryPlan(task)),
            |at| match at {
                Some((key, task)) => {
                    let task = EntryPlan(task);
                    let start = self.entries.len() as u32;
                    let entry = lay(self, task, key);
                    self.places.push((entry, task.number()));
                    start
                }
                None => self.entries.len() as u32,
            },
        );
    }

    /// Appends the entry of a filter under a token, behind what [`FilterEntry::next_under_token`] looks at.
    fn token_entry(
        &mut self,
        filter: &'f NetworkFilter<'f>,
        purpose: Purpose,
        offset: u8,
        key: u32,
        [before, first, second]: [u8; 3],
    ) -> u32 {
        let front = self.entries.len();
        let [low, high] = coarse(filter.condition().types).to_le_bytes();
        self.entries.extend([before, first, second, 0, low, high, requirements(filter)]);
        let entry = self.entry(filter, purpose, Some(offset), key, false);
        let length = self.entries.len() - entry as usize;
        self.entries[front + 3] = length.min(u8::MAX as usize) as u8;
        entry
    }

    /// Appends the entry of `||host^` and gives its place.
    fn plain_entry(&mut self, host: &str) -> u32 {
        let place = self.entries.len() as u32;
        if host.len() < PLAIN as usize {
            self.entries.push(host.len() as u8);
        } else {
            self.entries.extend([PLAIN | PatternShape::Host as u8, 0, 0]);
            put_varint(&mut self.entries, host.len() as u32);
        }
        self.entries.extend_from_slice(host.as_bytes());
        place
    }

    /// Appends the entry of a filter and gives its place. `token`: where its token stands in its pattern, `key` the
    /// token's hash.
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
        let mut payload = Vec::new();
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
            Pattern::Regex(source) => {
                put_u32(&mut payload, self.programs.place(source, !match_case));
                put_u32(&mut payload, key);
                PatternShape::Regex
            }
            Pattern::Any => PatternShape::Any,
        };
        flags |= if filter.important { bits::IMPORTANT } else { 0 };
        flags |= if match_case { bits::MATCH_CASE } else { 0 };
        flags |= (purpose as u8) << bits::DUTY;
        self.entries.extend([PLAIN | shape as u8, flags]);
        put_varint(&mut self.entries, condition);
        put_varint(&mut self.entries, payload.len() as u32);
        self.entries.extend_from_slice(&payload);
        place
    }
}

/// The byte of a filter's pattern before the token at `offset` and the two behind it, 0 where anything may stand.
fn context_bytes(filter: Option<&NetworkFilter<'_>>, offset: u8) -> [u8; 3] {
    let body = match filter.map(|filter| &filter.pattern) {
        Some(Pattern::Text { body, .. }) => Cow::Borrowed(body.as_bytes()),
        Some(Pattern::Regex(source)) if offset != NO_TOKEN => {
            Cow::Owned(Regex::parse(source).map_or(Vec::new(), |regex| regex.pattern()))
        }
        _ => return [0; 3],
    };
    let Some((front, rest)) = body.split_at_checked(offset as usize) else { return [0; 3] };
    let literal = |byte: &u8| !matches!(byte, b'*' | b'^');
    let token = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let mut behind = rest[token..].iter().copied().take_while(literal);
    let before = front.last().copied().filter(literal).unwrap_or(0);
    [before, behind.next().unwrap_or(0), behind.next().unwrap_or(0)]
}
