//! Lists → image.

use std::collections::HashMap;

use super::entry::{NO_TOKEN, PLAIN, Shape, bits};
use super::image::{Image, Section, Side};
use super::report::{BuildReport, ListReport};
use super::shared::{Conditions, Programs, Sets};
use super::strategy::{Census, Key, hint, host_len};
use super::table::{index_bits, marks_of_filter, put_counted, reference_bytes, reference_table, table, unmarked};
use super::wire::{put_text, put_u32, put_varint};
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::{Anchor, Environment, Line, ModificationKind, NetworkFilter, Part, Pattern, expand, lines};
use crate::net::SuffixList;
use crate::span::Span;

/// Compiles lists into an image.
///
/// ```
/// use brock::{Builder, Engine, Kind, Request};
/// let mut builder = Builder::new();
/// builder.add_list("mine", "||ads.example^$third-party");
/// let (image, report) = builder.build();
/// assert_eq!(report.filters(), 1);
/// let engine = Engine::new(image);
/// let request = Request::new("https://ads.example/a.js", "https://news.example/", Kind::Script)?;
/// assert!(engine.check(&request).is_block());
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Default)]
pub struct Builder<'t> {
    environment: Environment,
    /// The section of public suffixes; `None`: those of the build.
    suffixes: Option<Vec<u8>>,
    filters: Vec<Item<'t>>,
    lists: Vec<ListReport>,
}

struct Item<'t> {
    list: u32,
    line: u32,
    filter: NetworkFilter<'t>,
}

