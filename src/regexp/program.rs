//! The format of a program: instructions of four bytes each, after a header and a table of byte sets.
//!
//! ```text
//! flags: u8 | sets: u8 | groups: u16 | sets: 32 bytes each | instructions: (op: u8, a: u8, b: u16 little-endian)
//! ```
//!
//! `b` of a jump is the number of an instruction.

/// Instructions, `op` in the program.
pub(super) mod op {
    /// The text matched.
    pub(crate) const MATCH: u8 = 0;
    /// Byte `a`.
    pub(crate) const BYTE: u8 = 1;
    /// A byte of set `a`.
    pub(crate) const SET: u8 = 2;
    /// Any byte but a line end.
    pub(crate) const ANY: u8 = 3;
    /// Try the next instruction; if that fails, `b`.
    pub(crate) const SPLIT: u8 = 4;
    /// Try `b`; if that fails, the next.
    pub(crate) const SPLIT_FAR: u8 = 5;
    /// Go on at `b`.
    pub(crate) const JUMP: u8 = 6;
    /// Start of the text.
    pub(crate) const START: u8 = 7;
    /// End of the text.
    pub(crate) const END: u8 = 8;
    /// Word boundary; none, if `a` is 1.
    pub(crate) const WORD: u8 = 9;
    /// The instructions up to the MATCH before `b` match here (`a` bit 0: do not; bit 1: end here, backwards).
    pub(crate) const LOOK: u8 = 10;
    /// Store the position in slot `b`.
    pub(crate) const SAVE: u8 = 11;
    /// The text that group `b` matched.
    pub(crate) const BACK: u8 = 12;
    /// Fail if nothing was consumed since slot `b` was saved: ends loops over empty matches.
    pub(crate) const PROGRESS: u8 = 13;
    /// As many bytes of set `a` as possible: at least `b`, at most the next instruction's `b` (0: no limit).
    /// The following node starts with no byte of the set, so backtracking into the span cannot help.
    pub(crate) const SPAN: u8 = 14;
    /// A text of `a` bytes, which are in the next instructions.
    pub(crate) const TEXT: u8 = 15;
    /// Bytes or a number that belong to the instruction before; never executed.
    pub(crate) const DATA: u8 = 16;
}

/// Program flag: a match can only start at the start of the text.
pub(super) const ANCHORED: u8 = 1;
/// Program flag: positions are stored, so a state is more than (instruction, position).
pub(super) const SAVES: u8 = 2;

/// The texts in a program that are more than one byte long. Never panics, whatever the bytes of the program are.
pub(crate) fn texts(program: &[u8]) -> Vec<Vec<u8>> {
    let sets = program.get(1).map_or(0, |sets| *sets as usize);
    let code = program.get(4 + 32 * sets..).unwrap_or_default().as_chunks::<4>().0;
    let starts = code.iter().enumerate().filter(|(_, [op, ..])| *op == op::TEXT);
    let bytes = |at: usize| code[at..].iter().flat_map(|[_, data @ ..]| data).copied();
    starts.map(|(at, [_, len, ..])| bytes(at + 1).take(*len as usize).collect()).collect()
}
