//! Public suffixes: a compact section built from the Public Suffix List, and look-ups in it.
//!
//! ```text
//! longest rule in labels: u32 | log2 of slots: u32 | slots: 3 bytes each | rules: (flags: u8, length: u8, name)
//! ```
//!
//! A slot contains 1 + the offset of a rule within `rules`, or 0 if it is free. Collisions use the next free slot.
//! Rules are compared byte for byte, so a hash collision cannot give a wrong result.

use super::hash::hash_reversed;
use super::host::{Suffix, Suffixes, is_ip};
use super::parse::ascii_host;

/// The packed rules from the build script; empty if the build found no list.
///
/// A tree of labels, ordered, from the last label to the first. Each label is a byte `0x80 | below << 6 | mark << 4 |
/// shared` and the rest of its text: `shared` is the number of leading bytes in common with the previous label. `below`
/// means that the labels in front of this one follow, up to a line feed. Marks: 1 `name`, 2 `*.name`, 3 `!name`, 0
/// none. The tree is a third smaller in a gzipped module than the text of the rules.
const EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/suffixes"));

/// One bit per rule of [`EMBEDDED`], in the same order: set for rules of the list's private section, in which companies
/// register suffixes for their customers (`github.io`).
const PRIVATE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/private-suffixes"));

/// The line that starts the private section of the list.
const BEGINS_PRIVATE: &str = "===BEGIN PRIVATE DOMAINS===";

const EXACT: u8 = 1;
const WILDCARD: u8 = 2;
const EXCEPTION: u8 = 4;

const HEADER: usize = 8;
/// Bytes of a slot. The list has 160 KB of rules; rules beyond 16 MB would not be found.
const SLOT: usize = 3;

/// The embedded rules in the list's notation: `com`, `*.ck`, `!www.ck`.
pub(crate) fn embedded_rules() -> Vec<String> {
    let area = unpack(EMBEDDED, |_| true);
    let marked = |(flags, name): (u8, &[u8])| {
        let marks = [(EXACT, ""), (WILDCARD, "*."), (EXCEPTION, "!")].into_iter().filter(move |(f, _)| flags & f != 0);
        let name = String::from_utf8_lossy(name).into_owned();
        marks.map(move |(_, mark)| format!("{mark}{name}"))
    };
    rules(&area).flat_map(marked).collect()
}

/// A view of the section. Any bytes are safe to read; a damaged section gives the default rule (`*`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct SuffixList<'a> {
    slots: &'a [u8],
    rules: &'a [u8],
    longest: usize,
}

impl<'a> SuffixList<'a> {
    /// The section of the embedded rules.
    pub(crate) fn embedded() -> Vec<u8> {
        section(unpack(EMBEDDED, |_| true))
    }

