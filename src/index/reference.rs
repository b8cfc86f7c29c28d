//! References to entries, for filters that lie under their sites or under nothing: tried often, so that each says enough
//! of its filter to pass over most. Their reading stands first, their making below.

use std::ops::{ControlFlow, Range};

use super::table::table;
use super::wire::{put_u16, put_u32, u16_at, u32_at};
use crate::order::sort_by;
use crate::regexp::{self, Extent};

/// Bytes of a reference, and of the head of a group of them.
const REFERENCE: usize = 10;
const GROUP: usize = 8;

/// What a reference says of a filter, so that most entries that are tried often are passed over without being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hint {
    /// The types of the entry's condition, which its group has.
    pub(crate) types: u16,
    /// How long a URL must and may be, in [`Hint::UNIT`]s; 255: there is no limit.
    pub(crate) shortest: u8,
    pub(crate) longest: u8,
    /// The byte it must end with, in lower case; 0: any.
    pub(crate) last: u8,
    /// How long its host must and may be, and the fewest and most dots in it (sixteens and ones, 15: there is no
    /// limit). All 0: any host, and what is no host.
    pub(crate) host: [u8; 3],
}

impl Hint {
    const UNIT: usize = 4;

    /// In place of a type's bit: any.
    pub(crate) const ANY_TYPE: u16 = u16::MAX;

    /// Of URLs of such a length and such a host.
    pub(super) fn new(types: u16, length: regexp::Range, last: Option<u8>, host: Option<Extent>) -> Hint {
        let host = host.map_or([0; 3], |Extent { bytes, dots, .. }| {
            let dots = dots.least.min(MOST_DOTS) << 4 | dots.most.min(MOST_DOTS);
            [saturated(bytes.least), saturated(bytes.most), dots as u8]
        });
        Hint {
            types,
            shortest: saturated(length.least / Hint::UNIT),
            longest: saturated(length.most.div_ceil(Hint::UNIT)),
            last: last.unwrap_or(0),
            host,
        }
    }

    fn bytes(&self) -> [u8; 6] {
        let [short, long, dots] = self.host;
        [self.shortest, self.longest, self.last, short, long, dots]
    }
}

/// What hints are compared with.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    /// The URL's length in full [`Hint::UNIT`]s, and in those that were begun.
    full: u8,
    begun: u8,
    last: u8,
    /// Length and dots of the host; `None` if it is not all that stands between `://` and the path.
    host: Option<(u8, u8)>,
}

impl Asked {
    /// Of a URL in lower case; `host`: all that stands between `://` and the path, if that is a host.
    pub(crate) fn new(url: &[u8], host: Option<(usize, usize)>) -> Asked {
        Asked {
            full: saturated(url.len() / Hint::UNIT),
            begun: saturated(url.len().div_ceil(Hint::UNIT)),
            last: url.last().copied().unwrap_or(0),
            host: host.map(|(length, dots)| (saturated(length), dots.min(MOST_DOTS) as u8)),
        }
    }

    /// Whether what a reference says, as [`Hint::bytes`] has it, rules nothing out.
    #[inline(always)]
    fn fits(&self, [shortest, longest, last, short, long, dots]: [u8; 6]) -> bool {
        let host = match self.host {
            Some((length, found)) if long != 0 => {
                (short <= length) & (length <= long) & (dots >> 4 <= found) & (found <= dots & 15)
            }
            _ => true,
        };
        (shortest <= self.full) & (self.begun <= longest) & (last == 0 || last == self.last) & host
    }
}

/// Dots up to which they are counted.
const MOST_DOTS: usize = 15;

fn saturated(number: usize) -> u8 {
    number.min(u8::MAX as usize) as u8
}

/// Calls back with the entries that groups of references have under a key, for a type and a URL (`None`: for any).
///
/// `key: u32, types: u16, count: u16` each, then `entry: u32` and the other bytes of its hint as often as counted:
/// where hundreds of filters share `com`, those for other types are passed over together.
#[inline(always)]
pub(super) fn try_each_reference(
    mut groups: &[u8],
    key: u32,
    kind: u16,
    asked: Option<Asked>,
    mut visit: impl FnMut(usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    while let Some((head, rest)) = groups.split_first_chunk::<{ GROUP }>() {
        let count = u16_at(head, 6) as usize;
        let Some((references, next)) = rest.split_at_checked(count * REFERENCE) else { break };
        groups = next;
        if u16_at(head, 4) & kind == 0 || u32_at(head, 0) != key {
            continue;
        }
        for reference in references.chunks_exact(REFERENCE) {
            let Some((entry, &hint)) = reference.split_last_chunk() else { break };
            if asked.is_none_or(|asked| asked.fits(hint)) {
                visit(u32_at(entry, 0) as usize)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// References that are read together: their key, their types, and the first of them by number.
type Group = (u32, u16, Range<usize>);

/// Sorts references, each a key, an entry and a hint, and groups them.
fn groups(all: &mut Vec<(u32, u32, Hint)>) -> Vec<Group> {
    sort_by(all, |(a, _, hint), (b, _, other)| (a, hint.types).cmp(&(b, other.types)));
    let mut start = 0;
    let runs = all.chunk_by(|(key, _, hint), (next, _, other)| (key, hint.types) == (next, other.types));
    let runs = runs.flat_map(|run| run.chunks(u16::MAX as usize));
    runs.map(|run| {
        let group = (run[0].0, run[0].2.types, start..start + run.len());
        start += run.len();
        group
    })
    .collect()
}

/// Writes a group as [`try_each_reference`] reads it.
fn put_group(out: &mut Vec<u8>, (key, types, range): &Group, all: &[(u32, u32, Hint)]) {
    put_u32(out, *key);
    put_u16(out, *types);
    put_u16(out, range.len() as u16);
    for (_, entry, hint) in &all[range.clone()] {
        put_u32(out, *entry);
        out.extend(hint.bytes());
    }
}

/// References to try always.
pub(super) fn always_bytes(mut all: Vec<(u32, u32, Hint)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    groups(&mut all).iter().for_each(|group| put_group(&mut bytes, group, &all));
    bytes
}

/// A table whose buckets are groups of references. Its marks are their types.
pub(super) fn reference_table(section: &mut Vec<u8>, references: &mut Vec<u8>, mut all: Vec<(u32, u32, Hint)>) {
    let groups = groups(&mut all);
    let keys: Vec<(u32, u32)> = groups.iter().zip(0..).map(|((key, ..), number)| (*key, number)).collect();
    let marks = |number: u32| Some(groups[number as usize].1 as u32);
    table(section, &keys, 2, marks, |at| {
        let place = references.len() as u32;
        if let Some((_, number)) = at {
            put_group(references, &groups[number as usize], &all);
        }
        place
    });
}
