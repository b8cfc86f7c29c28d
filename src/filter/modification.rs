//! Modifications of requests and responses, by kind.

use std::borrow::Cow;

use super::modification_value as value;
use crate::diagnostic::{Code, Diagnostic};
use crate::regexp::Regex;
use crate::span::Span;

/// The kind of a modification, with the grammar of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ModificationKind {
    /// A blocked request is answered with a surrogate: `name` or `name:priority`; `none` for no surrogate.
    Redirect = 1,
    /// Query parameters are removed: a name or `/expression/` over `name=value`, negated with `~`; empty: all.
    RemoveParam = 2,
    /// A Content Security Policy is added to the response.
    Csp = 3,
    /// A Permissions Policy is added to the response.
    Permissions = 4,
    /// A response header is removed, or with the prefix `request:` a request header.
    RemoveHeader = 5,
    /// The text of the response is edited: `/expression/replacement/flags`.
    Replace = 6,
    /// Path, query and fragment of the URL are edited: `/expression/replacement/flags`.
    UriTransform = 7,
    /// The request is redirected to the URL embedded in this one: steps, separated by spaces.
    UrlSkip = 8,
    /// Cookies are removed from request and response: a name, `/expression/`, or empty for all; `maxAge` and `sameSite`
    /// limit them instead.
    Cookie = 9,
    /// In exceptions only: protections that do not apply to the request; empty: all.
    Stealth = 10,
}

/// Every kind with the name of its modifier, in the order of its number.
const KINDS: [(ModificationKind, &str); 10] = [
    (ModificationKind::Redirect, "redirect-rule"),
    (ModificationKind::RemoveParam, "removeparam"),
    (ModificationKind::Csp, "csp"),
    (ModificationKind::Permissions, "permissions"),
    (ModificationKind::RemoveHeader, "removeheader"),
    (ModificationKind::Replace, "replace"),
    (ModificationKind::UriTransform, "uritransform"),
    (ModificationKind::UrlSkip, "urlskip"),
    (ModificationKind::Cookie, "cookie"),
    (ModificationKind::Stealth, "stealth"),
];

impl ModificationKind {
    /// The name of its modifier.
    pub fn name(self) -> &'static str {
        KINDS[self as usize - 1].1
    }

    /// Whether a filter can change code of a page, or send its reader to another address.
    pub(crate) fn is_rewrite(self) -> bool {
        matches!(self, ModificationKind::Replace | ModificationKind::UriTransform | ModificationKind::UrlSkip)
    }

    /// The kind with this number, if there is one.
    pub(crate) fn from_number(number: u8) -> Option<ModificationKind> {
        KINDS.get((number as usize).checked_sub(1)?).map(|(kind, _)| *kind)
    }
}

/// The modification of a filter; in an exception, the modification that it cancels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Modification<'t> {
    /// The kind.
    pub kind: ModificationKind,
    /// The value, in the grammar of the kind. An exception cancels modifications with the same value; with an empty
    /// value, all of the kind.
    pub value: Cow<'t, str>,
    /// The filter also blocks: `redirect`, not `redirect-rule`.
    pub blocks: bool,
    /// The expression in the value of a `removeparam`.
    pub(crate) regex: Option<Regex<'t>>,
}

impl<'t> Modification<'t> {
    /// Parses a value. An empty value is valid in exceptions and for some kinds; the caller checks that. Spans refer to
    /// `line`.
    pub(crate) fn parse(kind: ModificationKind, value: &'t str, line: &str) -> Result<Modification<'t>, Diagnostic> {
        let (canonical, regex) = Modification::canonical(kind, value).map_err(|message| {
            Diagnostic::new(Code::InvalidValue, Span::of(value, line), message).about(kind.name())
        })?;
        Ok(Modification { kind, value: canonical, blocks: false, regex })
    }

    /// The canonical value, and the expression of a `removeparam`.
    fn canonical(kind: ModificationKind, value: &'t str) -> Result<(Cow<'t, str>, Option<Regex<'t>>), String> {
        if value.is_empty() {
            return Ok((Cow::Borrowed(""), None));
        }
        let as_written = |()| Cow::Borrowed(value);
        let canonical = match kind {
            ModificationKind::Redirect => value::surrogate(value).map(as_written),
            ModificationKind::RemoveParam => return Ok((Cow::Borrowed(value), value::parameter(value)?)),
            ModificationKind::Csp => value::csp(value),
            ModificationKind::Permissions => value::permissions(value),
            ModificationKind::RemoveHeader => value::header(value),
            ModificationKind::Replace | ModificationKind::UriTransform => value::edit(value).map(as_written),
            ModificationKind::UrlSkip => value::skip_steps(value).map(as_written),
            ModificationKind::Cookie => value::cookie(value).map(as_written),
            ModificationKind::Stealth => value::protections(value),
        };
        canonical.map(|canonical| (canonical, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_in_the_order_of_their_numbers() {
        for (index, (kind, _)) in KINDS.iter().enumerate() {
            assert_eq!(*kind as usize, index + 1);
            assert_eq!(ModificationKind::from_number(index as u8 + 1), Some(*kind));
        }
    }
}
