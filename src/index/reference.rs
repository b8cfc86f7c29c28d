//! References to entries, for filters that lie under their sites or under nothing: tried often, so that each says enough
//! of its filter to pass over most. Their reading stands first, their making below.

use std::ops::{ControlFlow, Range};

use super::table::{mark_of_key, table};
use super::wire::{put_u16, put_u32, u16_at, u32_at};
use crate::regexp::{self, Head};
use crate::small::sort_by;

/// Bytes of a reference, and of the head of a group of them.
const REFERENCE: usize = 13;
const GROUP: usize = 8;

/// What filters ask that is one question to the request.
pub(crate) mod requirement {
    /// It is third-party.
    pub(crate) const THIRD_PARTY: u8 = 1;
    /// It is first-party.
    pub(crate) const FIRST_PARTY: u8 = 2;
    /// The response's headers are known.
    pub(crate) const HEADERS: u8 = 4;
}

/// What a reference says of a filter, so that most entries that are tried often are passed over without being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prefilter {
    /// The types of the entry's condition and what it selector, bits of [`ask`]; its group has them.
    pub(crate) selector: (u16, u8),
    /// How long a URL must and may be, in [`Prefilter::UNIT`]s; 255: there is no limit.
    pub(crate) shortest: u8,
    pub(crate) longest: u8,
    /// The byte it must end with, in lower case; 0: any.
    pub(crate) last: u8,
    /// How it starts, least and most of each: how long its host is, and what stands between that and the next slash or
    /// the end; the dots in the host and those behind it (sixteens and ones, 15: there is no limit). All 0: any start.
    pub(crate) head: [u8; 6],
}

impl Prefilter {
    const UNIT: usize = 4;

    /// In place of a type's bit: any.
    pub(crate) const ANY_TYPE: u16 = u16::MAX;

    /// Of URLs of such a length, end and start.
    pub(super) fn new(selector: (u16, u8), length: regexp::Range, last: Option<u8>, head: Option<Head>) -> Prefilter {
        let head = head.map_or([0; 6], |Head { host, segment, dots }| {
            let both = |dots: regexp::Range| (dots.least.min(MOST_DOTS) << 4 | dots.most.min(MOST_DOTS)) as u8;
            let [short, long] = [host.bytes.least, host.bytes.most].map(saturated);
            [short, long, saturated(segment.least), saturated(segment.most), both(host.dots), both(dots)]
        });
        Prefilter {
            selector,
            shortest: saturated(length.least / Prefilter::UNIT),
            longest: saturated(length.most.div_ceil(Prefilter::UNIT)),
            last: last.unwrap_or(0),
            head,
        }
    }

    fn bytes(&self) -> PrefilterBytes {
        let [a, b, c, d, e, f] = self.head;
        [self.shortest, self.longest, self.last, a, b, c, d, e, f]
    }
}

/// A prefilter but what its group has.
pub(crate) type PrefilterBytes = [u8; REFERENCE - 4];

/// What hints are compared with.
#[derive(Clone, Copy)]
pub(crate) struct RequestFacts {
    /// The URL's length in full [`Prefilter::UNIT`]s, and in those that were begun.
    full: u8,
    begun: u8,
    last: u8,
    /// Length of the host and of what follows up to the next slash, dots in the host and behind it; `None` if the host
    /// is not all that stands between `://` and the path.
    head: Option<[u8; 4]>,
}

impl RequestFacts {
    /// Of a URL in lower case; `host`: where it ends and the dots in it, if it is all that stands between `://` and the
    /// path.
    pub(crate) fn new(url: &[u8], host: Option<(Range<usize>, usize)>) -> RequestFacts {
        let head = host.map(|(host, dots)| {
            let path = url.get(host.end + 1..).unwrap_or_default();
            let segment = memchr::memchr(b'/', path).unwrap_or(path.len());
            let behind = memchr::memchr_iter(b'.', path).count();
            [saturated(host.len()), saturated(segment), dots.min(MOST_DOTS) as u8, behind.min(MOST_DOTS) as u8]
        });
        RequestFacts {
            full: saturated(url.len() / Prefilter::UNIT),
            begun: saturated(url.len().div_ceil(Prefilter::UNIT)),
            last: url.last().copied().unwrap_or(0),
            head,
        }
    }

