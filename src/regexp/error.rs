//! Why a regular expression is rejected.

/// Why a regular expression is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegexError {
    /// Not valid JavaScript syntax.
    #[error("{0}")]
    Syntax(&'static str),
    /// Valid JavaScript syntax that is not supported: named groups, Unicode classes, code points beyond ASCII.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The expression is longer, deeper or compiles to more instructions than the limits allow.
    #[error("the expression is too large")]
    TooLarge,
}
