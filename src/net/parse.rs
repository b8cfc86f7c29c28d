//! Parses a URL or a host. Canonical text is only sliced; other text is parsed once by a complete URL parser.

use std::borrow::Cow;

use super::canonical::is_canonical_host;
use super::host::is_host_name;
use super::parser;
use super::slice::{LONGEST_HOST, slice, slice_web};
use super::url::{Url, has_upper};

/// The reason why a text is not a URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a URL: {0}")]
pub struct UrlError(String);

impl<'a> Url<'a> {
    /// Parses a URL.
    ///
    /// URLs from a browser are already canonical and are borrowed. Any other text is parsed by the `url` crate (native
    /// builds) or by the browser's `URL` (wasm builds), and the result is owned.
    ///
    /// # Errors
    ///
    /// If the text has no scheme, or no valid host although its scheme requires one.
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
        // Includes the `#` of the fragment: spaces before the `#` are not at the end of the URL.
        let up_to_hash = &whole[..hash.map_or(whole.len(), |at| at + 1)];
        let canonical =
            parser::canonical(up_to_hash).map_err(|why| UrlError(format!("{why} in {:?}", excerpt(text))))?;
        let mut url =
            slice(Cow::Owned(canonical), true).ok_or_else(|| UrlError(format!("no host in {:?}", excerpt(text))))?;
        if has_upper(url.host().as_bytes()) {
            // Parsers keep upper-case letters in the hosts of non-special schemes.
            url.text.to_mut()[url.host_start as usize..url.host_end as usize].make_ascii_lowercase();
            url.has_upper = has_upper(url.text.as_bytes());
        }
        Ok(Url { fragment, ..url })
    }
}

/// The host of a text that is not a URL but a host with an optional port or path: `news.example`, `localhost:3000`.
///
/// The host is that of `http://` followed by the text. The second value is [`Url::has_root_dot`].
pub(super) fn bare_host(text: &str) -> Option<(Cow<'_, str>, bool)> {
    let text = text.trim();
    let text = &text[..text.find(['/', '?', '#']).unwrap_or(text.len())];
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, port),
        _ => (text, ""),
    };
    // Browsers report `null` for a document without an origin. In `data:1` the colon ends a scheme.
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

/// The first characters of a text, for error messages.
fn excerpt(text: &str) -> &str {
    let end = text.char_indices().nth(120).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// A host name in ASCII form, converted by the URL parser.
pub(super) fn host_to_ascii(host: &str) -> Option<String> {
    if host.bytes().any(|b| matches!(b, b'/' | b'?' | b'#' | b'@' | b'\\' | b'%')) {
        return None;
    }
    let canonical = parser::canonical(&format!("http://{host}/")).ok()?;
    let url = slice(Cow::Owned(canonical), true)?;
    let ascii = url.host();
    // Rejects input with a port or root dot: in that case other text follows the host name.
    (!ascii.is_empty() && url.host_end == url.path_start).then(|| ascii.to_owned())
}

/// Whether the URL parser accepts each label with the punycode prefix in a canonical host. A build without a parser
/// rejects all of them.
///
/// `xn--name-` encodes no character beyond ASCII, which [UTS 46](https://www.unicode.org/reports/tr46/#Validity_Criteria)
/// forbids. Node 20 accepts it, Firefox does not.
pub(crate) fn has_valid_punycode(host: &str) -> bool {
    let mut encoded = host.split('.').filter(|label| label.starts_with("xn--")).peekable();
    encoded.peek().is_none()
        || (!encoded.any(|label| label.ends_with('-')) && host_to_ascii(host).as_deref() == Some(host))
}

/// The host in lower-case ASCII, with internationalised names as punycode; `None` if the text is not a valid host.
pub(crate) fn ascii_host(text: &str) -> Option<Cow<'_, str>> {
    if text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')) {
        return (!text.is_empty()).then_some(Cow::Borrowed(text));
    }
    if text.is_ascii() && !text.starts_with('[') {
        let lower = text.to_ascii_lowercase();
        return is_host_name(&lower).then_some(Cow::Owned(lower));
    }
    host_to_ascii(text).map(Cow::Owned)
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
    fn other_urls_are_parsed_and_owned() {
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
    fn nested_blob_urls_do_not_overflow_the_stack() {
        assert_eq!(Url::parse(&"blob:".repeat(400_000)).unwrap().host(), "");
        assert_eq!(Url::parse("https://USER@x.com/").unwrap().lower()[..], b"https://user@x.com/"[..]);
    }

    #[test]
    fn invalid_urls_are_rejected() {
        let long = format!("https://{}.com/", "a.".repeat(200));
        for text in [long.as_str(), "", "example.com", "http://", "//example.com/", "https://a b/"] {
            assert!(Url::parse(text).is_err(), "{text:?}");
        }
    }
}