    /// The section of the embedded rules without the private section.
    pub(crate) fn embedded_registries() -> Vec<u8> {
        let is_private = |at: usize| PRIVATE.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 != 0);
        section(unpack(EMBEDDED, |at| !is_private(at)))
    }

    /// Compiles publicsuffix.org's text without its private section.
    pub(crate) fn compile_registries(list: &str) -> Vec<u8> {
        SuffixList::compile(list.find(BEGINS_PRIVATE).map_or(list, |end| list[..end].trim_end_matches(['/', ' '])))
    }

    /// Compiles publicsuffix.org's text: a rule is the first word of each line that is not a comment.
    pub(crate) fn compile(list: &str) -> Vec<u8> {
        let mut rules: Vec<(Vec<String>, u8)> = Vec::new();
        for rule in
            list.lines().filter_map(|line| line.split_whitespace().next()).filter(|rule| !rule.starts_with("//"))
        {
            let (flag, name) = match (rule.strip_prefix('!'), rule.strip_prefix("*.")) {
                (Some(name), _) => (EXCEPTION, name),
                (_, Some(name)) => (WILDCARD, name),
                _ => (EXACT, rule),
            };
            // Rules that are not valid host names are ignored.
            if let Some(name) = ascii_host(name) {
                rules.push((name.rsplit('.').map(str::to_owned).collect(), flag));
            }
        }
        rules.sort_unstable();
        let mut area = Area::default();
        for (mut labels, flag) in rules {
            labels.reverse();
            area.add(labels.join(".").as_bytes(), flag);
        }
        section(area.bytes)
    }

    /// Reads a section.
    pub(crate) fn view(section: &'a [u8]) -> SuffixList<'a> {
        let nothing = SuffixList { slots: &[], rules: &[], longest: 0 };
        let Some((head, rest)) = section.split_at_checked(HEADER) else { return nothing };
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let log2 = word(4);
        if !(1..=24).contains(&log2) {
            return nothing;
        }
        match rest.split_at_checked(SLOT << log2) {
            Some((slots, rules)) => SuffixList { slots, rules, longest: word(0) as usize },
            None => nothing,
        }
    }

    /// The flags of the rule for exactly this name; 0 if there is none.
    fn flags(&self, hash: u32, name: &[u8]) -> u8 {
        let count = self.slots.len() / SLOT;
        if count == 0 {
            return 0;
        }
        let mut at = slot_of(hash, count.trailing_zeros());
        for _ in 0..count {
            let slot = &self.slots[at * SLOT..at * SLOT + SLOT];
            let offset = u32::from_le_bytes([slot[0], slot[1], slot[2], 0]) as usize;
            if offset == 0 {
                return 0;
            }
            if let Some([flags, len, rest @ ..]) = self.rules.get(offset - 1..)
                && rest.get(..*len as usize) == Some(name)
            {
                return *flags;
            }
            at = (at + 1) & (count - 1);
        }
        0
    }

    /// Byte offset of the public suffix in `host`. `suffixes` are the label suffixes of `host`.
    pub(crate) fn suffix_start(&self, host: &str, suffixes: &[Suffix]) -> usize {
        let start = |labels: usize| suffixes.get(labels.wrapping_sub(1)).map_or(0, |s| s.start as usize);
        let mut best = 1;
        for (index, suffix) in suffixes.iter().take(self.longest).enumerate() {
            let flags = self.flags(suffix.hash, &host.as_bytes()[suffix.start as usize..]);
            if flags & EXCEPTION != 0 {
                return start(index);
            }
            if flags & EXACT != 0 {
                best = best.max(index + 1);
            }
            if flags & WILDCARD != 0 && index + 1 < suffixes.len() {
                best = best.max(index + 2);
            }
        }
        start(best)
    }

    /// The registrable domain (eTLD+1) of a host: the host itself if it is an IP address, a public suffix,
    /// or a single label.
    pub(crate) fn registrable<'h>(&self, host: &'h str) -> &'h str {
        self.registrable_of(host, Suffixes::of(host.as_bytes()).as_slice())
    }

    /// [`SuffixList::registrable`] for a host whose label suffixes are already computed.
    pub(crate) fn registrable_of<'h>(&self, host: &'h str, labels: &[Suffix]) -> &'h str {
        if is_ip(host) {
            return host;
        }
        let suffix_start = self.suffix_start(host, labels);
        // The registrable domain is one label longer than the public suffix.
        match labels.iter().position(|s| s.start as usize == suffix_start).and_then(|at| labels.get(at + 1)) {
            Some(domain) => &host[domain.start as usize..],
            None => host,
        }
    }

    /// Whether the host is a public suffix itself.
    pub(crate) fn is_public_suffix(&self, host: &str) -> bool {
        self.suffix_start(host, Suffixes::of(host.as_bytes()).as_slice()) == 0
    }
}

/// The rules of a section while they are written. Rules with the same name are adjacent.
#[derive(Default)]
struct Area {
    bytes: Vec<u8>,
    last: usize,
}

impl Area {
    fn add(&mut self, name: &[u8], flag: u8) {
        if self.bytes.get(self.last + 2..) == Some(name) {
            self.bytes[self.last] |= flag;
        } else if let Ok(length) = u8::try_from(name.len()) {
            self.last = self.bytes.len();
            self.bytes.extend([flag, length]);
            self.bytes.extend_from_slice(name);
        }
    }
}

/// Unpacks the rules of a packed tree whose numbers `wants` accepts.
fn unpack(packed: &[u8], wants: impl Fn(usize) -> bool) -> Vec<u8> {
    let mut area = Area::default();
    let mut number = 0;
    // The previous label, and the name to which the current labels are prefixed.
    let (mut label, mut parent) = (Vec::new(), Vec::new());
    let mut rest = packed;
    while let [head, tail @ ..] = rest {
        if head & 0x80 == 0 {
            let dot = parent.iter().position(|&byte| byte == b'.').unwrap_or(parent.len());
            label = parent.drain(..dot).collect();
            parent.drain(..1.min(parent.len()));
            rest = tail;
            continue;
        }
        let own = tail.iter().take_while(|byte| byte.is_ascii_graphic()).count();
        label.truncate((head & 15) as usize);
        label.extend_from_slice(&tail[..own]);
        rest = &tail[own..];
        let mut name = label.clone();
        if !parent.is_empty() {
            name.push(b'.');
            name.extend_from_slice(&parent);
        }
        if let Some(flag) = [EXACT, WILDCARD, EXCEPTION].get(((head >> 4 & 3) as usize).wrapping_sub(1)) {
            if wants(number) {
                area.add(&name, *flag);
            }
            number += 1;
        }
        if head & 0x40 != 0 {
            (parent, label) = (name, Vec::new());
        }
    }
    area.bytes
}

