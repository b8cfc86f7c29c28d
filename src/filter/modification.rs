//! What a filter does to a request or its response besides stopping it: kinds, and the grammar of their values.

use std::borrow::Cow;

use super::split::closes_regex;
use crate::diagnostic::{Code, Diagnostic};
use crate::regexp::{Regex, check_syntax};
use crate::small::find;
use crate::small::sort_by;
use crate::span::Span;

/// What is modified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum ModificationKind {
    /// A blocked request is answered with a surrogate: `name` or `name:priority`; `none` for no surrogate.
    Redirect = 1,
    /// Parameters go out of the query: a name, `/expression/` over `name=value`, each also behind `~`; empty: all.
    RemoveParam = 2,
    /// A Content Security Policy is added to the response.
    Csp = 3,
    /// A Permissions Policy is added to the response.
    Permissions = 4,
    /// A header goes out of the response, or, behind `request:`, out of the request.
    RemoveHeader = 5,
    /// The text of the response is edited: `/expression/replacement/flags`.
    Replace = 6,
    /// Path, query and fragment of the URL are edited: `/expression/replacement/flags`.
    UriTransform = 7,
    /// The request goes to the URL that stands inside this one: steps, parted by spaces.
    UrlSkip = 8,
    /// Cookies go out of request and response: a name, `/expression/`, or empty for all; with `maxAge` or `sameSite`
    /// they are limited instead.
    Cookie = 9,
    /// In exceptions only: protections that are to leave the request alone; empty: all.
    Stealth = 10,
}

/// Every kind with the modifier that spells it, in the order of its number.
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
    /// The modifier that spells it.
    pub fn name(self) -> &'static str {
        KINDS[self as usize - 1].1
    }

    /// The kind with this number, if there is one.
    pub(crate) fn from_number(number: u8) -> Option<ModificationKind> {
        KINDS.get((number as usize).checked_sub(1)?).map(|(kind, _)| *kind)
    }
}

/// What a filter modifies, or, in an exception, what is not to be modified.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Modification<'t> {
    /// What is modified.
    pub kind: ModificationKind,
    /// How, in the grammar of the kind. An exception cancels what has the same value; with an empty one, all of the
    /// kind.
    pub value: Cow<'t, str>,
    /// The filter blocks as well: `redirect`, not `redirect-rule`.
    pub blocks: bool,
    /// The expression in the value of a `removeparam`.
    pub(crate) regex: Option<Regex<'t>>,
}

/// The protections that `stealth` may name, as AdGuard calls them.
const PROTECTIONS: [&str; 16] = [
    "1p-cookie",
    "3p-auth",
    "3p-cache",
    "3p-cookie",
    "donottrack",
    "dpi",
    "flash",
    "ip",
    "java",
    "location",
    "push",
    "referrer",
    "searchqueries",
    "useragent",
    "webrtc",
    "xclientdata",
];

/// Headers that a list may not take out: browsers' and servers' own protection, and what HTTP needs to work.
/// AdGuard's documentation has the same.
const KEPT_HEADERS: [&str; 48] = [
    "accept",
    "accept-encoding",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-request-headers",
    "access-control-request-method",
    "allow",
    "connection",
    "content-length",
    "content-security-policy",
    "content-security-policy-report-only",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "expect-ct",
    "feature-policy",
    "host",
    "origin",
    "origin-isolation",
    "p3p",
    "public-key-pins",
    "public-key-pins-report-only",
    "referrer-policy",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "sec-websocket-accept",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
    "strict-transport-security",
    "timing-allow-origin",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "x-content-type-options",
    "x-download-options",
    "x-frame-options",
    "x-permitted-cross-domain-policies",
    "x-powered-by",
    "x-xss-protection",
];

/// Steps of `urlskip` that are whole words.
const SKIP_STEPS: [&str; 6] = ["#", "+https", "-base64", "-safebase64", "-uricomponent", "-blocked"];

