//! Filters → the sections that hold them: entries, the indexes over them, where they come from.

use super::entry::{NO_TOKEN, PLAIN, Shape, bits};
use super::image::{Body, Image, Section, Side};
use super::interned::Interned;
use super::item::Item;
use super::shared::{Conditions, Programs, Sets};
use super::strategy::{Census, Key, hint, host_len};
use super::table::{index_bits, marks_of_filter, put_counted, reference_bytes, reference_table, table, unmarked};
use super::wire::{put_text, put_u32, put_varint, text_len};
use crate::filter::{Anchor, ModificationKind, NetworkFilter, Pattern};
use crate::net::hash_reversed;

/// Where each filter comes from, sorted by entry, and the filters' text. Those that are idle have no entry.
fn origins<'f>(items: &'f [Item<'_>], idle: &'f [Item<'_>], mut places: Vec<(u32, u32)>) -> [(Section, Body<'f>); 2] {
    // Where the text of each stands. The hosts of one line of a hosts file share it.
    let mut offsets: Vec<u32> = Vec::with_capacity(items.len() + idle.len());
    let (mut at, mut next, mut last) = (0, 0, None);
    for item in items.iter().chain(idle) {
        if last != Some((item.list, item.line)) {
            (at, next) = (next, next + text_len(item.text) as u32);
            last = Some((item.list, item.line));
        }
        offsets.push(at);
    }
    places.sort_unstable();
    places.extend((items.len() as u32..).zip(idle).map(|(number, _)| (Image::NO_ENTRY, number)));
    let places_len = places.len();
    let write_origins = move |bytes: &mut Vec<u8>| {
        for (entry, number) in places {
            let number = number as usize;
            let item = items.get(number).unwrap_or_else(|| &idle[number - items.len()]);
            [entry, item.list, item.line, offsets[number]].iter().for_each(|word| put_u32(bytes, *word));
        }
    };
    let write_text = move |bytes: &mut Vec<u8>| {
        let mut last = None;
        for item in items.iter().chain(idle) {
            if last.replace((item.list, item.line)) != Some((item.list, item.line)) {
                put_text(bytes, item.text);
            }
        }
    };
    [
        (Section::Origins, Body::Later(places_len * 16, Box::new(write_origins))),
        (Section::Text, Body::Later(next as usize, Box::new(write_text))),
    ]
}

/// The sides on which a filter is looked for: two of one that blocks and redirects.
fn sides(filter: &NetworkFilter<'_>) -> impl Iterator<Item = Side> {
    let (decider, redirect, modifier) = match filter.exception {
        false => (Side::Blocks, Side::Redirects, Side::Modifiers),
        true => (Side::Exceptions, Side::RedirectExceptions, Side::ModifierExceptions),
    };
    let modifies = filter.modification().map(|found| match found.kind {
        ModificationKind::Redirect => redirect,
        _ => modifier,
    });
    filter.decides().then_some(decider).into_iter().chain(modifies)
}

/// The sections of filters while they grow.
#[derive(Default)]
pub(super) struct Layout<'f> {
    entries: Vec<u8>,
    /// Entry and number of each filter, in the order they were laid out. One that blocks and redirects has two.
    places: Vec<(u32, u32)>,
    conditions: Conditions<'f>,
    sets: Sets<'f>,
    programs: Programs<'f>,
}

