//! Rules: references that apply under conditions that no key expresses.
//!
//! ```text
//! body << 1 | is an exception: varint | parts: u8
//! path: text | host, path, lower path, lower URL: a program each | excluded entries: count: varint, each: kind: u8, data
//! ```
//!
//! A part is present if its bit is set. A program is a number: its offset plus one; 0 matches nothing.

use crate::filter::page::{PageScope, ScopeEntry};
use crate::index::wire::{put_counted, put_text, put_varint, text_at, varint_at};
use crate::regexp::Regex;
use crate::small::Interned;

mod part {
    pub(super) const PATH: u8 = 1;
    pub(super) const REGEX: u8 = 2;
    pub(super) const ADDRESS_PATH: u8 = 4;
    pub(super) const ADDRESS_URL: u8 = 8;
    pub(super) const EXCLUDED: u8 = 16;
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageRule<'i> {
    /// The body that applies or does not.
    pub(crate) body: u32,
    pub(crate) is_exception: bool,
    /// The path starts with this.
    pub(crate) path: &'i str,
    /// The programs over host and path.
    pub(crate) regex: Option<[Option<u32>; 2]>,
    /// The programs over path with query and over the URL, in lower case; 0 matches nothing.
    pub(crate) address: [Option<u32>; 2],
    /// Where it does not apply.
    pub(crate) excluded: Vec<PageRuleEntry<'i>>,
}

/// An entry of a host field, as a rule has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PageRuleEntry<'i> {
    Everywhere,
    Host(&'i str),
    Entity(&'i str),
    Path(&'i str, &'i str),
    Regex([Option<u32>; 2]),
    Ancestor(&'i str),
    AncestorEntity(&'i str),
}

impl<'i> PageRule<'i> {
    /// Reads the rule at an offset.
    pub(super) fn read(bytes: &'i [u8], at: usize) -> Option<PageRule<'i>> {
        let (target, at) = varint_at(bytes, at)?;
        let parts = *bytes.get(at)?;
        let mut reader = RuleReader { bytes, at: at + 1 };
        let has = |bit: u8| parts & bit != 0;
        Some(PageRule {
            body: target >> 1,
            is_exception: target & 1 != 0,
            path: if has(part::PATH) { reader.text() } else { "" },
            regex: if has(part::REGEX) { Some(reader.regex()?) } else { None },
            address: [
                if has(part::ADDRESS_PATH) { Some(reader.number()?) } else { None },
                if has(part::ADDRESS_URL) { Some(reader.number()?) } else { None },
            ],
            excluded: if has(part::EXCLUDED) { reader.entries()? } else { Vec::new() },
        })
    }
}

struct RuleReader<'i> {
    bytes: &'i [u8],
    at: usize,
}

impl<'i> RuleReader<'i> {
    fn number(&mut self) -> Option<u32> {
        let (number, next) = varint_at(self.bytes, self.at)?;
        self.at = next;
        Some(number)
    }

    fn text(&mut self) -> &'i str {
        let (text, next) = text_at(self.bytes, self.at);
        self.at = next;
        text
    }

    /// The programs over host and path: there may be none over the path.
    fn regex(&mut self) -> Option<[Option<u32>; 2]> {
        let flags = self.number()?;
        let host = self.number()?;
        let path = self.number()?;
        Some([(flags & 1 != 0).then_some(host), (flags & 2 != 0).then_some(path)])
    }

    fn entries(&mut self) -> Option<Vec<PageRuleEntry<'i>>> {
        let count = self.number()? as usize;
        let mut entries = Vec::new();
        for _ in 0..count {
            let kind = *self.bytes.get(self.at)?;
            self.at += 1;
            entries.push(match kind {
                0 => PageRuleEntry::Everywhere,
                1 => PageRuleEntry::Host(self.text()),
                2 => PageRuleEntry::Entity(self.text()),
                3 => PageRuleEntry::Path(self.text(), self.text()),
                4 => PageRuleEntry::Regex(self.regex()?),
                5 => PageRuleEntry::Ancestor(self.text()),
                6 => PageRuleEntry::AncestorEntity(self.text()),
                _ => return None,
            });
        }
        Some(entries)
    }
}

/// Rules and programs while they are written.
#[derive(Default)]
pub(super) struct PageRules {
    pub(super) rules: Vec<u8>,
    pub(super) programs: Vec<u8>,
    places: Interned<(String, bool)>,
}

impl PageRules {
    /// Appends a rule and returns its offset. `entry`: the included entry; `None`: there is none.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn add(
        &mut self,
        body: u32,
        is_exception: bool,
        entry: Option<&ScopeEntry<'_>>,
        scope: &PageScope<'_>,
        excluded: &[ScopeEntry<'_>],
    ) -> u32 {
        let mut parts = 0;
        let mut data = Vec::new();
        match entry {
            Some(ScopeEntry::Path(_, path)) => {
                parts |= part::PATH;
                put_text(&mut data, path);
            }
            Some(ScopeEntry::Regex { host, path, .. }) => {
                parts |= part::REGEX;
                self.put_regex(&mut data, [host, path]);
            }
            _ => {}
        }
        if let Some(address) = scope.address.as_deref() {
            for (regex, bit) in [(&address.path, part::ADDRESS_PATH), (&address.url, part::ADDRESS_URL)] {
                if let Some(regex) = regex {
                    parts |= bit;
                    put_varint(&mut data, self.program(regex, true));
                }
            }
        }
        if !excluded.is_empty() {
            parts |= part::EXCLUDED;
            put_varint(&mut data, excluded.len() as u32);
            excluded.iter().for_each(|entry| self.put_entry(&mut data, entry));
        }
        let at = self.rules.len() as u32;
        put_varint(&mut self.rules, body << 1 | u32::from(is_exception));
        self.rules.push(parts);
        self.rules.extend(data);
        at
    }

    /// Appends which of the two there are, and their programs.
    fn put_regex(&mut self, data: &mut Vec<u8>, both: [&Option<Regex<'_>>; 2]) {
        put_varint(data, u32::from(both[0].is_some()) | u32::from(both[1].is_some()) << 1);
        for regex in both {
            put_varint(data, regex.as_ref().map_or(0, |regex| self.program(regex, false)));
        }
    }

    fn put_entry(&mut self, data: &mut Vec<u8>, entry: &ScopeEntry<'_>) {
        let mut named = |kind: u8, names: &[&str]| {
            data.push(kind);
            names.iter().for_each(|name| put_text(data, name));
        };
        match entry {
            ScopeEntry::Everywhere => named(0, &[]),
            ScopeEntry::Host(host) => named(1, &[host]),
            ScopeEntry::Entity(name) => named(2, &[name]),
            ScopeEntry::Path(host, path) => named(3, &[host, path]),
            ScopeEntry::Regex { host, path, .. } => {
                data.push(4);
                self.put_regex(data, [host, path]);
            }
            ScopeEntry::Ancestor(host) => named(5, &[host]),
            ScopeEntry::AncestorEntity(name) => named(6, &[name]),
        }
    }

    /// The number of the program of an expression.
    fn program(&mut self, regex: &Regex<'_>, ignore_case: bool) -> u32 {
        let key = (regex.source().to_owned(), ignore_case);
        if let Some(number) = self.places.number(&key) {
            return number;
        }
        let number = self.programs.len() as u32 + 1;
        put_counted(&mut self.programs, regex.program(ignore_case));
        self.places.insert(key, number);
        number
    }
}