/// Puts a hash table in front of the rules.
fn section(area: Vec<u8>) -> Vec<u8> {
    let longest = rules(&area).map(|(flags, name)| labels(name) + (flags & WILDCARD != 0) as u32).max().unwrap_or(0);
    let log2 = (rules(&area).count().max(1) * 3 / 2).next_power_of_two().trailing_zeros().max(1);
    let mut slots = vec![0u32; 1 << log2];
    let mut offset = 1;
    for (_, name) in rules(&area) {
        let mut at = slot_of(hash_reversed(name), log2);
        while slots[at] != 0 {
            at = (at + 1) & (slots.len() - 1);
        }
        slots[at] = offset;
        offset += 2 + name.len() as u32;
    }
    let mut section = Vec::with_capacity(HEADER + slots.len() * SLOT + area.len());
    section.extend(longest.to_le_bytes());
    section.extend(log2.to_le_bytes());
    section.extend(slots.iter().flat_map(|slot| slot.to_le_bytes().into_iter().take(SLOT)));
    section.extend(area);
    section
}

/// Flags and names.
fn rules(mut area: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    std::iter::from_fn(move || {
        let (&[flags, length], rest) = area.split_first_chunk()?;
        let (name, rest) = rest.split_at_checked(length as usize)?;
        area = rest;
        Some((flags, name))
    })
}

fn labels(name: &[u8]) -> u32 {
    name.iter().filter(|&&byte| byte == b'.').count() as u32 + 1
}

fn slot_of(hash: u32, log2: u32) -> usize {
    (hash.wrapping_mul(0x85eb_ca6b) >> (32 - log2)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str =
        "ck\n*.ck\n!www.ck\ncom\nuk\nco.uk\njp\n*.kawasaki.jp\n!city.kawasaki.jp\nkawasaki.jp\ngithub.io";

    #[test]
    fn unpacks_a_packed_tree() {
        let packed = b"\x90ck\xe2\xb0www\n\xd1om\x90uk\xd1s\x90x\n\n\xc0io\x90github\n\x90uk";
        let rules = "ck\n*.ck\n!www.ck\ncom\nuk.com\nus.com\nx.us.com\ngithub.io\nuk";
        assert!(section(unpack(packed, |_| true)) == SuffixList::compile(rules));
    }

    #[test]
    fn registrable_domains_without_the_private_section() {
        let text = "com\nio\n// ===END ICANN DOMAINS===\n// ===BEGIN PRIVATE DOMAINS===\ngithub.io\nuk.com";
        let section = SuffixList::compile_registries(text);
        let list = SuffixList::view(&section);
        assert_eq!(list.registrable("a.b.github.io"), "github.io");
        assert_eq!(list.registrable("x.y.uk.com"), "uk.com");
        let section = SuffixList::embedded_registries();
        let list = SuffixList::view(&section);
        if !EMBEDDED.is_empty() {
            for (host, domain) in [
                ("a.b.github.io", "github.io"),
                ("shop.blogspot.com", "blogspot.com"),
                ("www.example.co.uk", "example.co.uk"),
                ("a.pages.dev", "pages.dev"),
                ("x.y.kawasaki.jp", "x.y.kawasaki.jp"),
            ] {
                assert_eq!(list.registrable(host), domain, "{host}");
            }
        }
    }

    #[test]
    fn registrable_domains() {
        let section = SuffixList::compile(RULES);
        let list = SuffixList::view(&section);
        for (host, domain) in [
            ("com", "com"),
            ("example.com", "example.com"),
            ("a.b.example.com", "example.com"),
            ("a.example.co.uk", "example.co.uk"),
            ("co.uk", "co.uk"),
            ("a.b.c.ck", "b.c.ck"),
            ("c.ck", "c.ck"),
            ("www.ck", "www.ck"),
            ("a.www.ck", "www.ck"),
            ("x.city.kawasaki.jp", "city.kawasaki.jp"),
            ("x.y.z.kawasaki.jp", "y.z.kawasaki.jp"),
            ("me.github.io", "me.github.io"),
            ("unlisted", "unlisted"),
            ("a.b.unlisted", "b.unlisted"),
            ("10.1.2.3", "10.1.2.3"),
            ("[2001:db8::1]", "[2001:db8::1]"),
            ("", ""),
        ] {
            assert_eq!(list.registrable(host), domain, "{host}");
        }
        assert!(list.is_public_suffix("github.io") && !list.is_public_suffix("me.github.io"));
    }

    #[test]
    fn damaged_sections_give_the_default_rule() {
        let section = SuffixList::compile(RULES);
        for len in 0..section.len() {
            let list = SuffixList::view(&section[..len]);
            assert!("a.example.com".ends_with(list.registrable("a.example.com")));
        }
    }
}
