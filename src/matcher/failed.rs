//! The conditions of a filter.

use serde::Serialize;

/// The condition of a filter that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Failed {
    /// The pattern does not match the URL.
    Pattern,
    /// The resource type.
    Type,
    /// `3p`, `1p`, or their strict forms.
    Party,
    /// `method`.
    Method,
    /// `from`, or `domain`.
    From,
    /// `to`.
    To,
    /// `denyallow`.
    DenyAllow,
    /// `top`.
    Top,
    /// `requestheader`; or the request's headers are unknown.
    RequestHeader,
    /// `header`; or the response's headers are unknown.
    ResponseHeader,
    /// `ipaddress`; or the address is unknown.
    Address,
    /// The filter names no site, and such blocking filters are disabled on the page.
    GenericBlock,
    /// The expression exceeded its step limit, which counts as no match.
    GaveUp,
}

impl Failed {
    /// The stable name, in kebab-case.
    pub fn name(self) -> &'static str {
        match self {
            Failed::Pattern => "pattern",
            Failed::Type => "type",
            Failed::Party => "party",
            Failed::Method => "method",
            Failed::From => "from",
            Failed::To => "to",
            Failed::DenyAllow => "denyallow",
            Failed::Top => "top",
            Failed::RequestHeader => "request-header",
            Failed::ResponseHeader => "response-header",
            Failed::Address => "address",
            Failed::GenericBlock => "generic-block",
            Failed::GaveUp => "gave-up",
        }
    }
}
