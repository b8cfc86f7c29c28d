//! Whether an entry's pattern matches a URL.

use std::ops::ControlFlow;

use super::context::Context;
use crate::filter::{Anchor, is_separator};
use crate::index::{FilterEntry, Image, PatternShape, try_each_token_of};

/// The position in the URL that the key of an entry gives.
#[derive(Clone, Copy)]
pub(super) enum Position {
    /// The label suffix of the host that starts at this byte of the URL.
    Host(usize),
    /// The token at these bytes of the URL.
    Token { start: usize, end: usize, hash: u32 },
    /// The key gives no position.
    Unanchored,
}

/// Whether the pattern of `entry`, visited for `position`, matches the request's URL.
#[inline]
pub(super) fn fits(image: &Image, entry: &FilterEntry<'_>, context: &Context<'_>, position: Position) -> bool {
    let url = context.request.url();
    let text = context.lower;
    let Some(shape) = entry.shape() else { return false };
    match shape {
        // The walk has compared it with the host.
        PatternShape::PlainHost => matches!(position, Position::Host(_)),
        PatternShape::Host => match position {
            Position::Host(start) => &text[start..url.host_end()] == entry.payload,
            _ => is_under(&text[url.host_start()..url.host_end()], entry.payload),
        },
        PatternShape::HostTail => match (entry.host_tail(), position) {
            (Some((host, tail)), Position::Host(start)) => {
                &text[start..url.host_end()] == host && wild_at(tail, text, url.host_end(), entry.end())
            }
            _ => false,
        },
        PatternShape::Text | PatternShape::Wild => {
            let Some((token, body)) = entry.text() else { return false };
            match (shape, token, position) {
                (PatternShape::Text, Some(offset), Position::Token { start, end, .. }) => {
                    // Most filters of a token differ in the byte behind it.
                    if !follows(body.get(offset + (end - start)), text.get(end)) {
                        return false;
                    }
                    let Some(start) = start.checked_sub(offset) else { return false };
                    is_allowed_start(entry.anchor(), start, context) && text_at(body, text, start, entry.end())
                }
                (PatternShape::Wild, Some(offset), Position::Token { start, hash, .. }) => {
                    // The answer is the same for every occurrence of the text around the token: the first is enough.
                    let here = |at: usize| run_fits(body, offset, text, at);
                    here(start) && !occurs_at(&text[..start], hash, here) && search(body, entry, context)
                }
                _ => search(body, entry, context),
            }
        }
        PatternShape::Regex => {
            let (program, _) = entry.regex();
            let text = if entry.match_case() { url.as_str().as_bytes() } else { text };
            context.matches(image, program, text)
        }
        PatternShape::Any => true,
    }
}

/// Whether a host is `parent` or a subdomain of it.
fn is_under(host: &[u8], parent: &[u8]) -> bool {
    host.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with(b"."))
}

/// Whether the entry is filed under this very host or token, and not only in the same bucket.
pub(super) fn shares_key(entry: &FilterEntry<'_>, context: &Context<'_>, position: Position) -> bool {
    match (position, entry.shape()) {
        (Position::Host(start), Some(PatternShape::HostTail)) => {
            let host = &context.lower[start..context.request.url().host_end()];
            entry.host_tail().is_some_and(|(known, _)| known == host)
        }
        (Position::Token { start, .. }, Some(PatternShape::Text | PatternShape::Wild)) => {
            entry.text().is_some_and(|(offset, body)| {
                offset.is_some_and(|offset| has_token_at(body, offset, context.lower, start))
            })
        }
        (Position::Token { hash, .. }, Some(PatternShape::Regex)) => entry.regex().1 == hash,
        (Position::Host(_) | Position::Token { .. }, _) => false,
        (Position::Unanchored, _) => true,
    }
}

/// Whether the pattern is an expression that exceeded its step limit.
pub(super) fn has_given_up(entry: &FilterEntry<'_>, context: &Context<'_>) -> bool {
    entry.shape() == Some(PatternShape::Regex) && context.has_given_up(entry.regex().0)
}

/// Whether the pattern takes longer to test than the condition.
pub(super) fn is_costly(entry: &FilterEntry<'_>) -> bool {
    matches!(entry.shape(), Some(PatternShape::Regex | PatternShape::Wild | PatternShape::Any))
}

/// Whether a byte of a pattern without `*` matches a byte of the URL, or its end.
#[inline(always)]
fn follows(body: Option<&u8>, text: Option<&u8>) -> bool {
    match (body, text) {
        (None, _) => true,
        (Some(&b), Some(&t)) => b == t || (b == b'^' && is_separator(t)),
        (Some(&b), None) => b == b'^',
    }
}

/// Whether a match may start here.
fn is_allowed_start(anchor: Anchor, start: usize, context: &Context<'_>) -> bool {
    match anchor {
        Anchor::None => true,
        Anchor::Start => start == 0,
        // A URL without a host, as `data:ads.com`, has no such position.
        Anchor::Host => {
            let url = context.request.url();
            let host = url.host_start()..url.host_end();
            host.contains(&start) && (start == host.start || context.lower[start - 1] == b'.')
        }
    }
}