impl<'f> Layout<'f> {
    /// The sections of all filters. `idle`: those that do nothing, a `$badfilter` and what it disables.
    pub(super) fn of<'t: 'f>(items: &'f [Item<'t>], idle: &'f [Item<'t>]) -> Vec<(Section, Body<'f>)> {
        let mut census = Census::new();
        let mut numbers: [Vec<u32>; Side::ALL.len()] = Default::default();
        for (item, number) in items.iter().zip(0..) {
            match item.rest() {
                None => numbers[Side::Blocks as usize].push(number),
                Some(filter) => {
                    census.count(filter);
                    sides(filter).for_each(|side| numbers[side as usize].push(number));
                }
            }
        }
        // An entry is hardly ever longer than its line.
        let entries = Vec::with_capacity(items.iter().map(|item| item.text.len() + 4).sum());
        let mut layout = Layout { entries, ..Layout::default() };
        let indexes = Side::ALL.map(|side| {
            let numbers = std::mem::take(&mut numbers[side as usize]);
            (side.section(), layout.index(&census, items, &numbers))
        });
        drop(census);
        let Layout { entries, places, conditions, sets, programs } = layout;
        let (extras, values) = (conditions.extras.bytes, conditions.extras.values);
        let made = [
            (Section::Conditions, conditions.bytes),
            (Section::Extras, extras),
            (Section::Values, values),
            (Section::DomainSets, sets.bytes),
            (Section::DomainNames, sets.names),
            (Section::Programs, programs.bytes),
            (Section::Entries, entries),
        ];
        let made = made.into_iter().chain(indexes).map(|(section, bytes)| (section, Body::Made(bytes)));
        made.chain(origins(items, idle, places)).collect()
    }

    /// Lays out the filters of one side and makes its index section.
    fn index<'t: 'f>(&mut self, census: &Census, items: &'f [Item<'t>], numbers: &[u32]) -> Vec<u8> {
        let mut hosts: Vec<(u32, u32)> = Vec::with_capacity(numbers.len());
        let mut tokens: Vec<(u32, u32)> = Vec::new();
        let mut rest: Vec<(u32, &'f NetworkFilter<'f>, Key)> = Vec::new();
        // Of those under tokens, where the token stands.
        let mut offsets = if numbers.is_empty() { Vec::new() } else { vec![0; items.len()] };
        let mut flags = 0;
        for &number in numbers {
            let item = &items[number as usize];
            let Some(filter) = item.rest() else {
                hosts.push((hash_reversed(item.plain().unwrap_or("").as_bytes()), number));
                continue;
            };
            flags |= if filter.important { index_bits::IMPORTANT } else { 0 };
            match census.key(filter) {
                Key::Host(hash) => hosts.push((hash, number)),
                Key::Token { hash, offset } => {
                    offsets[number as usize] = offset as u8;
                    tokens.push((hash, number));
                }
                key => {
                    let condition = filter.condition();
                    if [&condition.from, &condition.to].iter().any(|list| list.has_included_entity()) {
                        flags |= index_bits::LABELS;
                    }
                    rest.push((number, filter, key));
                }
            }
        }
        let mut section = Vec::new();
        put_u32(&mut section, flags);
        self.entry_table(&mut section, hosts, 3, unmarked, |layout, number, key| {
            let item = &items[number as usize];
            match item.rest() {
                Some(filter) => layout.entry(filter, None, key, true),
                None => layout.plain_entry(item.plain().unwrap_or("")),
            }
        });
        let beside = |number: u32| beside(items[number as usize].rest(), offsets[number as usize]);
        let marks = |number: u32| Some(marks_of_filter(beside(number)));
        self.entry_table(&mut section, tokens, 1, marks, |layout, number, key| match items[number as usize].rest() {
            Some(filter) => layout.token_entry(filter, offsets[number as usize], key, beside(number)),
            None => layout.entries.len() as u32,
        });

        let (mut from, mut to, mut always) = (Vec::new(), Vec::new(), Vec::new());
        let mut literals: Vec<(String, Vec<u32>)> = Vec::new();
        let mut by_literal: Interned<String> = Interned::default();
        for (number, filter, key) in rest {
            let entry = self.entry(filter, None, 0, false);
            self.places.push((entry, number));
            let hint = hint(filter);
            match key {
                Key::From(keys) => from.extend(keys.into_iter().map(|key| (key, entry, hint))),
                Key::To(keys) => to.extend(keys.into_iter().map(|key| (key, entry, hint))),
                Key::Literal(literal) => {
                    let at = by_literal.number(&literal).unwrap_or_else(|| {
                        let number = literals.len() as u32;
                        by_literal.insert(literal.clone(), number);
                        literals.push((literal, Vec::new()));
                        number
                    });
                    literals[at as usize].1.push(entry);
                }
                Key::Host(_) | Key::Token { .. } | Key::Always => always.push((0, entry, hint)),
            }
        }
        let mut references = Vec::new();
        reference_table(&mut section, &mut references, from);
        reference_table(&mut section, &mut references, to);
        put_counted(&mut section, &references);
        put_counted(&mut section, &always.into_iter().flat_map(reference_bytes).collect::<Vec<u8>>());
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
        mut keys: Vec<(u32, u32)>,
        per_bucket: usize,
        marks: impl Fn(u32) -> Option<u32>,
        lay: impl Fn(&mut Layout<'f>, u32, u32) -> u32,
    ) {
        // Buckets are top bits of the key, so sorted keys are in the order of their buckets; a stable order
        // within a key keeps the earlier filter first.
        keys.sort_unstable();
        table(section, &keys, per_bucket, marks, |at| match at {
            Some((key, number)) => {
                let start = self.entries.len() as u32;
                let entry = lay(self, number, key);
                self.places.push((entry, number));
                start
            }
            None => self.entries.len() as u32,
        });
    }

    /// Appends the entry of a filter under a token, behind what [`Entry::next_under_token`] looks at.
    fn token_entry(
        &mut self,
        filter: &'f NetworkFilter<'f>,
        offset: u8,
        key: u32,
        [before, first, second]: [u8; 3],
    ) -> u32 {
        let front = self.entries.len();
        self.entries.extend([before, first, second, 0]);
        let entry = self.entry(filter, Some(offset), key, false);
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
            self.entries.extend([PLAIN | Shape::Host as u8, 0, 0]);
            put_varint(&mut self.entries, host.len() as u32);
        }
        self.entries.extend_from_slice(host.as_bytes());
        place
    }

    /// Appends the entry of a filter and gives its place. `token`: where its token stands in its pattern, `key` the
    /// token's hash.
    fn entry(&mut self, filter: &'f NetworkFilter<'f>, token: Option<u8>, key: u32, by_host: bool) -> u32 {
        // Of an exception, say.
        if let (Pattern::Host(host), None, false) = (&filter.pattern, &filter.condition, filter.important) {
            return self.plain_entry(host);
        }
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
                Shape::Host
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
                    Shape::HostTail
                } else {
                    payload.push(token.unwrap_or(NO_TOKEN));
                    payload.extend_from_slice(body.as_bytes());
                    if body.contains('*') { Shape::Wild } else { Shape::Text }
                }
            }
            Pattern::Regex(source) => {
                put_u32(&mut payload, self.programs.place(source, !match_case));
                put_u32(&mut payload, key);
                Shape::Regex
            }
            Pattern::Any => Shape::Any,
        };
        flags |= if filter.important { bits::IMPORTANT } else { 0 };
        flags |= if match_case { bits::MATCH_CASE } else { 0 };
        self.entries.extend([PLAIN | shape as u8, flags]);
        put_varint(&mut self.entries, condition);
        put_varint(&mut self.entries, payload.len() as u32);
        self.entries.extend_from_slice(&payload);
        place
    }
}

/// The byte of a filter's pattern before the token at `offset` and the two behind it, 0 where anything may stand.
fn beside(filter: Option<&NetworkFilter<'_>>, offset: u8) -> [u8; 3] {
    let Some(NetworkFilter { pattern: Pattern::Text { body, .. }, .. }) = filter else { return [0; 3] };
    let Some((front, rest)) = body.as_bytes().split_at_checked(offset as usize) else { return [0; 3] };
    let literal = |byte: &u8| !matches!(byte, b'*' | b'^');
    let token = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let mut behind = rest[token..].iter().copied().take_while(literal);
    let before = front.last().copied().filter(literal).unwrap_or(0);
    [before, behind.next().unwrap_or(0), behind.next().unwrap_or(0)]
}