impl<'t> Modification<'t> {
    /// Reads a value, which is not empty unless `exception` or the kind allows it. `line` is what spans are counted in.
    pub(crate) fn parse(kind: ModificationKind, value: &'t str, line: &str) -> Result<Modification<'t>, Diagnostic> {
        let invalid = |message: String| {
            let span = Span::of(value, line);
            Diagnostic::new(Code::InvalidValue, span, message).about(kind.name())
        };
        let mut regex = None;
        let canonical: Cow<'t, str> = match kind {
            _ if value.is_empty() => Cow::Borrowed(""),
            ModificationKind::Redirect => {
                if value.contains(|c: char| c.is_whitespace() || c == ',') || redirect(value).0.is_empty() {
                    return Err(invalid(format!("{value:?} names no surrogate")));
                }
                Cow::Borrowed(value)
            }
            ModificationKind::RemoveParam => {
                match ParamPattern::read(value) {
                    ParamPattern { text: Text::Regex { source, ignore_case }, .. } => {
                        let parsed = Regex::over_text(source, ignore_case);
                        regex = Some(parsed.map_err(|error| invalid(error.to_string()))?);
                    }
                    ParamPattern { text: Text::Name(name), .. } if name.contains(['&', '#', ' ']) => {
                        return Err(invalid(format!("{name:?} can be the name of no parameter")));
                    }
                    // A name may start with a slash, if it can be nothing else.
                    ParamPattern { text: Text::Name(name), .. }
                        if name.starts_with('/') && (name.contains(',') || closes_regex(name)) =>
                    {
                        return Err(invalid(format!("the expression {name} does not end with / or /i")));
                    }
                    _ => {}
                }
                Cow::Borrowed(value)
            }
            ModificationKind::Csp => {
                let policy = unescaped(value);
                let reports = |directive: &str| {
                    matches!(directive.split_ascii_whitespace().next(), Some("report-uri" | "report-to"))
                };
                if policy.to_ascii_lowercase().split(';').any(reports) {
                    return Err(invalid("a policy of a list must not report to a server".to_owned()));
                }
                policy
            }
            ModificationKind::Permissions => {
                let policy = unescaped(value);
                let parts: Vec<&str> = policy.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
                match parts[..] {
                    [] => return Err(invalid(format!("{value:?} is no policy"))),
                    [.., last] if last.ends_with('\\') => {
                        return Err(invalid(format!("the backslash at the end of {last:?} escapes nothing")));
                    }
                    [part] if part == policy => policy,
                    _ => Cow::Owned(parts.join(", ")),
                }
            }
            ModificationKind::RemoveHeader => {
                let lower = value.to_ascii_lowercase();
                let name = lower.strip_prefix("request:").unwrap_or(&lower);
                if !is_header_name(name) {
                    return Err(invalid(format!("{name:?} can be the name of no header")));
                }
                if KEPT_HEADERS.contains(&name) {
                    return Err(invalid(format!("the header {name} protects the page or is needed to read it")));
                }
                if lower == value { Cow::Borrowed(value) } else { Cow::Owned(lower) }
            }
            ModificationKind::Replace | ModificationKind::UriTransform => {
                let edit =
                    Edit::read(value).ok_or_else(|| invalid("write it as /expression/replacement/".to_owned()))?;
                if let Some(flag) = edit.flags.chars().find(|flag| !"dgimsuvy".contains(*flag)) {
                    return Err(invalid(format!("{flag:?} is no flag of an expression")));
                }
                check_syntax(edit.expression).map_err(|message| invalid(message.to_owned()))?;
                Cow::Borrowed(value)
            }
            ModificationKind::UrlSkip => {
                for step in value.split_ascii_whitespace() {
                    skip_step(step).map_err(invalid)?;
                }
                Cow::Borrowed(value)
            }
            ModificationKind::Cookie => {
                let (name, limits) = value.split_once(';').map_or((value, None), |(name, rest)| (name, Some(rest)));
                match Text::read(name) {
                    Text::Regex { source, .. } => {
                        Regex::parse(source).map(drop).map_err(|error| invalid(error.to_string()))?;
                    }
                    Text::Name(name) if name.starts_with('/') => {
                        return Err(invalid(format!("the expression {name} does not end with / or /i")));
                    }
                    Text::Name(_) => {}
                }
                for limit in limits.into_iter().flat_map(|limits| limits.split(';')) {
                    cookie_limit(limit.trim()).map_err(invalid)?;
                }
                Cow::Borrowed(value)
            }
            ModificationKind::Stealth => {
                let mut names: Vec<&str> = value.split('|').collect();
                if let Some(unknown) = names.iter().find(|name| !PROTECTIONS.contains(name)) {
                    return Err(invalid(format!("{unknown:?} names no protection")));
                }
                sort_by(&mut names, Ord::cmp);
                names.dedup();
                Cow::Owned(names.join("|"))
            }
        };
        Ok(Modification { kind, value: canonical, blocks: false, regex })
    }
}

/// Name and priority of a surrogate; what stands behind a colon and is no number belongs to the name.
pub(crate) fn redirect(value: &str) -> (&str, i32) {
    match value.rsplit_once(':').and_then(|(name, priority)| Some((name, priority.parse().ok()?))) {
        Some(found) => found,
        None => (value, 0),
    }
}

