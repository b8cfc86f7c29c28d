//! References to the entries of filters that are filed under sites, hosts or nothing. They are visited often, so each
//! carries a [`Prefilter`] that skips most entries without reading them. Reading comes first in this file, writing
//! second.

use std::ops::{ControlFlow, Range};

use super::marks::mark_of_key;
use super::table::table;
use super::wire::{put_u16, put_u32, u16_at, u32_at};
use crate::regexp::{self, UrlHead};
use crate::small::sorted_by_hash;

/// Bytes of a reference, and of the head of a group of references.
const REFERENCE: usize = 13;
const GROUP: usize = 8;

/// Requirements of filters that one bit of a request meets.
pub(crate) mod requirement {
    /// The request is third-party.
    pub(crate) const THIRD_PARTY: u8 = 1;
    /// The request is first-party.
    pub(crate) const FIRST_PARTY: u8 = 2;
    /// The response's headers are known.
    pub(crate) const HEADERS: u8 = 4;
}

/// Facts about the URLs that a filter can match. Most visited entries are skipped by them without being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prefilter {
    /// The types of the entry's condition, and its requirements: bits of [`requirement`]. A group of references shares
    /// them.
    pub(crate) selector: (u16, u8),
    /// Least and greatest length of the URL in [`Prefilter::UNIT`]s; 255: no limit.
    pub(crate) shortest: u8,
    pub(crate) longest: u8,
    /// The last byte of the URL, in lower case; 0: any.
    pub(crate) last: u8,
    /// The start of the URL: least and greatest length of the host; least and greatest length of the first path
    /// segment; least and greatest number of dots in the host, and behind it (in one byte, 16 times the least plus the
    /// greatest, 15: no limit). All 0: any start.
    pub(crate) head: [u8; 6],
}

impl Prefilter {
    const UNIT: usize = 4;

    /// In place of the bit of a type: any type.
    pub(crate) const ANY_TYPE: u16 = u16::MAX;

