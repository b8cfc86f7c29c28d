//! Marks: bits that a table keeps for all entries of a key, so that most buckets are skipped without a read.

/// The marks of the bytes beside a token (before it, behind it, and behind that) and of a request's type; one of each.
///
/// Most tokens of a URL that filters have are passed over by their marks.
#[inline(always)]
pub(crate) fn marks([before, first, second]: [u8; 3], kind: u32) -> u32 {
    MARKS[0][before as usize] | MARKS[1][first as usize] | MARKS[2][second as usize] | kind
}

/// One of sixteen marks for a key of `from` or `to`, above those of types: nine of ten requests that come upon a bucket
/// of other keys pass it over.
#[inline(always)]
pub(super) fn mark_of_key(key: u32) -> u32 {
    1 << (16 + (key & 15))
}

/// The marks of types: of the first eight and the others, which hardly any filter tells from all, one for two.
pub(crate) fn marks_of_types(types: u16) -> u32 {
    ((types | types >> 8) as u32) << 24
}

/// The same of a filter, where 0 is any byte.
pub(super) fn marks_of_filter(context_bytes: [u8; 3], types: u16) -> u32 {
    let group =
        |at: usize| if context_bytes[at] == 0 { 0xff << (8 * at) } else { MARKS[at][context_bytes[at] as usize] };
    (0..3).fold(marks_of_types(types), |marks, at| marks | group(at))
}

/// One of eight marks for each byte at each place, so chosen that the punctuation of URLs parts.
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