/// Which parameters a `removeparam` takes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ParamPattern<'t> {
    /// `~`: it takes out all others.
    pub(crate) negated: bool,
    pub(crate) text: Text<'t>,
}

/// A name, or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text<'t> {
    Name(&'t str),
    Regex { source: &'t str, ignore_case: bool },
}

impl<'t> ParamPattern<'t> {
    pub(crate) fn read(value: &'t str) -> ParamPattern<'t> {
        let (negated, body) = match value.strip_prefix('~') {
            Some(body) => (true, body),
            None => (false, value),
        };
        ParamPattern { negated, text: Text::read(body) }
    }
}

impl<'t> Text<'t> {
    pub(crate) fn read(text: &'t str) -> Text<'t> {
        match as_regex(text) {
            Some((source, ignore_case)) => Text::Regex { source, ignore_case },
            None => Text::Name(text),
        }
    }
}

/// `/source/` or `/source/i`.
pub(crate) fn as_regex(text: &str) -> Option<(&str, bool)> {
    let body = text.strip_prefix('/')?;
    match body.strip_suffix("/i") {
        Some(source) => Some((source, true)),
        None => body.strip_suffix('/').map(|source| (source, false)),
    }
    .filter(|(source, _)| !source.is_empty())
}

/// `/expression/replacement/flags`.
struct Edit<'t> {
    expression: &'t str,
    flags: &'t str,
}

impl<'t> Edit<'t> {
    fn read(value: &'t str) -> Option<Edit<'t>> {
        let body = value.strip_prefix('/')?;
        let mut slashes = memchr::memchr_iter(b'/', body.as_bytes())
            .filter(|&at| body[..at].bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 0);
        let (first, second) = (slashes.next()?, slashes.next()?);
        let flags = &body[second + 1..];
        (first > 0 && !flags.contains('/')).then_some(Edit { expression: &body[..first], flags })
    }
}

fn skip_step(step: &str) -> Result<(), String> {
    if SKIP_STEPS.contains(&step) {
        return Ok(());
    }
    if let Some((source, _)) = as_regex(step) {
        return check_syntax(source).map_err(str::to_owned);
    }
    let known = match step.split_at_checked(1) {
        Some(("?", name)) => !name.is_empty(),
        Some(("&", position)) => position.parse::<u16>().is_ok_and(|position| position > 0),
        _ => false,
    };
    if known { Ok(()) } else { Err(format!("{step:?} is no step")) }
}

fn cookie_limit(limit: &str) -> Result<(), String> {
    let known = match limit.split_once('=') {
        Some((name, seconds)) if name.eq_ignore_ascii_case("maxage") => seconds.parse::<u64>().is_ok(),
        Some((name, mode)) if name.eq_ignore_ascii_case("samesite") => {
            ["lax", "strict", "none"].iter().any(|known| mode.eq_ignore_ascii_case(known))
        }
        _ => false,
    };
    if known { Ok(()) } else { Err(format!("{limit:?} limits no cookie: maxAge=SECONDS or sameSite=lax")) }
}

pub(crate) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A comma may be written `\,`, so that none ends the value.
fn unescaped(value: &str) -> Cow<'_, str> {
    let (mut plain, mut rest) = (String::new(), value);
    while let Some(at) = find(rest, "\\,") {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
    }
    if plain.is_empty() && rest.len() == value.len() { Cow::Borrowed(value) } else { Cow::Owned(plain + rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects() {
        assert_eq!(redirect("noopjs"), ("noopjs", 0));
        assert_eq!(redirect("noopjs:100"), ("noopjs", 100));
        assert_eq!(redirect("noopjs:-5"), ("noopjs", -5));
        assert_eq!(redirect("abp-resource:blank-js"), ("abp-resource:blank-js", 0));
    }

    #[test]
    fn edits() {
        let read = |text| Edit::read(text).map(|edit| (edit.expression, edit.flags));
        assert_eq!(read("/a/b/"), Some(("a", "")));
        assert_eq!(read(r"/a\/b//gi"), Some((r"a\/b", "gi")));
        assert_eq!(read("/a/b"), None);
        assert_eq!(read("//b/"), None);
        assert_eq!(read("/a/b/c/"), None);
    }

    #[test]
    fn kinds_have_their_numbers() {
        for (index, (kind, _)) in KINDS.iter().enumerate() {
            assert_eq!(*kind as usize, index + 1);
            assert_eq!(ModificationKind::from_number(index as u8 + 1), Some(*kind));
        }
    }
}
