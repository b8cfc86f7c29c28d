//! A URL as the browser writes it, sliced without allocating; any other goes through a real parser once.

use std::borrow::Cow;

use super::canonical::{canonical_fragment, is_canonical_host, is_canonical_port, is_canonical_rest, parser};

/// Why a text is no URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a URL: {0}")]
pub struct UrlError(String);

/// A canonical URL without its fragment.
///
/// ```text
/// https://www.example.com:8080/path?query
///         |              |    |
///         host_start     |    path_start
///                        host_end
/// ```
#[derive(Clone, Debug)]
pub struct Url<'a> {
    text: Cow<'a, str>,
    /// `host_start <= host_end <= path_start <= text.len()`, all on character boundaries. A URL without a
    /// host (`data:`, `about:blank`) has all three at the end of its scheme.
    host_start: u32,
    host_end: u32,
    path_start: u32,
    /// Whether any byte is an ASCII capital: matching needs a lower-case copy then, and only then.
    has_upper: bool,
    /// With its `#`, as it was written; empty if there is none.
    fragment: &'a str,
}

impl<'a> Url<'a> {
    /// Reads a URL.
    ///
    /// What a browser hands over is already canonical and is borrowed; anything else is parsed by the
    /// `url` crate (natively) or the browser's `URL` (in wasm), and owned.
    ///
    /// # Errors
    ///
    /// If the text has no scheme or no valid host where its scheme demands one.
    pub fn parse(text: &'a str) -> Result<Url<'a>, UrlError> {
        if let Some(url) = slice_web(text) {
            return Ok(url);
        }
        let hash = memchr::memchr(b'#', text.as_bytes());
        let whole = text;
        let (text, fragment) = text.split_at(hash.unwrap_or(text.len()));
        if let Some(url) = slice(Cow::Borrowed(text), false) {
            return Ok(Url { fragment, ..url });
        }
        // With the `#` of its fragment: spaces before that do not end the URL.
        let up_to_hash = &whole[..hash.map_or(whole.len(), |at| at + 1)];
        let canonical =
            parser::canonical(up_to_hash).map_err(|why| UrlError(format!("{why} in {:?}", excerpt(text))))?;
        let mut url =
            slice(Cow::Owned(canonical), true).ok_or_else(|| UrlError(format!("no host in {:?}", excerpt(text))))?;
        if has_upper(url.host().as_bytes()) {
            // Parsers keep the capitals in the hosts of schemes that they do not know.
            url.text.to_mut()[url.host_start as usize..url.host_end as usize].make_ascii_lowercase();
            url.has_upper = has_upper(url.text.as_bytes());
        }
        Ok(Url { fragment, ..url })
    }

    /// The URL, canonical, without fragment.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The fragment with its `#`, percent-encoded as browsers do; empty if there is none. No filter sees it.
    pub fn fragment(&self) -> Cow<'a, str> {
        canonical_fragment(self.fragment)
    }

    /// The host: lower-case, punycode, IPv6 in brackets, without the dot of the root; empty where the scheme has none.
    pub fn host(&self) -> &str {
        &self.text[self.host_start as usize..self.host_end as usize]
    }

    /// The path, from its slash, without query and fragment; empty if there is none.
    pub(crate) fn path(&self) -> &str {
        let rest = &self.text[self.path_start as usize..];
        rest.find('?').map_or(rest, |end| &rest[..end])
    }

    /// The host alone, borrowed where the URL was.
    pub(super) fn into_host(self) -> Cow<'a, str> {
        let host = self.host_start as usize..self.host_end as usize;
        match self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[host]),
            Cow::Owned(text) => Cow::Owned(text[host].to_owned()),
        }
    }

    /// Whether the host is all that stands between `://` and the path: no name, no port, no dot of the root.
    pub(crate) fn has_plain_authority(&self) -> bool {
        let before = (self.host_start as usize).checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        self.host_end == self.path_start && before == Some(&b'/')
    }

    /// Whether the host is written with the dot of the root: to a browser another host, and another site.
    pub(crate) fn has_root_dot(&self) -> bool {
        self.text.as_bytes().get(self.host_end as usize) == Some(&b'.')
    }

    pub(crate) fn host_start(&self) -> usize {
        self.host_start as usize
    }

    pub(crate) fn host_end(&self) -> usize {
        self.host_end as usize
    }

    /// The URL in lower case: what every pattern but `match-case` regexes is tested against.
    pub(crate) fn lower(&self) -> Cow<'_, [u8]> {
        if self.has_upper { Cow::Owned(to_lower(self.text.as_bytes())) } else { Cow::Borrowed(self.text.as_bytes()) }
    }
}