impl<'t> Builder<'t> {
    /// Without lists, in the default environment.
    pub fn new() -> Builder<'t> {
        Builder::default()
    }

    /// What is true in the `!#if`s of lists added from now on.
    pub fn set_environment(&mut self, environment: Environment) {
        self.environment = environment;
    }

    /// Which names are public suffixes: the text of publicsuffix.org's list, in place of the one this crate was built
    /// with. Its `build.rs` takes that from `BROCK_PSL` or the system; without any, the last label of a host is its
    /// suffix, and `a.co.uk` and `b.co.uk` are one site.
    pub fn set_public_suffixes(&mut self, list: &str) {
        self.suffixes = Some(SuffixList::compile(list));
    }

    /// Adds a list under a name that decisions will give for its filters.
    ///
    /// Never fails: lines that are not taken are in the report, with the reason. So are its `!#include`s:
    /// [`add_part`](Builder::add_part) takes what they name.
    pub fn add_list(&mut self, name: &str, text: &'t str) {
        expand(name, text, &self.environment, |_| None).into_iter().for_each(|part| self.add_part(part));
    }

    /// Adds a file of a list that is in several, as [`expand`] gives them. Each is a list of its own in decisions and in
    /// the report, under its own name.
    ///
    /// ```
    /// use brock::filter::{expand, Environment};
    /// let mut builder = brock::Builder::new();
    /// let sub = "||ads.example^";
    /// for part in expand("list.txt", "!#include sub.txt", &Environment::default(), |path| (path == "sub.txt").then_some(sub)) {
    ///     builder.add_part(part);
    /// }
    /// let (_, report) = builder.build();
    /// assert_eq!((report.lists[1].name.as_str(), report.lists[1].filters), ("sub.txt", 1));
    /// ```
    pub fn add_part(&mut self, part: Part<'t>) {
        let Part { name, text, metadata, diagnostics, .. } = part;
        let list = self.lists.len() as u32;
        let mut report = ListReport { name, metadata, diagnostics, ..ListReport::default() };
        report.lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32
            + (!text.is_empty() && !text.ends_with('\n')) as u32;
        self.filters.reserve(report.lines as usize);
        for (line, read) in lines(text, &self.environment) {
            match read {
                Line::Comment(_) | Line::Directive => {}
                Line::Network(filter) => self.filters.push(Item { list, line, filter }),
                Line::Hosts(filters) => {
                    self.filters.extend(filters.into_iter().map(|filter| Item { list, line, filter }));
                }
                Line::Untaken(diagnostic) => report.diagnostics.push((line, diagnostic)),
            }
        }
        report.diagnostics.sort_by_key(|(line, _)| *line);
        self.lists.push(report);
    }

    /// Makes the image.
    pub fn build(mut self) -> (Image, BuildReport) {
        self.resolve_badfilters();
        for item in &self.filters {
            self.lists[item.list as usize].filters += 1;
        }
        let mut census = Census::new();
        self.filters.iter().for_each(|item| census.count(&item.filter));
        let mut parts = Parts::default();
        let mut numbers: [Vec<u32>; Side::ALL.len()] = Default::default();
        for (number, item) in self.filters.iter().enumerate() {
            sides(&item.filter).for_each(|side| numbers[side as usize].push(number as u32));
        }
        let indexes =
            Side::ALL.map(|side| (side.section(), parts.index(&census, &self.filters, &numbers[side as usize])));
        let (origins, text) = origins(&self.filters, parts.places);
        let mut sections = vec![
            (Section::Lists, list_section(&self.lists)),
            (Section::Suffixes, self.suffixes.unwrap_or_else(SuffixList::embedded)),
            (Section::Conditions, parts.conditions.bytes),
            (Section::Extras, parts.conditions.extras.bytes),
            (Section::Values, parts.conditions.extras.values),
            (Section::DomainSets, parts.sets.bytes),
            (Section::DomainNames, parts.sets.names),
            (Section::Programs, parts.programs.bytes),
            (Section::Entries, parts.entries),
        ];
        sections.extend(indexes);
        sections.extend([(Section::Origins, origins), (Section::Text, text)]);
        let image = Image::assemble(&sections);
        (image, BuildReport { lists: self.lists })
    }

    /// Takes out filters that a `$badfilter` twin disables, and the twins.
    fn resolve_badfilters(&mut self) {
        if !self.filters.iter().any(|item| item.filter.badfilter) {
            return;
        }
        let (bad, good): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.filters).into_iter().partition(|item| item.filter.badfilter);
        let twins: HashMap<_, usize> =
            bad.iter().enumerate().map(|(index, item)| (item.filter.identity(), index)).collect();
        let mut used = vec![false; bad.len()];
        let mut kept = Vec::with_capacity(good.len());
        for item in good {
            let Some(&twin) = twins.get(&item.filter.identity()) else {
                kept.push(item);
                continue;
            };
            used[twin] = true;
            let bad = &bad[twin];
            let place = format!("disabled by {}:{}", self.lists[bad.list as usize].name, bad.line);
            self.report(&item, Code::BadfilterNegated, place);
        }
        for item in &bad {
            // The same line in two lists counts once.
            if !used[twins[&item.filter.identity()]] {
                self.report(item, Code::IdleBadfilter, "no filter is otherwise the same as this one".to_owned());
            }
        }
        self.filters = kept;
        for list in &mut self.lists {
            list.diagnostics.sort_by_key(|(line, _)| *line);
        }
    }

    fn report(&mut self, item: &Item<'t>, code: Code, message: String) {
        let span = Span::new(0, item.filter.text.len());
        self.lists[item.list as usize].diagnostics.push((item.line, Diagnostic::new(code, span, message)));
    }
}

fn list_section(lists: &[ListReport]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_u32(&mut bytes, lists.len() as u32);
    for list in lists {
        put_u32(&mut bytes, list.filters);
        put_text(&mut bytes, &list.name);
        put_text(&mut bytes, list.metadata.title.as_deref().unwrap_or(""));
        put_text(&mut bytes, list.metadata.version.as_deref().unwrap_or(""));
    }
    bytes
}

/// Where each filter comes from, sorted by entry, and the filters' text.
fn origins<'t>(filters: &[Item<'t>], mut places: Vec<(u32, u32)>) -> (Vec<u8>, Vec<u8>) {
    let mut text = Vec::with_capacity(filters.iter().map(|item| item.filter.text.len() + 1).sum());
    let mut offsets = Vec::with_capacity(filters.len());
    for item in filters {
        offsets.push(text.len() as u32);
        put_text(&mut text, item.filter.text);
    }
    places.sort_unstable();
    let mut origins = Vec::with_capacity(places.len() * 16);
    for (entry, number) in places {
        let item = &filters[number as usize];
        for word in [entry, item.list, item.line, offsets[number as usize]] {
            put_u32(&mut origins, word);
        }
    }
    (origins, text)
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

/// The sections while they grow.
#[derive(Default)]
struct Parts<'t> {
    entries: Vec<u8>,
    /// Entry and number of each filter, in the order they were laid out. One that blocks and redirects has two.
    places: Vec<(u32, u32)>,
    conditions: Conditions<'t>,
    sets: Sets<'t>,
    programs: Programs<'t>,
}

