//! Which URLs a filter speaks of.

use std::borrow::Cow;

use super::lines::is_space;
use crate::diagnostic::{Code, Diagnostic};
use crate::net::{ascii_host, is_host_name};
use crate::regexp::Regex;
use crate::small::find;
use crate::span::Span;

/// Where the start of a pattern must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// Anywhere in the URL.
    None,
    /// `|`: the start of the URL.
    Start,
    /// `||`: the start of any label of the host.
    Host,
}

/// Which URLs a filter speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pattern<'t> {
    /// Every URL.
    Any,
    /// `||host^`: this host and those below it. Canonical: lower-case, punycode.
    Host(Cow<'t, str>),
    /// Text with wildcards.
    Text {
        /// Where it starts.
        anchor: Anchor,
        /// `|` at the end: the URL ends where the text does.
        end: bool,
        /// Lower-case ASCII; `*` is any text, `^` a separator or the end. Never empty, no `*` at an end
        /// where it would mean nothing.
        body: Cow<'t, str>,
    },
    /// A regular expression.
    Regex(Regex<'t>),
}

/// The separators of `^`: everything but letters, digits and `_ - . %`.
pub(crate) fn is_separator(byte: u8) -> bool {
    !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'%'))
}

/// Longest pattern taken: longer ones cannot be meant.
const LONGEST: usize = 4096;

impl<'t> Pattern<'t> {
    /// Reads a pattern. `bare`: a host name without `||` means that host and those below it.
    /// `named`: with modifiers `||host` means that host, too, if it [`names_host`]; alone it is the start of one, as in
    /// uBlock Origin (probed). `line` is what spans are counted in.
    pub(crate) fn parse(text: &'t str, bare: bool, named: bool, line: &'t str) -> Result<Pattern<'t>, Diagnostic> {
        let fail = |code, message: String| Err(Diagnostic::new(code, Span::of(text, line), message));
        if text.len() > LONGEST {
            return fail(Code::PatternTooLong, format!("the pattern has {} bytes", text.len()));
        }
        if let Some(source) = regex_source(text) {
            return match Regex::parse(source) {
                Ok(regex) => Ok(Pattern::Regex(regex)),
                Err(why) => fail(Code::InvalidRegex, format!("this regular expression is not taken: {why}")),
            };
        }
        // Nine of ten patterns are plain ASCII.
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_plain && let Some(space) = text.find(is_in_no_url) {
            let at = Span::of(text, line).start as usize + space;
            let len = text[space..].chars().next().map_or(1, char::len_utf8);
            return Err(Diagnostic::new(
                Code::SpaceInPattern,
                Span::new(at, at + len),
                "a URL never contains white space, so this pattern would match nothing",
            )
            .suggest("write %20 for a space, or * for anything"));
        }
        if bare && let Some(host) = bare_host(text) {
            return Ok(Pattern::Host(host));
        }
        let (mut anchor, rest) = match text.strip_prefix("||") {
            Some(rest) => (Anchor::Host, rest),
            None => match text.strip_prefix('|') {
                Some(rest) => (Anchor::Start, rest),
                None => (Anchor::None, text),
            },
        };
        let (mut end, rest) = match rest.strip_suffix('|') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        // `|host`: no URL starts with its host, so this can only mean the host (probed).
        if bare && anchor == Anchor::Start {
            let name = if starts_url(rest) { rest } else { rest.trim_end_matches('*') };
            if let Some(host) = bare_host(name) {
                return Ok(Pattern::Host(host));
            }
        }
        let mut body = rest;
        if body.ends_with('*') {
            body = body.trim_end_matches('*');
            end = false;
        }
        // `||*x`: the wildcard starts at the host, so it still cannot reach into the scheme.
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
                .suggest("write the host as the address bar shows it, or in punycode")
        })?;
        let encoded = text.len() - written + body.len();
        if encoded > LONGEST {
            return fail(Code::PatternTooLong, format!("the pattern has {encoded} bytes in a URL"));
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

/// Where the start of a pattern stands, whose anchor may be one that nothing follows. uBlock Origin leaves an anchor out
/// that can stand before no such text (probed); where it takes the filter and never finds it, there is an error.
fn place(anchor: Anchor, body: &str, named: bool, text: &str, line: &str) -> Result<Anchor, Diagnostic> {
    let first = body.chars().next().unwrap_or('*');
    let starts_name = first.is_alphanumeric() || matches!(first, '*' | '[');
    let dead = |message: &'static str, suggestion: &'static str| {
        Err(Diagnostic::new(Code::MatchesNothing, Span::of(text, line), message).suggest(suggestion))
    };
    match anchor {
        Anchor::Start if !first.is_alphanumeric() && !matches!(first, '*' | '%') => Ok(Anchor::None),
        Anchor::Start if first != '*' && !starts_url(body) => {
            dead("no URL starts like this: a scheme comes first", "write || before a host, or no | at all")
        }
        Anchor::Host if starts_name || matches!(first, '-' | '_') => match find(body, "://") {
            Some(at) if body[..at].bytes().all(|byte| byte.is_ascii_alphanumeric()) => dead(
                "|| stands before a host, so no scheme can follow",
                "write | before a scheme, or || before the host",
            ),
            _ => Ok(Anchor::Host),
        },
        Anchor::Host if named || body.ends_with('^') => Ok(Anchor::None),
        Anchor::Host => dead("|| stands before a host, and this can start none", "write it without ||"),
        _ => Ok(anchor),
    }
}

/// Whether a URL can start with what a pattern starts with.
fn starts_url(body: &str) -> bool {
    let head = &body[..body.find(['*', '^']).unwrap_or(body.len())];
    let behind = body.as_bytes().get(head.len());
    let lower = head.to_ascii_lowercase();
    let known = SCHEMES.iter().any(|scheme| match scheme.strip_prefix(lower.as_str()) {
        // `^` can stand for the colon and the slashes.
        Some(rest) => behind != Some(&b'^') || !rest.starts_with(|c: char| c.is_ascii_alphanumeric()),
        None => lower.starts_with(scheme),
    });
    // A scheme that is not known is written out; a port is no part of one.
    known
        || lower.split_once(':').is_some_and(|(scheme, rest)| {
            scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
                && !rest.starts_with(|c: char| c.is_ascii_digit())
                && !SCHEMES.iter().any(|known| known.split(':').next() == Some(scheme))
        })
}

/// What URLs of requests start with.
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

/// The text between the slashes if this is a regular expression.
pub(super) fn regex_source(text: &str) -> Option<&str> {
    text.strip_prefix('/')?.strip_suffix('/').filter(|source| !source.is_empty())
}

/// White space, controls, and characters that nobody sees.
fn is_in_no_url(character: char) -> bool {
    is_space(character) || character.is_control() || matches!(character, '\u{180e}' | '\u{200b}' | '\u{2060}')
}

/// Whether a text looks like a host more than `||host^` must: labels start with a letter or digit, and the last has no
/// underscore, so that `-ad-` and `_728x90_` stay text.
fn is_plausible(text: &str) -> bool {
    is_host_name(text)
        && text.split('.').all(|label| label.as_bytes()[0].is_ascii_alphanumeric())
        && text.rsplit('.').next().is_some_and(|last| !last.contains('_') && !last.ends_with('-'))
}

/// Whether `||text` with modifiers means a host; otherwise it is the start of one, as in uBlock Origin (probed):
/// `||pay-login-$doc`, `||ads.x$3p`.
pub(super) fn names_host(text: &str) -> bool {
    is_plausible(text) && text.rsplit('.').next().is_some_and(|last| last.len() > 1)
}

/// The host that a pattern without anchors names.
fn bare_host(text: &str) -> Option<Cow<'_, str>> {
    let plausible = is_plausible;
    if plausible(text) {
        return Some(Cow::Borrowed(text));
    }
    let foreign = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) && text.contains('.');
    foreign.then(|| ascii_host(text)).flatten().filter(|host| plausible(host))
}

