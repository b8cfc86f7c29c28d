//! The proofs that one filter covers another.

/// Why one filter covers another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Coverage {
    /// Both are the same filter, however they are written.
    Duplicate,
    /// Both have the same pattern, and the conditions of one are wider.
    SamePattern,
    /// One names a host, the other a subdomain of it.
    Host,
    /// One names a host, the other a part of its URLs.
    Path,
    /// The text of one pattern is contained in that of the other.
    Text,
    /// One matches every URL.
    Everything,
}

impl Coverage {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            Coverage::Duplicate => "duplicate",
            Coverage::SamePattern => "same-pattern",
            Coverage::Host => "host",
            Coverage::Path => "path",
            Coverage::Text => "text",
            Coverage::Everything => "everything",
        }
    }
}
