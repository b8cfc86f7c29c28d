//! Public suffixes: a compact section made from the list, and the questions asked of it.
//!
//! ```text
//! longest rule in labels: u32 | log2 of slots: u32 | slots: u32 each | rules: (flags: u8, length: u8, name)
//! ```
//!
//! A slot holds 1 + the offset of a rule within `rules`, 0 where it is free; collisions go to the next slot.
//! A rule is compared byte for byte, so a hash collision costs time, never an answer.

use super::hash::hash_reversed;
use super::host::{Suffix, Suffixes, ascii_host, is_ip};

/// The rules that the build found, one a line (`com`, `*.ck`, `!www.ck`); empty if it found no list.
pub(crate) const EMBEDDED_SUFFIXES: &str = include_str!(concat!(env!("OUT_DIR"), "/suffixes.txt"));

const EXACT: u8 = 1;
const WILDCARD: u8 = 2;
const EXCEPTION: u8 = 4;

const HEADER: usize = 8;

/// A view of the section; any bytes are safe to ask, damaged ones give the default rule (`*`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct SuffixList<'a> {
    slots: &'a [u8],
    rules: &'a [u8],
    longest: usize,
}

impl<'a> SuffixList<'a> {
    /// The rules of publicsuffix.org's text: the first word of each line that is no comment, names in ASCII.
    pub(crate) fn rules_of(list: &str) -> String {
        let mut rules = String::new();
        for rule in
            list.lines().filter_map(|line| line.split_whitespace().next()).filter(|rule| !rule.starts_with("//"))
        {
            let (mark, name) =
                ["!", "*."].into_iter().find_map(|mark| Some((mark, rule.strip_prefix(mark)?))).unwrap_or(("", rule));
            // A name that can be no host is no host's suffix.
            if let Some(name) = ascii_host(name) {
                rules.extend([mark, &name, "\n"]);
            }
        }
        rules
    }

    /// Makes the section out of rules, one a line.
    pub(crate) fn compile(rules: &str) -> Vec<u8> {
        let mut merged: Vec<(&str, u8)> = rules
            .lines()
            .filter(|rule| !rule.is_empty())
            .map(|rule| match (rule.strip_prefix('!'), rule.strip_prefix("*.")) {
                (Some(name), _) => (name, EXCEPTION),
                (_, Some(name)) => (name, WILDCARD),
                _ => (rule, EXACT),
            })
            .collect();
        // Three sorted runs, which the stable sort merges.
        merged.sort();
        merged.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
        let longest = merged.iter().map(|(name, flags)| labels(name) + (flags & WILDCARD != 0) as usize).max();
        let log2 = (merged.len().max(1) * 3 / 2).next_power_of_two().trailing_zeros().max(1);
        let mut slots = vec![0u32; 1 << log2];
        let mut area = Vec::new();
        for (name, flags) in merged {
            let mut at = slot_of(hash_reversed(name.as_bytes()), log2);
            while slots[at] != 0 {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] = area.len() as u32 + 1;
            area.extend([flags, name.len() as u8]);
            area.extend(name.as_bytes());
        }
        let mut section = Vec::with_capacity(HEADER + slots.len() * 4 + area.len());
        section.extend((longest.unwrap_or(0) as u32).to_le_bytes());
        section.extend(log2.to_le_bytes());
        section.extend(slots.iter().flat_map(|slot| slot.to_le_bytes()));
        section.extend(area);
        section
    }

    /// Reads a section.
    pub(crate) fn view(section: &'a [u8]) -> SuffixList<'a> {
        let nothing = SuffixList { slots: &[], rules: &[], longest: 0 };
        let Some((head, rest)) = section.split_at_checked(HEADER) else { return nothing };
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let log2 = word(4);
        if log2 > 24 {
            return nothing;
        }
        match rest.split_at_checked(4 << log2) {
            Some((slots, rules)) => SuffixList { slots, rules, longest: word(0) as usize },
            None => nothing,
        }
    }

    /// The flags of the rule for exactly this name; 0 if there is none.
    fn flags(&self, hash: u32, name: &[u8]) -> u8 {
        let count = self.slots.len() / 4;
        if count == 0 {
            return 0;
        }
        let mut at = slot_of(hash, count.trailing_zeros());
        for _ in 0..count {
            let slot = &self.slots[at * 4..at * 4 + 4];
            let offset = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize;
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

    /// Where in `host` its public suffix starts. `suffixes` are those of `host`.
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
        if is_ip(host) {
            return host;
        }
        let suffixes = Suffixes::of(host.as_bytes());
        let suffix_start = self.suffix_start(host, suffixes.as_slice());
        let labels = suffixes.as_slice();
        // The label suffix that is one label longer than the public suffix.
        match labels.iter().position(|s| s.start as usize == suffix_start).and_then(|at| labels.get(at + 1)) {
            Some(domain) => &host[domain.start as usize..],
            None => host,
        }
    }

    /// Whether the host is a public suffix itself.
    #[cfg(test)]
    fn is_public_suffix(&self, host: &str) -> bool {
        self.suffix_start(host, Suffixes::of(host.as_bytes()).as_slice()) == 0
    }
}

fn labels(name: &str) -> usize {
    name.bytes().filter(|&b| b == b'.').count() + 1
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
