//! Entries: one per filter and index, with everything needed to test the filter.

use super::packed_host::is_packed;
use super::wire::{u32_at, varint_at};
use crate::filter::Anchor;

/// The number of a filter within its image: the offset of its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilterId(pub(crate) u32);

impl FilterId {
    /// The number, which has a meaning within its image only. Bindings store it.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The filter with this number. [`Image::filter`](crate::Image::filter) gives a placeholder with line 0 for a number that
    /// its image does not have.
    pub fn from_number(number: u32) -> FilterId {
        FilterId(number)
    }
}

/// The form of a pattern, which decides how it is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum PatternShape {
    /// Payload: a label suffix of the host.
    Host = 0,
    /// Payload: length of the host u8, the host, the text that follows it.
    HostTail = 1,
    /// Payload: offset of the token u8 ([`NO_TOKEN`]: the text is searched for), text without `*`.
    Text = 2,
    /// Payload: the same, text with `*`.
    Wild = 3,
    /// Payload: program u32, hash of the token u32 (0: none).
    Regex = 4,
    /// No payload: matches every URL.
    Any = 5,
    /// Payload: a packed host. It has no modifiers. No entry contains the number: see [`PLAIN`].
    PlainHost = 0x80,
}

/// The purpose of an entry. A filter with two purposes has two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Purpose {
    /// Blocks.
    Block = 0,
    /// Allows what other filters block.
    Allow = 1,
    /// Modifies the request or its response, or names a surrogate.
    Modify = 2,
    /// Cancels modifications.
    CancelModify = 3,
}

impl Purpose {
    /// The purpose with this number; only the lowest two bits count.
    pub(super) fn of(number: u8) -> Purpose {
        match number & 3 {
            0 => Purpose::Block,
            1 => Purpose::Allow,
            2 => Purpose::Modify,
            _ => Purpose::CancelModify,
        }
    }
}

/// Bits of an entry's flags. The lowest two bits are the anchor; two bits from
/// [`PURPOSE`](bits::PURPOSE) on are the [`Purpose`].
pub(super) mod bits {
    pub(crate) const ANCHOR: u8 = 3;
    pub(crate) const END: u8 = 1 << 2;
    pub(crate) const IMPORTANT: u8 = 1 << 3;
    pub(crate) const MATCH_CASE: u8 = 1 << 4;
    pub(crate) const PURPOSE: u32 = 5;
}

/// In place of the offset of a token: there is none.
pub(super) const NO_TOKEN: u8 = u8::MAX;

/// First bytes below this are the length of a packed plain host, which follows. Nine of ten entries are plain hosts.
pub(super) const PLAIN: u8 = 0x80;

/// One filter of an index.
///
/// Either a plain host (`||host^` without modifiers): `length: u8 below 128, packed host`; or `0x80 | shape, flags: u8,
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
    /// The entry at `at` and the offset of the next one; `None` beyond the end or if the entry is damaged.
    #[inline(always)]
    pub(crate) fn read(entries: &'i [u8], at: usize) -> Option<(FilterEntry<'i>, usize)> {
        let id = FilterId(at as u32);
        let first = *entries.get(at)?;
        if first < PLAIN {
            let end = at + 1 + first as usize;
            let payload = entries.get(at + 1..end)?;
            return Some((
                FilterEntry { id, condition: 0, shape: PatternShape::PlainHost as u8, flags: 0, payload },
                end,
            ));
        }
        let flags = *entries.get(at + 1)?;
        let (condition, length_at) = varint_at(entries, at + 2)?;
        let (length, start) = varint_at(entries, length_at)?;
        let end = start + length as usize;
        let payload = entries.get(start..end)?;
        Some((FilterEntry { id, condition, shape: first & !PLAIN, flags, payload }, end))
    }

    /// The offset of the first entry in `at..end` of a token's bucket that may match, or `None`. It skips entries by
    /// three bytes: hundreds of filters have a token such as `analytics`, and most differ from the URL in the bytes
    /// around it. This took an eighth off a decision.
    ///
    /// Each entry of such a bucket follows seven bytes: the byte of its pattern before the token and the two behind it
    /// (0: any byte), the length of the entry (255: too long to skip), its types, and its requirements, bits of
    /// [`requirement`](super::requirement).
    #[inline(always)]
    pub(crate) fn next_under_token(
        entries: &[u8],
        mut at: usize,
        end: usize,
        around: [u8; 3],
        type_bit: u16,
        meets: impl Fn(u8) -> bool,
    ) -> Option<usize> {
        while at < end {
            let &[before, first, second, length, low, high, required] =
                entries.get(at..)?.first_chunk::<{ FilterEntry::CONTEXT_BYTES }>()?;
            // One branch for all tests is predicted better than four.
            let same = |byte: u8, around: u8| (byte == 0) | (byte == around);
            let fits = (u16::from_le_bytes([low, high]) & type_bit != 0)
                & same(before, around[0])
                & same(first, around[1])
                & same(second, around[2]);
            let fits = fits && meets(required);
            at += FilterEntry::CONTEXT_BYTES;
            if fits || length == u8::MAX {
                return Some(at);
            }
            at += length as usize;
        }
        None
    }

    /// The entry at `at` of a token's bucket: its types, the entry, and the offset of the next one.
    pub(crate) fn read_under_token(entries: &'i [u8], at: usize) -> Option<(u16, FilterEntry<'i>, usize)> {
        let &[_, _, _, _, low, high, _] = entries.get(at..)?.first_chunk::<{ FilterEntry::CONTEXT_BYTES }>()?;
        let (entry, next) = FilterEntry::read(entries, at + FilterEntry::CONTEXT_BYTES)?;
        Some((u16::from_le_bytes([low, high]), entry, next))
    }

    /// Bytes in front of an entry in a token's bucket.
    pub(crate) const CONTEXT_BYTES: usize = 7;

    /// The offset of the first entry in `at..end` of a host's bucket that may match a label suffix, or `None`. Other
    /// plain hosts are skipped: one that is returned is this host.
    #[inline(always)]
    pub(crate) fn next_under_host(entries: &[u8], mut at: usize, end: usize, host: &[u8]) -> Option<usize> {
        while at < end {
            let (&first, rest) = entries.get(at..)?.split_first()?;
            if first >= PLAIN || is_packed(rest.get(..first as usize)?, host) {
                return Some(at);
            }
            at += 1 + first as usize;
        }
        None
    }

    /// Whether it is `||host^` without modifiers.
    pub(super) fn is_plain(&self) -> bool {
        self.shape == PatternShape::PlainHost as u8
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
            0x80 => PatternShape::PlainHost,
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
        Purpose::of(self.flags >> bits::PURPOSE)
    }

    pub(crate) fn match_case(&self) -> bool {
        self.flags & bits::MATCH_CASE != 0
    }

    /// Offset of the token (`None`: there is none) and text of [`PatternShape::Text`] and [`PatternShape::Wild`].
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

    /// Program and hash of the token of [`PatternShape::Regex`].
    pub(crate) fn regex(&self) -> (u32, u32) {
        (u32_at(self.payload, 0), u32_at(self.payload, 4))
    }
}