/// Whether a pattern of just this text would be read as a host.
pub(super) fn reads_as_host(text: &str) -> bool {
    bare_host(text).is_some()
}

fn without_caret<'t>(body: &Cow<'t, str>) -> Option<Cow<'t, str>> {
    match body {
        Cow::Borrowed(body) => body.strip_suffix('^').map(Cow::Borrowed),
        Cow::Owned(body) => body.strip_suffix('^').map(|host| Cow::Owned(host.to_owned())),
    }
}

/// Lower-case ASCII: the host in punycode, the rest percent-encoded as a browser writes it.
fn canonical(body: &str, anchor: Anchor) -> Result<Cow<'_, str>, String> {
    if body.is_ascii() {
        return Ok(if body.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(body.to_ascii_lowercase())
        } else {
            Cow::Borrowed(body)
        });
    }
    // Before the host may stand a scheme and, where nothing anchors it, a dot.
    let start = find(body, "://").map_or(0, |at| at + 3);
    let start = start + body[start..].bytes().take_while(|b| matches!(b, b'.' | b'*')).count();
    let len = body[start..].find(['/', '^', ':', '*', '?']).unwrap_or(body.len() - start);
    let is_host = anchor == Anchor::Host || body[start..start + len].contains('.');
    let (front, rest) = body.split_at(start);
    let (host, rest) = rest.split_at(if is_host { len } else { 0 });
    let mut canonical = encoded(front);
    canonical.push_str(&match host.is_ascii() {
        true => host.to_ascii_lowercase(),
        // A dot at its end is followed by more of the name.
        false => {
            let (name, dot) = host.strip_suffix('.').map_or((host, ""), |name| (name, "."));
            let name = ascii_host(name).filter(|name| is_host_name(name));
            let name = name.ok_or_else(|| format!("{host:?} can be no host name"))?;
            format!("{name}{dot}")
        }
    });
    canonical.push_str(&encoded(rest));
    Ok(Cow::Owned(canonical))
}

/// Lower-case ASCII; what is not ASCII is percent-encoded.
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