fn to_lower(text: &[u8]) -> Vec<u8> {
    #[cfg(all(target_family = "wasm", target_feature = "simd128"))]
    {
        let mut text = text.to_vec();
        super::lanes::make_lower(&mut text);
        text
    }
    #[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
    text.to_ascii_lowercase()
}

/// Where the host ends that starts at `start`, if a slash follows it: nothing but a name or dotted decimal.
#[inline(always)]
fn web_host_end(bytes: &[u8], start: usize) -> Option<usize> {
    let len = bytes.get(start..)?.iter().position(|&byte| !IS_HOST[byte as usize])?;
    let (end, host) = (start + len, &bytes[start..start + len]);
    let label = host.iter().rposition(|&byte| byte == b'.').map_or(0, |at| at + 1);
    let plain = (1..=LONGEST_HOST).contains(&len)
        && bytes[end] == b'/'
        && host[0] != b'.'
        // The root's dot and numbers are left to the long way.
        && label < len
        && !host[label].is_ascii_digit();
    plain.then_some(end)
}

/// Bytes of a name in canonical form.
const IS_HOST: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_');
        byte += 1;
    }
    table
};

/// Where the host of `https://…` and `http://…` starts.
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

/// Nearly every URL there is, in one look at its start and one at its rest: `https`, a name, no port, no fragment.
#[inline]
fn slice_web(text: &str) -> Option<Url<'_>> {
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

/// Bytes that a parser may change in a path or a query, and a few that it never does: what has none of them needs no
/// closer look. The first mask takes in `#` and `'`, the second `<`, `>`, `\`
/// and `^`.
#[inline(always)]
fn is_doubtful(byte: u8) -> bool {
    // Bytes from 0x80 on are negative: one comparison for them and for those up to `"`.
    let signed = byte as i8;
    (signed < b'#' as i8) | (signed > b'z' as i8) | (byte & !4 == b'#') | (byte & !0x62 == 0x1c) | (byte == b'`')
}

/// Whether a path and query may not be canonical, and whether there is a capital in them.
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

/// Blocks of sixteen bytes, each byte with the next one, the last block over a part of the one before; gives what is left
/// to look at, of most URLs their last byte. Without branches, so that the compiler makes vectors of it.
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

/// The same sixteen bytes at a time; gives what is left to look at, of most URLs their last byte.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
fn look_at_lanes<'r>(rest: &'r [u8], odd: &mut bool, upper: &mut bool) -> &'r [u8] {
    use super::lanes::{LANES, any, both, chunk, either, is, is_but, load, none, within};
    // A slash counts with what stands behind it, the last byte only by itself.
    let Some(last) = rest.len().checked_sub(LANES + 1) else { return rest };
    let (mut at, mut odds, mut uppers) = (0, none(), none());
    while let (Some(bytes), Some(next)) = (chunk(rest, at), chunk(rest, at + 1)) {
        let (bytes, next) = (load(bytes), load(next));
        let segments = both(is(bytes, b'/'), either(is(next, b'.'), is(next, b'%')));
        // The same as `is_doubtful`: from `{` up, and round to `"`.
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

/// The host of a URL that starts as a browser writes it; `None` leaves it to the parser.
pub(super) fn canonical_host(text: &str) -> Option<&str> {
    let start = web_host_start(text.as_bytes())?;
    web_host_end(text.as_bytes(), start).map(|end| &text[start..end])
}

/// The host of a text that is no URL but a host, perhaps with a port or a path: `news.example`, `localhost:3000`.
///
/// Its name is that of `http://` and the text. The second value is [`Url::has_root_dot`].
pub(super) fn bare_host(text: &str) -> Option<(Cow<'_, str>, bool)> {
    let text = text.trim();
    let text = &text[..text.find(['/', '?', '#']).unwrap_or(text.len())];
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, port),
        _ => (text, ""),
    };
    // `null` is what browsers write for a document without an origin; in `data:1` the colon ends a scheme.
    let is_scheme = name.len() < text.len() && !name.contains(['.', ']']) && name != "localhost";
    if name.is_empty() || name == "null" || is_scheme || name.contains(['@', '\\', '%']) {
        return None;
    }
    if !port.bytes().all(|byte| byte.is_ascii_digit()) || (name.contains(':') && !name.starts_with('[')) {
        return None;
    }
    if is_canonical_host(name) && name.len() <= LONGEST_HOST {
        let host = name.strip_suffix('.').unwrap_or(name);
        return Some((Cow::Borrowed(host), host.len() < name.len()));
    }
    let canonical = parser::canonical(&format!("http://{name}/")).ok()?;
    let url = slice(Cow::Owned(canonical), true)?;
    (!url.host().is_empty()).then(|| (Cow::Owned(url.host().to_owned()), url.has_root_dot()))
}

