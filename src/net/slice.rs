//! Finds host and path in a URL that is already canonical, without allocation.

use std::borrow::Cow;

use super::canonical::{is_canonical_host, is_canonical_port, is_canonical_rest};
use super::url::{Url, has_upper};

/// Maximum length of a host in bytes. DNS names have at most 253.
pub(super) const LONGEST_HOST: usize = 255;

/// The end of the host that starts at `start`, if it is a name or dotted decimal and a slash follows it.
#[inline(always)]
fn web_host_end(bytes: &[u8], start: usize) -> Option<usize> {
    let len = bytes.get(start..)?.iter().position(|&byte| !IS_HOST[byte as usize])?;
    let (end, host) = (start + len, &bytes[start..start + len]);
    let label = host.iter().rposition(|&byte| byte == b'.').map_or(0, |at| at + 1);
    let plain = (1..=LONGEST_HOST).contains(&len)
        && bytes[end] == b'/'
        && host[0] != b'.'
        // The root dot and numbers are left to `slice`.
        && label < len
        && !host[label].is_ascii_digit();
    plain.then_some(end)
}

/// Bytes that a canonical host name contains.
const IS_HOST: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_');
        byte += 1;
    }
    table
};

/// The start of the host of `https://…` and `http://…`.
#[inline(always)]
fn web_host_start(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"https://") {
        Some(8)
    } else if bytes.starts_with(b"http://") {
        Some(7)
    } else {
        None
    }
}

/// Fast path for most URLs: `https` or `http`, a host name, no port, no fragment.
#[inline]
pub(super) fn slice_web(text: &str) -> Option<Url<'_>> {
    let bytes = text.as_bytes();
    let host_start = web_host_start(bytes)?;
    let host_end = web_host_end(bytes, host_start)?;
    let (odd, upper) = look(&bytes[host_end..]);
    let (start, end) = (host_start as u32, host_end as u32);
    (!odd || is_canonical_rest(&bytes[host_end..])).then_some(Url {
        text: Cow::Borrowed(text),
        host_start: start,
        host_end: end,
        path_start: end,
        has_upper: upper,
        fragment: "",
    })
}

/// Bytes that a parser may change in a path or query, and a few that it never changes. A URL without such bytes needs
/// no further check. The first mask includes `#` and `'`; the second includes `<`, `>`, `\` and `^`.
#[inline(always)]
fn is_doubtful(byte: u8) -> bool {
    // As signed numbers, bytes from 0x80 on are negative: one comparison covers them and all bytes up to `"`.
    let signed = byte as i8;
    (signed < b'#' as i8) | (signed > b'z' as i8) | (byte & !4 == b'#') | (byte & !0x62 == 0x1c) | (byte == b'`')
}

/// Whether a path and query may not be canonical, and whether they contain an upper-case letter.
#[inline(always)]
fn look(rest: &[u8]) -> (bool, bool) {
    let (mut odd, mut upper) = (false, false);
    #[cfg(all(target_family = "wasm", target_feature = "simd128"))]
    let rest = look_at_lanes(rest, &mut odd, &mut upper);
    #[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
    let rest = look_at_blocks(rest, &mut odd, &mut upper);
    for (at, &byte) in rest.iter().enumerate() {
        odd |= is_doubtful(byte) | may_be_dot_segment(byte, rest.get(at + 1).copied().unwrap_or_default());
        upper |= byte.is_ascii_uppercase();
    }
    (odd, upper)
}

#[inline(always)]
fn may_be_dot_segment(byte: u8, next: u8) -> bool {
    (byte == b'/') & ((next == b'.') | (next == b'%'))
}

/// Processes blocks of sixteen bytes, each byte with its successor; the last block overlaps the one before. Returns the
/// unprocessed remainder, usually the last byte. The loop has no branches, so that the compiler vectorises it.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
#[inline(always)]
fn look_at_blocks<'r>(rest: &'r [u8], odd: &mut bool, upper: &mut bool) -> &'r [u8] {
    const BLOCK: usize = 16;
    let Some(last) = rest.len().checked_sub(BLOCK + 1) else { return rest };
    let (mut odds, mut uppers) = ([0u8; BLOCK], [0u8; BLOCK]);
    let mut at = 0;
    while let Some(block) = rest.get(at..).and_then(|rest| rest.first_chunk::<{ BLOCK + 1 }>()) {
        for ((odd, upper), (&byte, &next)) in odds.iter_mut().zip(&mut uppers).zip(block.iter().zip(&block[1..])) {
            *odd |= u8::from(is_doubtful(byte) | may_be_dot_segment(byte, next));
            *upper |= u8::from(byte.is_ascii_uppercase());
        }
        at = if at < last { last.min(at + BLOCK) } else { rest.len() };
    }
    (*odd, *upper) = (u128::from_ne_bytes(odds) != 0, u128::from_ne_bytes(uppers) != 0);
    &rest[rest.len() - 1..]
}

