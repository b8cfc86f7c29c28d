//! The syntax tree of a regular expression.

/// A set of bytes, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct ByteSet(pub(super) [u64; 4]);

impl ByteSet {
    pub(super) fn insert(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            self.0[byte as usize >> 6] |= 1 << (byte & 63);
        }
    }

    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[byte as usize >> 6] & 1 << (byte & 63) != 0
    }

    pub(super) fn negated(&self) -> ByteSet {
        ByteSet(self.0.map(|word| !word))
    }

    pub(super) fn union(&mut self, other: &ByteSet) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    pub(super) fn digits() -> ByteSet {
        let mut set = ByteSet::default();
        set.insert(b'0', b'9');
        set
    }

    pub(super) fn word() -> ByteSet {
        let mut set = ByteSet::digits();
        set.insert(b'a', b'z');
        set.insert(b'A', b'Z');
        set.insert(b'_', b'_');
        set
    }

    pub(super) fn space() -> ByteSet {
        let mut set = ByteSet::default();
        set.insert(9, 13);
        set.insert(b' ', b' ');
        set
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Matches the empty text.
    Empty,
    /// One byte, in the case of the source: the compiler folds case.
    Byte(u8),
    /// One byte of a set. `negated` is a field of its own, because case is folded before negation.
    Set {
        set: ByteSet,
        negated: bool,
    },
    /// Any byte but a line end.
    Any,
    Start,
    End,
    /// `\b`, or `\B` if `negated`.
    WordBoundary {
        negated: bool,
    },
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    /// `max: None`: no upper limit.
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
    /// A capturing group with its number, from 1.
    Group(u16, Box<Node>),
    Look {
        node: Box<Node>,
        behind: bool,
        negated: bool,
    },
    BackReference(u16),
}

/// A parsed expression.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) root: Node,
    /// Number of capturing groups.
    pub(super) groups: u16,
    pub(super) has_back_references: bool,
}