/// The first characters of a text, for messages.
fn excerpt(text: &str) -> &str {
    let end = text.char_indices().nth(120).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Bytes of a host; names have 253 at the most.
const LONGEST_HOST: usize = 255;

/// Where host and path stand in a canonical URL; `None` if `text` is not one.
///
/// `trusted`: a real parser wrote it, so only the structure is read.
fn slice(text: Cow<'_, str>, trusted: bool) -> Option<Url<'_>> {
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
    // A canonical host has no capitals; what stands before it may.
    let has_upper = has_upper(if trusted { bytes } else { &bytes[path_start..] });
    // The dot of the root is part of the URL, not of the name.
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
    // Special schemes always have slashes.
    let bytes = text.as_bytes();
    let scheme = &bytes[..after - 1];
    if matches!(scheme, b"http" | b"https" | b"ws" | b"wss" | b"ftp") {
        return None;
    }
    // A `blob:` URL contains the URL of the document that created it, once.
    let inner = match scheme {
        b"blob" if !text[after..].starts_with("blob:") => slice(Cow::Borrowed(&text[after..]), true),
        _ => None,
    };
    // Parsers do not canonicalise the inner URL; that of a browser has no capitals in its host.
    let inner = inner.filter(|inner| !has_upper(inner.host().as_bytes()));
    let (host_start, host_end, path_start) = match inner {
        Some(inner) => {
            (inner.host_start + after as u32, inner.host_end + after as u32, inner.path_start + after as u32)
        }
        None => (after as u32, after as u32, after as u32),
    };
    let has_upper = has_upper(bytes);
    return Some(Url { host_start, host_end, path_start, has_upper, text, fragment: "" });
}

fn has_upper(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, b| found | b.is_ascii_uppercase())
}

/// A host name in ASCII form, by the same parser that reads URLs.
pub(super) fn host_to_ascii(host: &str) -> Option<String> {
    if host.bytes().any(|b| matches!(b, b'/' | b'?' | b'#' | b'@' | b'\\' | b'%')) {
        return None;
    }
    let canonical = parser::canonical(&format!("http://{host}/")).ok()?;
    let url = slice(Cow::Owned(canonical), true)?;
    let ascii = url.host();
    // A host with a port would have been cut.
    (!ascii.is_empty() && url.host_end == url.path_start).then(|| ascii.to_owned())
}

#[cfg(all(test, feature = "url"))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, host: &str, borrowed: bool) {
        let url = Url::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!((url.as_str(), url.host()), (expected, host), "{text}");
        assert_eq!(matches!(url.text, Cow::Borrowed(_)), borrowed, "{text}: borrowed");
    }

    #[test]
    fn canonical_urls_are_borrowed() {
        for (text, host) in [
            ("https://example.com/", "example.com"),
            ("http://a.b-c.example.com:8080/x/.well-known/y.js?A=b#", "a.b-c.example.com"),
            ("wss://1.2.3.4/socket", "1.2.3.4"),
            ("https://xn--bcher-kva.example/%2Epath", "xn--bcher-kva.example"),
            ("https://example.com./", "example.com"),
            ("data:text/plain,Hello", ""),
            ("about:blank", ""),
            ("blob:https://example.com/1-2", "example.com"),
        ] {
            check(text, text.trim_end_matches('#'), host, true);
        }
    }

    #[test]
    fn others_are_parsed_once() {
        for (text, expected, host) in [
            ("HTTPS://Example.COM", "https://example.com/", "example.com"),
            ("http://bücher.de/ä", "http://xn--bcher-kva.de/%C3%A4", "xn--bcher-kva.de"),
            ("http://example.com:80/a/../b", "http://example.com/b", "example.com"),
            ("http://example.com/a/%2E%2e/b", "http://example.com/b", "example.com"),
            ("http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1"),
            ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/", "[2001:db8::1]"),
            ("http://user:pw@example.com/", "http://user:pw@example.com/", "example.com"),
            (" http://example.com\\a b", "http://example.com/a%20b", "example.com"),
            ("unheard://Example.com/A", "unheard://example.com/A", "example.com"),
        ] {
            check(text, expected, host, false);
        }
    }

    #[test]
    fn nesting_has_an_end() {
        assert_eq!(Url::parse(&"blob:".repeat(400_000)).unwrap().host(), "");
        assert_eq!(Url::parse("https://USER@x.com/").unwrap().lower()[..], b"https://user@x.com/"[..]);
    }

    #[test]
    fn not_urls() {
        let long = format!("https://{}.com/", "a.".repeat(200));
        for text in [long.as_str(), "", "example.com", "http://", "//example.com/", "https://a b/"] {
            assert!(Url::parse(text).is_err(), "{text:?}");
        }
    }
}
