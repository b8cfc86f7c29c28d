//! The pattern of a network filter: the URLs that it matches.

use std::borrow::Cow;

use super::lines::is_space;
use crate::diagnostic::{Code, Diagnostic};
use crate::net::{ascii_host, is_host_name};
use crate::regexp::Regex;
use crate::small::find;
use crate::span::Span;

/// The position at which a match of a pattern must start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Any position in the URL.
    None,
    /// `|`: the start of the URL.
    Start,
    /// `||`: the start of any label of the host.
    Host,
}

/// The set of URLs that a filter matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern<'t> {
    /// Every URL.
    Any,
    /// `||host^`: this host and its subdomains. Canonical: lower-case, punycode.
    Host(Cow<'t, str>),
    /// Text with wildcards.
    Text {
        /// The position at which a match must start.
        anchor: Anchor,
        /// `|` at the end: a match must end at the end of the URL.
        end: bool,
        /// Lower-case ASCII; `*` matches any text, `^` a separator or the end of the URL. Never empty, and without
        /// redundant `*` at either end.
        body: Cow<'t, str>,
    },
    /// A regular expression.
    Regex(Regex<'t>),
}

/// Whether `^` matches the byte: any byte except letters, digits and `_ - . %`.
pub(crate) fn is_separator(byte: u8) -> bool {
    !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%'))
}

/// Maximum length of a pattern in bytes. Longer patterns are rejected as mistakes.
const LONGEST: usize = 4096;

impl<'t> Pattern<'t> {
    /// Parses a pattern. Spans of diagnostics refer to `line`.
    ///
    /// `bare`: a host name without `||` matches that host and its subdomains. `named`: the filter has modifiers; then
    /// `||host` matches that host if it [`names_host`]. Without modifiers it is a host prefix, as in uBlock Origin
    /// (tested).
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn parse(text: &'t str, bare: bool, named: bool, line: &'t str) -> Result<Pattern<'t>, Diagnostic> {
        let fail = |code, message: String| Err(Diagnostic::new(code, Span::of(text, line), message));
        if text.len() > LONGEST {
            return fail(Code::PatternTooLong, format!("the pattern has {} bytes", text.len()));
        }
        if let Some(source) = regex_source(text) {
            return match Regex::parse(source) {
                Ok(regex) => Ok(Pattern::Regex(regex)),
                Err(why) => fail(Code::InvalidRegex, format!("the regular expression is rejected: {why}")),
            };
        }
        check_characters(text, line)?;
        if bare && let Some(host) = bare_host(text) {
            return Ok(Pattern::Host(host));
        }
        let (anchor, end, rest) = split_anchors(text);
        // `|host`: no URL starts with its host, so this can only mean the host (tested with uBlock Origin).
        if bare && anchor == Anchor::Start {
            let name = if starts_url(rest) { rest } else { rest.trim_end_matches('*') };
            if let Some(host) = bare_host(name) {
                return Ok(Pattern::Host(host));
            }
        }
        Pattern::parse_anchored(text, (anchor, end, rest), named, line)
    }

    /// Parses the parts of a pattern from [`split_anchors`]; the other arguments are those of [`Pattern::parse`].
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn parse_anchored(
        text: &'t str,
        (mut anchor, mut end, rest): (Anchor, bool, &'t str),
        named: bool,
        line: &'t str,
    ) -> Result<Pattern<'t>, Diagnostic> {
        let mut body = rest;
        if body.ends_with('*') {
            body = body.trim_end_matches('*');
            end = false;
        }
        // `||*x`: the wildcard starts inside the host, so it cannot match the scheme and is not redundant.
        if body.starts_with('*') && anchor != Anchor::Host {
            body = body.trim_start_matches('*');
            anchor = Anchor::None;
        }
        anchor = place(anchor, body, named, text, line)?;
        if body.is_empty() {
            return Ok(Pattern::Any);
        }
        let written = body.len();
        let body = canonical(body, anchor).map_err(|message| {
            Diagnostic::new(Code::InvalidHost, Span::of(rest, line), message)
                .suggest("write the host as shown in the address bar, or in punycode")
        })?;
        let encoded = text.len() - written + body.len();
        if encoded > LONGEST {
            let message = format!("the pattern has {encoded} bytes in a URL");
            return Err(Diagnostic::new(Code::PatternTooLong, Span::of(text, line), message));
        }
        if anchor == Anchor::Host {
            let closed = without_caret(&body).filter(|_| !end);
            // `||host|`: no URL ends with its host, so this can only mean the host.
            let open = (end || (named && rest.len() == written && names_host(&body))).then(|| body.clone());
            if let Some(host) = closed.or(open).filter(|host| is_host_name(host)) {
                return Ok(Pattern::Host(host));
            }
        }
        Ok(Pattern::Text { anchor, end, body })
    }
}

