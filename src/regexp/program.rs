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
    /// Remember the position in slot `b`.
    pub(crate) const SAVE: u8 = 11;
    /// The text of group `b` again.
    pub(crate) const BACK: u8 = 12;
    /// Fail if nothing was consumed since slot `b` was saved: ends loops over empty matches.
    pub(crate) const PROGRESS: u8 = 13;
    /// As many bytes of set `a` as there are: at least `b`, at most the next instruction's `b` (0: no limit).
    /// What follows starts with none of them, so that giving some back could not help.
    pub(crate) const SPAN: u8 = 14;
    /// The `a` bytes that stand in the next instructions.
    pub(crate) const TEXT: u8 = 15;
    /// Holds bytes or a number for the instruction before; nothing runs it.
    pub(crate) const DATA: u8 = 16;
}

/// Program flag: only a match at the start can be one.
pub(super) const ANCHORED: u8 = 1;
/// Program flag: positions are remembered, so a state is more than (instruction, position).
pub(super) const SAVES: u8 = 2;