    /// Whether what a reference says, as [`Prefilter::bytes`] has it, rules nothing out.
    #[inline(always)]
    pub(crate) fn fits(&self, prefilter: PrefilterBytes) -> bool {
        let [shortest, longest, last, short, long, near, far, dots, behind] = prefilter;
        let within = |dots: u8, found: u8| (dots >> 4 <= found) & (found <= dots & 15);
        let head = match self.head {
            Some([host, segment, host_dots, path_dots]) if long != 0 => {
                (short <= host)
                    & (host <= long)
                    & (near <= segment)
                    & (segment <= far)
                    & within(dots, host_dots)
                    & within(behind, path_dots)
            }
            _ => true,
        };
        (shortest <= self.full) & (self.begun <= longest) & (last == 0 || last == self.last) & head
    }
}

/// Dots up to which they are counted.
const MOST_DOTS: usize = 15;

fn saturated(number: usize) -> u8 {
    number.min(u8::MAX as usize) as u8
}

/// Calls back with the entries that groups of references have under a key, for a type, if bits of [`ask`] hold and a prefilter
/// fits.
///
/// `key: u32, types: u16, ask: u8, count: u8` each, then `entry: u32` and the other bytes of its prefilter as often as counted:
/// where hundreds of filters share `com`, those for other types are passed over together.
#[inline(always)]
pub(crate) fn try_each_reference(
    mut groups: &[u8],
    key: u32,
    kind: u16,
    holds: impl Fn(u8) -> bool,
    fits: impl Fn(PrefilterBytes) -> bool,
    mut visit: impl FnMut(usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    while let Some((head, rest)) = groups.split_first_chunk::<{ GROUP }>() {
        let (ask, count) = (head[6], head[7] as usize);
        let Some((references, next)) = rest.split_at_checked(count * REFERENCE) else { break };
        groups = next;
        if u16_at(head, 4) & kind == 0 || u32_at(head, 0) != key || !holds(ask) {
            continue;
        }
        for reference in references.chunks_exact(REFERENCE) {
            let Some((entry, &prefilter)) = reference.split_last_chunk() else { break };
            if fits(prefilter) {
                visit(u32_at(entry, 0) as usize)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// The types of all references in some groups.
pub(super) fn types_of(mut groups: &[u8]) -> u16 {
    let mut types = 0;
    while let Some((head, rest)) = groups.split_first_chunk::<{ GROUP }>() {
        types |= u16_at(head, 4);
        groups = rest.get(head[7] as usize * REFERENCE..).unwrap_or_default();
    }
    types
}

/// References that are read together: their key, what they ask, and their numbers.
type ReferenceGroup = (u32, (u16, u8), Range<usize>);

/// Sorts references, each a key, an entry and a prefilter, and groups them.
fn groups(all: &mut Vec<(u32, u32, Prefilter)>) -> Vec<ReferenceGroup> {
    sort_by(all, |(a, _, prefilter), (b, _, other)| (a, prefilter.selector).cmp(&(b, other.selector)));
    let mut start = 0;
    let runs =
        all.chunk_by(|(key, _, prefilter), (next, _, other)| (key, prefilter.selector) == (next, other.selector));
    let runs = runs.flat_map(|run| run.chunks(u8::MAX as usize));
    runs.map(|run| {
        let group = (run[0].0, run[0].2.selector, start..start + run.len());
        start += run.len();
        group
    })
    .collect()
}

/// Writes a group as [`try_each_reference`] reads it.
fn put_group(out: &mut Vec<u8>, (key, (types, ask), range): &ReferenceGroup, all: &[(u32, u32, Prefilter)]) {
    put_u32(out, *key);
    put_u16(out, *types);
    out.extend([*ask, range.len() as u8]);
    for (_, entry, prefilter) in &all[range.clone()] {
        put_u32(out, *entry);
        out.extend(prefilter.bytes());
    }
}

/// References to try always.
pub(super) fn always_bytes(mut all: Vec<(u32, u32, Prefilter)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    groups(&mut all).iter().for_each(|group| put_group(&mut bytes, group, &all));
    bytes
}

/// A table whose buckets are groups of references. Its marks are their types and keys.
pub(super) fn reference_table(section: &mut Vec<u8>, references: &mut Vec<u8>, mut all: Vec<(u32, u32, Prefilter)>) {
    let groups = groups(&mut all);
    let keys: Vec<(u32, u32)> = groups.iter().zip(0..).map(|((key, ..), number)| (*key, number)).collect();
    let marks = |number: u32| {
        let (key, (types, _), _) = &groups[number as usize];
        Some(*types as u32 | mark_of_key(*key))
    };
    table(section, &keys, 2, marks, |at| {
        let place = references.len() as u32;
        if let Some((_, number)) = at {
            put_group(references, &groups[number as usize], &all);
        }
        place
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Request, ResourceType};
    use crate::regexp::Regex;

    #[test]
    fn starts_of_urls() {
        let regex = Regex::parse(r"^https?:\/\/(?:cdn\.)?[a-z]{4,6}\.com\/[a-z]{2,3}\/\w+(?:\.js)?$").unwrap();
        let prefilter = Prefilter::new((0, 0), regex.length(), regex.last(), regex.head()).bytes();
        for (url, expected) in [
            ("https://abcd.com/js/x", true),
            ("https://cdn.abcdef.com/lib/x.js", true),
            ("https://abc.com/js/xyzw", false),
            ("https://cdn.abcdefg.com/js/x", false),
            ("https://abcd/js/xyz.tuv.com", false),
            ("https://a.b.c.d.com/js/x", false),
            ("https://abcd.com/j/xyzw", false),
            ("https://abcd.com/java/x", false),
            ("https://abcd.com/j.xyzw", false),
            ("https://abcd.com/js/x.y.js", false),
            // What is no plain host may have any start.
            ("https://me@abcd.com:81/java/x", true),
        ] {
            let request = Request::new(url, "", ResourceType::Script).unwrap();
            let url = request.url();
            let dots = url.host().bytes().filter(|byte| *byte == b'.').count();
            let host = url.has_plain_authority().then(|| (url.host_start()..url.host_end(), dots));
            assert_eq!(RequestFacts::new(&url.lower(), host).fits(prefilter), expected, "{}", url.as_str());
        }
    }

    #[test]
    fn groups_are_passed_over_together() {
        let all = [((1, requirement::THIRD_PARTY), 10), ((1, 0), 11), ((2, requirement::HEADERS), 12), ((3, 0), 13)];
        let references = all.map(|(selector, entry)| (0, entry, Prefilter { selector, ..Prefilter::default() }));
        let bytes = always_bytes(references.to_vec());
        for (kind, key, known, expected) in [
            (1, 0, requirement::THIRD_PARTY, &[11, 10, 13][..]),
            (1, 0, 0, &[11, 13]),
            (2, 0, requirement::HEADERS, &[12, 13]),
            (2, 0, requirement::FIRST_PARTY, &[13]),
            (4, 0, 7, &[]),
            (1, 5, 7, &[]),
        ] {
            let mut found = Vec::new();
            let holds = |ask: u8| ask & !known == 0;
            let _ = try_each_reference(
                &bytes,
                key,
                kind,
                holds,
                |_| true,
                |entry| {
                    found.push(entry);
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(found, expected, "{kind} {key} {known}");
        }
    }
}