    /// The prefilter for URLs with such a length, last byte and start.
    pub(super) fn new(
        selector: (u16, u8),
        length: regexp::Range,
        last: Option<u8>,
        head: Option<UrlHead>,
    ) -> Prefilter {
        let head = head.map_or([0; 6], |UrlHead { host, segment, dots }| {
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

/// A prefilter without the part that its group stores.
pub(crate) type PrefilterBytes = [u8; REFERENCE - 4];

/// The facts about a request that prefilters test.
#[derive(Clone, Copy)]
pub(crate) struct RequestFacts {
    /// Length of the URL in [`Prefilter::UNIT`]s, rounded down and up.
    full: u8,
    begun: u8,
    last: u8,
    /// Length of the host and of the first path segment, dots in the host and behind it; `None` if the URL has a user
    /// or a port.
    head: Option<[u8; 4]>,
}

impl RequestFacts {
    /// The facts about a URL in lower case. `host`: the range of its host and the number of dots in it, if the URL has
    /// neither user nor port.
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

    /// Whether a prefilter, as [`Prefilter::bytes`] writes it, does not rule the request out.
    #[inline(always)]
    pub(crate) fn pass(&self, prefilter: PrefilterBytes) -> bool {
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

/// Greatest number of dots that is counted.
const MOST_DOTS: usize = 15;

fn saturated(number: usize) -> u8 {
    number.min(u8::MAX as usize) as u8
}

/// Visits the entries of the references that have a key and a type, whose requirements are met and whose prefilters
/// pass.
///
/// Groups are `key: u32, types: u16, requirements: u8, count: u8`, then per reference `entry: u32` and the other bytes
/// of its prefilter. Where hundreds of filters share a key such as `com`, those for other types are skipped together.
#[inline(always)]
pub(crate) fn try_each_reference(
    mut groups: &[u8],
    key: u32,
    type_bit: u16,
    meets: impl Fn(u8) -> bool,
    fits: impl Fn(PrefilterBytes) -> bool,
    mut visit: impl FnMut(usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    while let Some((head, rest)) = groups.split_first_chunk::<{ GROUP }>() {
        let (required, count) = (head[6], head[7] as usize);
        let Some((references, next)) = rest.split_at_checked(count * REFERENCE) else { break };
        groups = next;
        if u16_at(head, 4) & type_bit == 0 || u32_at(head, 0) != key || !meets(required) {
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

/// The types of all references in these groups.
pub(super) fn types_of(mut groups: &[u8]) -> u16 {
    let mut types = 0;
    while let Some((head, rest)) = groups.split_first_chunk::<{ GROUP }>() {
        types |= u16_at(head, 4);
        groups = rest.get(head[7] as usize * REFERENCE..).unwrap_or_default();
    }
    types
}

/// The entries of all references in these groups.
pub(super) fn entries_of(mut groups: &[u8]) -> impl Iterator<Item = u32> + '_ {
    std::iter::from_fn(move || {
        let (head, rest) = groups.split_first_chunk::<{ GROUP }>()?;
        let (references, next) = rest.split_at_checked(head[7] as usize * REFERENCE)?;
        groups = next;
        Some(references.chunks_exact(REFERENCE).map(|reference| u32_at(reference, 0)))
    })
    .flatten()
}

/// References that are read together: key, types and requirements, and range of their numbers.
type ReferenceGroup = (u32, (u16, u8), Range<usize>);

/// Sorts references (key, entry, prefilter) and groups them.
fn groups(all: &mut Vec<(u32, u32, Prefilter)>) -> Vec<ReferenceGroup> {
    let sorted_as = |(key, _, prefilter): &(u32, u32, Prefilter)| {
        let (types, required) = prefilter.selector;
        u64::from(*key) << 32 | u64::from(types) << 8 | u64::from(required)
    };
    let order = sorted_by_hash(all.iter().map(sorted_as).zip(0..).collect());
    *all = order.into_iter().map(|(_, at)| all[at as usize]).collect();
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
fn put_group(out: &mut Vec<u8>, (key, (types, required), range): &ReferenceGroup, all: &[(u32, u32, Prefilter)]) {
    put_u32(out, *key);
    put_u16(out, *types);
    out.extend([*required, range.len() as u8]);
    for (_, entry, prefilter) in &all[range.clone()] {
        put_u32(out, *entry);
        out.extend(prefilter.bytes());
    }
}

/// The bytes of references that have no key.
pub(super) fn always_bytes(mut all: Vec<(u32, u32, Prefilter)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    groups(&mut all).iter().for_each(|group| put_group(&mut bytes, group, &all));
    bytes
}

/// Writes a table whose buckets are groups of references. Its marks are their types and keys.
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
            // With a user or a port the start is not tested.
            ("https://me@abcd.com:81/java/x", true),
        ] {
            let request = Request::new(url, "", ResourceType::Script).unwrap();
            let url = request.url();
            let dots = url.host().bytes().filter(|byte| *byte == b'.').count();
            let host = url.has_plain_authority().then(|| (url.host_start()..url.host_end(), dots));
            assert_eq!(RequestFacts::new(&url.lower(), host).pass(prefilter), expected, "{}", url.as_str());
        }
    }

    #[test]
    fn groups_are_skipped_together() {
        let all = [((1, requirement::THIRD_PARTY), 10), ((1, 0), 11), ((2, requirement::HEADERS), 12), ((3, 0), 13)];
        let references = all.map(|(selector, entry)| (0, entry, Prefilter { selector, ..Prefilter::default() }));
        let bytes = always_bytes(references.to_vec());
        for (type_bit, key, known, expected) in [
            (1, 0, requirement::THIRD_PARTY, &[11, 10, 13][..]),
            (1, 0, 0, &[11, 13]),
            (2, 0, requirement::HEADERS, &[12, 13]),
            (2, 0, requirement::FIRST_PARTY, &[13]),
            (4, 0, 7, &[]),
            (1, 5, 7, &[]),
        ] {
            let mut found = Vec::new();
            let meets = |required: u8| required & !known == 0;
            let _ = try_each_reference(
                &bytes,
                key,
                type_bit,
                meets,
                |_| true,
                |entry| {
                    found.push(entry);
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(found, expected, "{type_bit} {key} {known}");
        }
    }
}
