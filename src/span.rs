//! A range in a line.

use serde::{Deserialize, Serialize};

/// A range of bytes in one line of a list.
///
/// Invariant: `start <= end`, and both are on character boundaries of the line the span was made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte, counted from the start of the line.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    /// The span of `part` within `whole`, of which it must be a slice; of all of `whole` if it is not.
    pub fn of(part: &str, whole: &str) -> Span {
        let offset = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        if offset <= whole.len() && offset + part.len() <= whole.len() {
            Span::new(offset, offset + part.len())
        } else {
            Span::new(0, whole.len())
        }
    }
}
