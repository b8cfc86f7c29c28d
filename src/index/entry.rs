//! Entries: one for each filter, holding all that is needed to test it.

use super::wire::{u32_at, varint_at};
use crate::filter::Anchor;

/// A filter within its image: where its entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilterId(pub(crate) u32);

/// How an entry's pattern is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum PatternShape {
    /// The payload is a label suffix of the host.
    Host = 0,
    /// Length of a host: u8, the host, then text that stands right behind it.
    HostTail = 1,
    /// Offset of the token: u8 ([`NO_TOKEN`]: search), then text without `*`.
    Text = 2,
    /// The same with `*`.
    Wild = 3,
    /// Program: u32, key: u32 (0: none).
    Regex = 4,
    /// Every URL.
    Any = 5,
}

/// What an entry is there for. A filter that is there for two things has two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Purpose {
    /// Blocks.
    Block = 0,
    /// Lets go what others block.
    Allow = 1,
    /// Modifies, or chooses a surrogate.
    Modify = 2,
    /// Keeps a modification from being made.
    CancelModify = 3,
}

impl Purpose {
    /// By its number, of which the lowest two bits count.
    pub(super) fn of(number: u8) -> Purpose {
        match number & 3 {
            0 => Purpose::Block,
            1 => Purpose::Allow,
            2 => Purpose::Modify,
            _ => Purpose::CancelModify,
        }
    }
}

/// Bits of an entry's flags; the lowest two are the anchor, and two the [`Purpose`].
pub(super) mod bits {
    pub(in super::super) const ANCHOR: u8 = 3;
    pub(in super::super) const END: u8 = 1 << 2;
    pub(in super::super) const IMPORTANT: u8 = 1 << 3;
    pub(in super::super) const MATCH_CASE: u8 = 1 << 4;
    pub(in super::super) const DUTY: u32 = 5;
}

/// In place of a token's offset: there is none.
pub(super) const NO_TOKEN: u8 = u8::MAX;

/// First bytes below this are a plain host, which nine of ten entries are: the length, then the host.
pub(super) const PLAIN: u8 = 0x80;

/// One filter of the index.
///
/// Either a plain host (`||host^` without modifiers): `length: u8 below 128, host`; or `0x80 | shape, flags: u8,
/// condition: varint, length: varint, payload`.
#[derive(Clone, Copy)]
pub(crate) struct FilterEntry<'i> {
    pub(crate) id: FilterId,
    pub(crate) condition: u32,
    shape: u8,
    flags: u8,
    pub(crate) payload: &'i [u8],
}

impl<'i> FilterEntry<'i> {
    /// The entry at `at` and where the next starts; `None` beyond the end or if it is damaged.
    #[inline(always)]
    pub(crate) fn read(entries: &'i [u8], at: usize) -> Option<(FilterEntry<'i>, usize)> {
        let id = FilterId(at as u32);
        let first = *entries.get(at)?;
        if first < PLAIN {
            let end = at + 1 + first as usize;
            let payload = entries.get(at + 1..end)?;
            return Some((FilterEntry { id, condition: 0, shape: PatternShape::Host as u8, flags: 0, payload }, end));
        }
        let flags = *entries.get(at + 1)?;
        let (condition, length_at) = varint_at(entries, at + 2)?;
        let (length, start) = varint_at(entries, length_at)?;
        let end = start + length as usize;
        let payload = entries.get(start..end)?;
        Some((FilterEntry { id, condition, shape: first & !PLAIN, flags, payload }, end))
    }

    /// Passes over entries of a token's bucket that part from the URL right context_bytes the token: of the many filters
    /// under `analytics` a look at three bytes leaves few. Took an eighth off a decision.
    ///
    /// In front of each entry of such a bucket stand the byte of its pattern before the token and the two behind it
    /// (0 where anything may), the entry's length (255: longer than can be passed over), the filter's types and what it
    /// selector, bits of [`ask`](super::ask). Gives the place of the first entry from `at` on, up to `end`, that neither the
    /// bytes `context_bytes` the URL's token nor these rule out.
    #[inline(always)]
    pub(crate) fn next_under_token(
        entries: &[u8],
        mut at: usize,
        end: usize,
        context_bytes: [u8; 3],
        kind: u16,
        holds: impl Fn(u8) -> bool,
    ) -> Option<usize> {
        while at < end {
            let &[before, first, second, length, low, high, ask] =
                entries.get(at..)?.first_chunk::<{ FilterEntry::CONTEXT_BYTES }>()?;
            // One branch for all of it, which is foreseen better than four.
            let same = |byte: u8, context_bytes: u8| (byte == 0) | (byte == context_bytes);
            let fits = (u16::from_le_bytes([low, high]) & kind != 0)
                & same(before, context_bytes[0])
                & same(first, context_bytes[1])
                & same(second, context_bytes[2]);
            let fits = fits && holds(ask);
            at += FilterEntry::CONTEXT_BYTES;
            if fits || length == u8::MAX {
                return Some(at);
            }
            at += length as usize;
        }
        None
    }

    /// Bytes in front of an entry under a token.
    pub(crate) const CONTEXT_BYTES: usize = 7;

    /// Passes over plain hosts of another length in a host's bucket. Gives the place of the first entry from `at` on,
    /// up to `end`, that a label suffix of `length` bytes does not rule out.
    #[inline(always)]
    pub(crate) fn next_under_host(entries: &[u8], mut at: usize, end: usize, length: usize) -> Option<usize> {
        while at < end {
            let &first = entries.get(at)?;
            if first >= PLAIN || first as usize == length {
                return Some(at);
            }
            at += 1 + first as usize;
        }
        None
    }

    #[inline(always)]
    pub(crate) fn shape(&self) -> Option<PatternShape> {
        Some(match self.shape {
            0 => PatternShape::Host,
            1 => PatternShape::HostTail,
            2 => PatternShape::Text,
            3 => PatternShape::Wild,
            4 => PatternShape::Regex,
            5 => PatternShape::Any,
            _ => return None,
        })
    }

    pub(crate) fn anchor(&self) -> Anchor {
        match self.flags & bits::ANCHOR {
            1 => Anchor::Start,
            2 => Anchor::Host,
            _ => Anchor::None,
        }
    }

    pub(crate) fn end(&self) -> bool {
        self.flags & bits::END != 0
    }

    #[inline(always)]
    pub(crate) fn important(&self) -> bool {
        self.flags & bits::IMPORTANT != 0
    }

    #[inline(always)]
    pub(crate) fn purpose(&self) -> Purpose {
        Purpose::of(self.flags >> bits::DUTY)
    }

    pub(crate) fn match_case(&self) -> bool {
        self.flags & bits::MATCH_CASE != 0
    }

    /// Offset of the token (`None`: none) and text, of the shapes that have them.
    #[inline(always)]
    pub(crate) fn text(&self) -> Option<(Option<usize>, &'i [u8])> {
        let (&offset, text) = self.payload.split_first()?;
        Some(((offset != NO_TOKEN).then_some(offset as usize), text))
    }

    /// Host and tail of [`PatternShape::HostTail`].
    #[inline(always)]
    pub(crate) fn host_tail(&self) -> Option<(&'i [u8], &'i [u8])> {
        let (&len, rest) = self.payload.split_first()?;
        rest.split_at_checked(len as usize)
    }

    /// Program and key of [`PatternShape::Regex`].
    pub(crate) fn regex(&self) -> (u32, u32) {
        (u32_at(self.payload, 0), u32_at(self.payload, 4))
    }
}