impl<'t> Parts<'t> {
    /// Lays out the filters of one side and makes its index section.
    fn index(&mut self, census: &Census, items: &[Item<'t>], numbers: &[u32]) -> Vec<u8> {
        let mut hosts: Vec<(u32, u32)> = Vec::new();
        let mut tokens: Vec<(u32, u32)> = Vec::new();
        let mut rest: Vec<(u32, Key)> = Vec::new();
        let filter = |number: u32| &items[number as usize].filter;
        // Of those under tokens, where the token stands.
        let mut offsets = if numbers.is_empty() { Vec::new() } else { vec![0; items.len()] };
        let mut flags = 0;
        for &number in numbers {
            let filter = filter(number);
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
                    rest.push((number, key));
                }
            }
        }
        let mut section = Vec::new();
        put_u32(&mut section, flags);
        let place = |parts: &mut Parts<'t>, number, key| parts.entry(filter(number), None, key, true);
        self.entry_table(&mut section, hosts, 3, unmarked, place);
        let beside = |number: u32| beside(filter(number), offsets[number as usize]);
        let place = |parts: &mut Parts<'t>, number: u32, key| {
            parts.token_entry(filter(number), offsets[number as usize], key, beside(number))
        };
        self.entry_table(&mut section, tokens, 1, |number| Some(marks_of_filter(beside(number))), place);

        let (mut from, mut to, mut always) = (Vec::new(), Vec::new(), Vec::new());
        let mut literals: Vec<(String, Vec<u32>)> = Vec::new();
        let mut by_literal: HashMap<String, usize> = HashMap::new();
        for (number, key) in rest {
            let entry = self.entry(filter(number), None, 0, false);
            self.places.push((entry, number));
            let hint = hint(filter(number));
            match key {
                Key::From(keys) => from.extend(keys.into_iter().map(|key| (key, entry, hint))),
                Key::To(keys) => to.extend(keys.into_iter().map(|key| (key, entry, hint))),
                Key::Literal(literal) => {
                    let at = *by_literal.entry(literal.clone()).or_insert_with(|| {
                        literals.push((literal, Vec::new()));
                        literals.len() - 1
                    });
                    literals[at].1.push(entry);
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
        lay: impl Fn(&mut Parts<'t>, u32, u32) -> u32,
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
        filter: &NetworkFilter<'t>,
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

    /// Appends the entry of a filter and gives its place. `token`: where its token stands in its pattern, `key` the
    /// token's hash.
    fn entry(&mut self, filter: &NetworkFilter<'t>, token: Option<u8>, key: u32, by_host: bool) -> u32 {
        let place = self.entries.len() as u32;
        // Nine of ten filters.
        if let (Pattern::Host(host), None, false) = (&filter.pattern, &filter.condition, filter.important)
            && host.len() < PLAIN as usize
        {
            self.entries.push(host.len() as u8);
            self.entries.extend_from_slice(host.as_bytes());
            return place;
        }
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
                put_u32(&mut payload, self.programs.place(*source, !match_case));
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
fn beside(filter: &NetworkFilter<'_>, offset: u8) -> [u8; 3] {
    let Pattern::Text { body, .. } = &filter.pattern else { return [0; 3] };
    let Some((front, rest)) = body.as_bytes().split_at_checked(offset as usize) else { return [0; 3] };
    let literal = |byte: &u8| !matches!(byte, b'*' | b'^');
    let token = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let mut behind = rest[token..].iter().copied().take_while(literal);
    let before = front.last().copied().filter(literal).unwrap_or(0);
    [before, behind.next().unwrap_or(0), behind.next().unwrap_or(0)]
}
