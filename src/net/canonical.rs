//! Checks for URLs in canonical form, as serialised by the [URL Standard](https://url.spec.whatwg.org/).

use std::borrow::Cow;

use super::host::is_ipv4;

/// Accepts lower-case names and dotted decimal. IPv6 and other number notations are left to the parser.
pub(super) fn is_canonical_host(host: &str) -> bool {
    let bytes = host.as_bytes();
    let plain = bytes.iter().fold(true, |ok, b| ok & matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_'));
    if !plain || bytes.is_empty() || bytes[0] == b'.' {
        return false;
    }
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or("");
    !last.as_bytes().first().is_some_and(u8::is_ascii_digit) || is_ipv4(host)
}

/// Accepts numbers above 65535: no browser sends them, and a pattern with such a port must not be an error.
pub(super) fn is_canonical_port(port: &[u8], scheme: &[u8]) -> bool {
    match port {
        [] => true,
        [b':', digits @ ..] => {
            let default: &[u8] = match scheme {
                b"http" | b"ws" => b"80",
                b"https" | b"wss" => b"443",
                b"ftp" => b"21",
                _ => b"",
            };
            matches!(digits.len(), 1..=5)
                && digits[0] != b'0'
                && digits.iter().all(u8::is_ascii_digit)
                && digits != default
        }
        _ => false,
    }
}

/// Checks a path and query without a fragment: no byte that the URL Standard percent-encodes or removes, no dot
/// segment.
///
/// Chromium also percent-encodes `|` in a path; other browsers do not. Both forms are accepted.
pub(super) fn is_canonical_rest(rest: &[u8]) -> bool {
    let (path, query) = rest.split_at(memchr::memchr(b'?', rest).unwrap_or(rest.len()));
    if path.first() != Some(&b'/') || !all_plain(path, IN_PATH) || !all_plain(query, IN_QUERY) {
        return false;
    }
    // A dot segment can only follow a slash. `%2e` is also a dot.
    !memchr::memchr_iter(b'/', path).any(|at| {
        let next = &path[at + 1..];
        matches!(next.first(), Some(b'.' | b'%')) && is_dot_segment(next.split(|&b| b == b'/').next().unwrap_or(next))
    })
}

/// Whether all bytes are canonical in this part. The loop has no branch per byte.
fn all_plain(bytes: &[u8], part: u8) -> bool {
    bytes.iter().fold(part, |all, &byte| all & IS_PLAIN[byte as usize]) != 0
}

const IN_PATH: u8 = 1;
const IN_QUERY: u8 = 2;

/// The parts of a canonical URL that may contain a byte unencoded: [`IN_PATH`], [`IN_QUERY`].
const IS_PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = b'!';
    while byte < 0x7f {
        if !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'`' | b'{' | b'}' | b'\\' | b'^') {
            table[byte as usize] |= IN_PATH;
        }
        if !matches!(byte, b'"' | b'#' | b'<' | b'>' | b'\'') {
            table[byte as usize] |= IN_QUERY;
        }
        byte += 1;
    }
    table
};

pub(super) fn is_printable(byte: u8) -> bool {
    byte > b' ' && byte < 0x7f
}

fn is_dot_segment(segment: &[u8]) -> bool {
    let dot = |s: &[u8]| s == b"." || s.eq_ignore_ascii_case(b"%2e");
    (1..=segment.len().min(3)).any(|at| dot(&segment[..at]) && (at == segment.len() || dot(&segment[at..])))
}

/// A fragment in the form of the URL Standard.
pub(super) fn canonical_fragment(text: &str) -> Cow<'_, str> {
    let is_plain = |b: u8| is_printable(b) && !matches!(b, b'"' | b'<' | b'>' | b'`');
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 16);
    // The URL Standard strips trailing spaces and controls, and removes tabs and line breaks.
    for byte in text.trim_end_matches(|c: char| c <= ' ').bytes().filter(|b| !matches!(b, b'\t' | b'\n' | b'\r')) {
        if is_plain(byte) {
            encoded.push(byte as char);
        } else {
            let digit = |four: u8| (b"0123456789ABCDEF"[four as usize]) as char;
            encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
    Cow::Owned(encoded)
}