/// The same with explicit SIMD, sixteen bytes at a time. Returns the unprocessed remainder, usually the last byte.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
fn look_at_lanes<'r>(rest: &'r [u8], odd: &mut bool, upper: &mut bool) -> &'r [u8] {
    use super::lanes::{LANES, any, both, chunk, either, is, is_but, load, none, within};
    // A slash is tested with its successor; the last byte has none and is tested separately.
    let Some(last) = rest.len().checked_sub(LANES + 1) else { return rest };
    let (mut at, mut odds, mut uppers) = (0, none(), none());
    while let (Some(bytes), Some(next)) = (chunk(rest, at), chunk(rest, at + 1)) {
        let (bytes, next) = (load(bytes), load(next));
        let segments = both(is(bytes, b'/'), either(is(next, b'.'), is(next, b'%')));
        // Same set as `is_doubtful`: from `{` up to 0xff, then wrapping around to `"`.
        let outside = within(bytes, b'{', 0xa8);
        let masked = either(is_but(bytes, 4, b'#'), is_but(bytes, 0x62, 0x1c));
        let doubtful = either(either(outside, masked), is(bytes, b'`'));
        odds = either(odds, either(doubtful, segments));
        uppers = either(uppers, within(bytes, b'A', 26));
        at = if at < last { last.min(at + LANES) } else { rest.len() };
    }
    (*odd, *upper) = (any(odds), any(uppers));
    &rest[rest.len() - 1..]
}

/// Finds host and path in a canonical URL; `None` if `text` is not canonical.
///
/// `trusted`: the text comes from a URL parser, so only its structure is read and its bytes are not checked.
pub(super) fn slice(text: Cow<'_, str>, trusted: bool) -> Option<Url<'_>> {
    let bytes = text.as_bytes();
    let colon = memchr::memchr(b':', bytes)?;
    let scheme = &bytes[..colon];
    if !scheme.first()?.is_ascii_lowercase()
        || !scheme.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'))
    {
        return None;
    }
    let after = colon + 1;
    if !bytes[after..].starts_with(b"//") {
        return slice_opaque(text, after);
    }
    let authority_start = after + 2;
    let authority_len = bytes[authority_start..].iter().position(|b| matches!(b, b'/' | b'?' | b'#'));
    let authority_len = match authority_len {
        Some(len) => len,
        None if trusted => bytes.len() - authority_start,
        None => return None,
    };
    let path_start = authority_start + authority_len;
    let authority = &bytes[authority_start..path_start];
    let host_start = authority_start + memchr::memrchr(b'@', authority).map_or(0, |at| at + 1);
    let host_and_port = &bytes[host_start..path_start];
    let host_end = match host_and_port.first() {
        Some(b'[') => host_start + memchr::memchr(b']', host_and_port)? + 1,
        _ => memchr::memchr(b':', host_and_port).map_or(path_start, |at| host_start + at),
    };
    if !trusted
        && (host_start != authority_start
            || !is_canonical_host(&text[host_start..host_end])
            || !is_canonical_port(&bytes[host_end..path_start], scheme)
            || !is_canonical_rest(&bytes[path_start..]))
    {
        return None;
    }
    // A canonical scheme and host have no upper-case letters; the user information of a trusted URL may have some.
    let has_upper = has_upper(if trusted { bytes } else { &bytes[path_start..] });
    // The root dot belongs to the URL, not to the host name.
    let host_end = host_end - (host_end > host_start + 1 && bytes[host_end - 1] == b'.') as usize;
    if host_end - host_start > LONGEST_HOST {
        return None;
    }
    let (host_start, host_end, path_start) = (host_start as u32, host_end as u32, path_start as u32);
    Some(Url { host_start, host_end, path_start, has_upper, text, fragment: "" })
}

/// The parts of a URL without `//` after the scheme: `data:`, `blob:`, `about:`. `after`: the end of the scheme.
#[cold]
fn slice_opaque(text: Cow<'_, str>, after: usize) -> Option<Url<'_>> {
    // Special schemes always have slashes (https://url.spec.whatwg.org/#special-scheme).
    let bytes = text.as_bytes();
    let scheme = &bytes[..after - 1];
    if matches!(scheme, b"http" | b"https" | b"ws" | b"wss" | b"ftp") {
        return None;
    }
    // A `blob:` URL contains the URL of the document that created it. Nested `blob:` URLs are not followed.
    let inner = match scheme {
        b"blob" if !text[after..].starts_with("blob:") => slice(Cow::Borrowed(&text[after..]), true),
        _ => None,
    };
    // Parsers do not canonicalise the inner URL. An inner URL from a browser has a lower-case host. Without a host, as in
    // `blob:x:ads.com`, the inner URL gives the outer one no place of a host either.
    let inner = inner.filter(|inner| !inner.host().is_empty() && !has_upper(inner.host().as_bytes()));
    let (host_start, host_end, path_start) = match inner {
        Some(inner) => {
            (inner.host_start + after as u32, inner.host_end + after as u32, inner.path_start + after as u32)
        }
        None => (after as u32, after as u32, after as u32),
    };
    let has_upper = has_upper(bytes);
    Some(Url { host_start, host_end, path_start, has_upper, text, fragment: "" })
}

/// The host of a URL that is canonical up to its path; `None` means that the parser must read it.
pub(super) fn canonical_host(text: &str) -> Option<&str> {
    let start = web_host_start(text.as_bytes())?;
    web_host_end(text.as_bytes(), start).map(|end| &text[start..end])
}
