//! Marks: bits that a table keeps for all entries of a key, so that most buckets are skipped without a read.

/// The marks of the bytes around a token (before it, behind it, and behind that) and of a request's type: one bit each.
///
/// Most tokens of URLs that occur in filters are skipped by these marks.
#[inline(always)]
pub(crate) fn marks([before, first, second]: [u8; 3], types: u32) -> u32 {
    MARKS[0][before as usize] | MARKS[1][first as usize] | MARKS[2][second as usize] | types
}

/// The mark of a key of `from` or `to`: one of sixteen bits, above those of types. Nine of ten lookups that reach a
/// bucket of other keys are skipped.
#[inline(always)]
pub(super) fn mark_of_key(key: u32) -> u32 {
    1 << (16 + (key & 15))
}

/// The marks of types: eight bits. Type `n` and type `n + 8` share a bit; few filters name only one of them.
pub(crate) fn marks_of_types(types: u16) -> u32 {
    ((types | types >> 8) as u32) << 24
}

/// The marks of a filter in a token's bucket; in `around`, 0 is any byte.
pub(super) fn marks_of_filter(around: [u8; 3], types: u16) -> u32 {
    let group = |at: usize| if around[at] == 0 { 0xff << (8 * at) } else { MARKS[at][around[at] as usize] };
    (0..3).fold(marks_of_types(types), |marks, at| marks | group(at))
}

/// One of eight bits for each byte at each of the three places, chosen so that the punctuation of URLs differs.
static MARKS: [[u32; 256]; 3] = {
    let mut marks = [[0; 256]; 3];
    let mut byte = 0;
    while byte < 256 {
        let mark = 1 << ((byte * 157) >> 3 & 7);
        marks[0][byte] = mark;
        marks[1][byte] = mark << 8;
        marks[2][byte] = mark << 16;
        byte += 1;
    }
    marks
};