/// Rejects a pattern with a character that no URL contains.
#[cfg_attr(target_family = "wasm", inline(never))]
fn check_characters(text: &str, line: &str) -> Result<(), Diagnostic> {
    // Fast path: nine of ten patterns are printable ASCII.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_plain && let Some(space) = text.find(is_in_no_url) {
        let at = Span::of(text, line).start as usize + space;
        let len = text[space..].chars().next().map_or(1, char::len_utf8);
        return Err(Diagnostic::new(
            Code::SpaceInPattern,
            Span::new(at, at + len),
            "a URL never contains white space, so this pattern would match nothing",
        )
        .suggest("write %20 for a space, or * for any text"));
    }
    Ok(())
}

/// Splits a pattern into the anchor at its start, whether it has an anchor at its end, and the text between them.
#[cfg_attr(target_family = "wasm", inline(never))]
fn split_anchors(text: &str) -> (Anchor, bool, &str) {
    let (anchor, rest) = match text.strip_prefix("||") {
        Some(rest) => (Anchor::Host, rest),
        None => match text.strip_prefix('|') {
            Some(rest) => (Anchor::Start, rest),
            None => (Anchor::None, text),
        },
    };
    match rest.strip_suffix('|') {
        Some(rest) => (anchor, true, rest),
        None => (anchor, false, rest),
    }
}

/// The effective anchor of a pattern. An anchor that is impossible before the text is ignored, as in uBlock Origin
/// (tested). A filter that uBlock Origin accepts but that can never match is rejected.
#[cfg_attr(target_family = "wasm", inline(never))]
fn place(anchor: Anchor, body: &str, named: bool, text: &str, line: &str) -> Result<Anchor, Diagnostic> {
    let first = body.chars().next().unwrap_or('*');
    let starts_name = first.is_alphanumeric() || matches!(first, '*' | '[');
    let dead = |message: &'static str, suggestion: &'static str| {
        Err(Diagnostic::new(Code::MatchesNothing, Span::of(text, line), message).suggest(suggestion))
    };
    match anchor {
        Anchor::Start if !first.is_alphanumeric() && !matches!(first, '*' | '%') => Ok(Anchor::None),
        Anchor::Start if first != '*' && !starts_url(body) => {
            dead("no URL starts with this text: a URL starts with a scheme", "use || before a host, or remove the |")
        }
        Anchor::Host if starts_name || matches!(first, '-' | '_') => match find(body, "://") {
            Some(at) if body[..at].bytes().all(|byte| byte.is_ascii_alphanumeric()) => dead(
                "|| matches the start of a host, so a scheme cannot follow it",
                "use | before a scheme, or || before the host",
            ),
            _ => Ok(Anchor::Host),
        },
        Anchor::Host if named || body.ends_with('^') => Ok(Anchor::None),
        Anchor::Host => dead("|| matches the start of a host, and no host starts with this text", "remove the ||"),
        _ => Ok(anchor),
    }
}

/// Whether a URL can start with the text before the first wildcard of a pattern.
fn starts_url(body: &str) -> bool {
    let head = &body[..body.find(['*', '^']).unwrap_or(body.len())];
    let behind = body.as_bytes().get(head.len());
    let lower = head.to_ascii_lowercase();
    let known = SCHEMES.iter().any(|scheme| match scheme.strip_prefix(lower.as_str()) {
        // `^` can match the colon and the slashes.
        Some(rest) => behind != Some(&b'^') || !rest.starts_with(|c: char| c.is_ascii_alphanumeric()),
        None => lower.starts_with(scheme),
    });
    // Accepts other schemes if they are complete. Digits after the colon are a port, so the text before it is a host.
    known
        || lower.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
                && !rest.starts_with(|c: char| c.is_ascii_digit())
                && !SCHEMES.iter().any(|known| known.split(':').next() == Some(scheme))
        })
}