/// Whether the token at `offset` of `body` is the token at `at` of `text`: a cheap test before a search.
fn has_token_at(body: &[u8], offset: usize, text: &[u8], at: usize) -> bool {
    let token = body.get(offset..).unwrap_or_default();
    token.iter().zip(&text[at..]).take_while(|(b, _)| b.is_ascii_alphanumeric()).all(|(a, b)| a == b)
}

/// Whether the part of `body` between two `*` that contains the token at `offset` matches where the token is at `at` of
/// `text`.
fn run_fits(body: &[u8], offset: usize, text: &[u8], at: usize) -> bool {
    let Some((front, rest)) = body.split_at_checked(offset) else { return false };
    let first = memchr::memrchr(b'*', front).map_or(0, |star| star + 1);
    let last = memchr::memchr(b'*', rest).map_or(body.len(), |star| offset + star);
    at.checked_sub(offset - first).is_some_and(|start| text_at(&body[first..last], text, start, false))
}

/// Whether a token occurs in `text` at a position for which `fits` is true.
fn occurs_at(text: &[u8], token: u32, fits: impl Fn(usize) -> bool) -> bool {
    let mut visit = |hash, start, _| match hash == token && fits(start) {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    try_each_token_of(text, &mut visit).is_break()
}

/// Whether the body matches at any position that its anchor allows.
fn search(body: &[u8], entry: &FilterEntry<'_>, context: &Context<'_>) -> bool {
    let text = context.lower;
    let end = entry.end();
    match entry.anchor() {
        Anchor::Start => wild_at(body, text, 0, end),
        Anchor::Host => {
            let start = context.request.url().host_start();
            context.suffixes.as_slice().iter().any(|suffix| wild_at(body, text, start + suffix.start as usize, end))
        }
        Anchor::None => {
            // If the part before the first `*` matches first at a position, the whole either matches there or nowhere.
            let head = memchr::memchr(b'*', body).map_or(body, |at| &body[..at]);
            let whole = head.len() == body.len();
            let fits = |start: &usize| text_at(head, text, *start, whole && end);
            // A fast search for the first byte; a separator matches many bytes.
            let found = match body.first() {
                Some(&first) if first != b'^' => memchr::memchr_iter(first, text).find(fits),
                _ => (0..=text.len()).find(fits),
            };
            found.is_some_and(|start| whole || wild_at(body, text, start, end))
        }
    }
}

/// Whether `body`, which has no `*`, matches at `start`.
#[inline]
fn text_at(body: &[u8], text: &[u8], start: usize, end: bool) -> bool {
    let here = &text[start..];
    let common = body.len().min(here.len());
    let same = body[..common].iter().zip(here).all(|(&b, &t)| b == t || (b == b'^' && is_separator(t)));
    // Beyond the end of the URL only separators match.
    same && body[common..].iter().all(|&b| b == b'^') && (!end || here.len() <= body.len())
}

/// Whether `body`, which may have `*`, matches at `start`.
fn wild_at(body: &[u8], text: &[u8], start: usize, end: bool) -> bool {
    let (mut at, mut position) = (0, start);
    // Where to continue after a mismatch: behind the last `*`, one byte further.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let fits = match (body.get(at), text.get(position)) {
            (None, None) => return true,
            (None, Some(_)) if !end => return true,
            (Some(b'*'), _) => {
                at += 1;
                retry = Some((at, position));
                continue;
            }
            (Some(b'^'), None) => body[at..].iter().all(|&b| matches!(b, b'^' | b'*')),
            (Some(&b), Some(&t)) => b == t || (b == b'^' && is_separator(t)),
            _ => false,
        };
        match (fits, text.get(position), retry) {
            (true, None, _) => return true,
            (true, Some(_), _) => {
                at += 1;
                position += 1;
            }
            (false, _, Some((behind, from))) if from < text.len() => {
                at = behind;
                position = from + 1;
                retry = Some((behind, from + 1));
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        for (body, text, end, expected) in [
            ("a", "a", false, true),
            ("a", "ab", false, true),
            ("a", "ab", true, false),
            ("a*c", "abc", true, true),
            ("a*c", "abcd", true, false),
            ("a*c", "abcdc", true, true),
            ("a*b*c", "axxbxxc", true, true),
            ("a^", "a", true, true),
            ("a^", "a/", true, true),
            ("a^", "ab", false, false),
            ("a^^", "a", false, true),
            ("a^*", "a", false, true),
            ("a*^", "abc", true, true),
            ("a*^c", "ab/c", false, true),
            ("a*x", "abc", false, false),
            ("*b", "ab", true, true),
            ("", "a", false, true),
        ] {
            assert_eq!(wild_at(body.as_bytes(), text.as_bytes(), 0, end), expected, "{body} {text} {end}");
            if !body.contains('*') {
                assert_eq!(text_at(body.as_bytes(), text.as_bytes(), 0, end), expected, "{body} {text} {end}");
            }
        }
    }
}