/// The start of the URLs of known schemes.
const SCHEMES: [&str; 14] = [
    "https://",
    "http://",
    "wss://",
    "ws://",
    "ftp://",
    "file://",
    "data:",
    "blob:",
    "about:",
    "javascript:",
    "filesystem:",
    "chrome://",
    "chrome-extension://",
    "moz-extension://",
];

/// The text between the slashes if the pattern is a regular expression.
pub(super) fn regex_source(text: &str) -> Option<&str> {
    text.strip_prefix('/')?.strip_suffix('/').filter(|source| !source.is_empty())
}

/// Characters that no URL contains: white space, controls and invisible characters.
fn is_in_no_url(character: char) -> bool {
    is_space(character) || character.is_control() || matches!(character, '\u{180e}' | '\u{200b}' | '\u{2060}')
}

/// Whether a text is likely a host name. Labels must start with a letter or digit, and the last label must contain no
/// underscore and not end with a hyphen, so that `-ad-` and `_728x90_` remain text. `||host^` has weaker conditions.
fn is_plausible(text: &str) -> bool {
    is_host_name(text)
        && text.split('.').all(|label| label.as_bytes()[0].is_ascii_alphanumeric())
        && text.rsplit('.').next().is_some_and(|last| !last.contains('_') && !last.ends_with('-'))
}

/// Whether `||text` with modifiers matches a host. Otherwise it is a host prefix, as in uBlock Origin (tested):
/// `||pay-login-$doc`, `||ads.x$3p`.
pub(super) fn names_host(text: &str) -> bool {
    is_plausible(text) && text.rsplit('.').next().is_some_and(|last| last.len() > 1)
}

/// The host of a pattern without anchors, if the pattern is a host name.
#[cfg_attr(target_family = "wasm", inline(never))]
fn bare_host(text: &str) -> Option<Cow<'_, str>> {
    let plausible = is_plausible;
    if plausible(text) {
        return Some(Cow::Borrowed(text));
    }
    let foreign = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) && text.contains('.');
    foreign.then(|| ascii_host(text)).flatten().filter(|host| plausible(host))
}

/// Whether a pattern with only this text would be parsed as a host.
pub(super) fn reads_as_host(text: &str) -> bool {
    bare_host(text).is_some()
}

fn without_caret<'t>(body: &Cow<'t, str>) -> Option<Cow<'t, str>> {
    match body {
        Cow::Borrowed(body) => body.strip_suffix('^').map(Cow::Borrowed),
        Cow::Owned(body) => body.strip_suffix('^').map(|host| Cow::Owned(host.to_owned())),
    }
}

/// Converts a pattern to lower-case ASCII: the host in punycode, other parts percent-encoded as in browsers.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn canonical(body: &str, anchor: Anchor) -> Result<Cow<'_, str>, String> {
    if body.is_ascii() {
        return Ok(if body.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(body.to_ascii_lowercase())
        } else {
            Cow::Borrowed(body)
        });
    }
    // A scheme can precede the host and, in a pattern without anchor, a dot.
    let start = find(body, "://").map_or(0, |at| at + 3);
    let start = start + body[start..].bytes().take_while(|b| matches!(b, b'.' | b'*')).count();
    let len = body[start..].find(['/', '^', ':', '*', '?']).unwrap_or(body.len() - start);
    let is_host = anchor == Anchor::Host || body[start..start + len].contains('.');
    let (front, rest) = body.split_at(start);
    let (host, rest) = rest.split_at(if is_host { len } else { 0 });
    let mut canonical = encoded(front);
    canonical.push_str(&match host.is_ascii() {
        true => host.to_ascii_lowercase(),
        // A host that ends with a dot is a prefix, so the dot is kept.
        false => {
            let (name, dot) = host.strip_suffix('.').map_or((host, ""), |name| (name, "."));
            let name = ascii_host(name).filter(|name| is_host_name(name));
            let name = name.ok_or_else(|| format!("{host:?} is not a valid host name"))?;
            format!("{name}{dot}")
        }
    });
    canonical.push_str(&encoded(rest));
    Ok(Cow::Owned(canonical))
}

/// Converts to lower-case ASCII and percent-encodes all other characters.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte.is_ascii() {
            true => encoded.push(byte.to_ascii_lowercase() as char),
            false => encoded.push_str(&format!("%{byte:02x}")),
        }
    }
    encoded
}
