//! Removes parameters from the query of a URL.

use std::borrow::Cow;

/// The parameters of a URL's query, as written: `name=value` or `name`. The empty text between two `&` is none.
pub(super) fn params(url: &str) -> impl Iterator<Item = &str> {
    let (start, end) = range(url).unwrap_or((0, 0));
    pieces(&url[start..end]).filter(|param| !param.is_empty())
}

/// The range of the query, without the `?`.
fn range(url: &str) -> Option<(usize, usize)> {
    let end = memchr::memchr(b'#', url.as_bytes()).unwrap_or(url.len());
    Some((memchr::memchr(b'?', &url.as_bytes()[..end])? + 1, end))
}

/// A query divided at each `&`.
fn pieces(query: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    memchr::memchr_iter(b'&', query.as_bytes()).chain([query.len()]).map(move |end| {
        let piece = &query[start..end];
        start = end + 1;
        piece
    })
}

/// The URL without the parameters for which `removes` is true; `None` if there is none of them.
///
/// The rest is kept byte for byte: order, encoding, the empty pieces between two `&`, the fragment. If no parameter is
/// left, the `?` is removed, and empty pieces with it.
pub(super) fn without(url: &str, mut removes: impl FnMut(&str) -> bool) -> Option<String> {
    let (start, end) = range(url)?;
    let mut kept = String::new();
    let (mut removed, mut first, mut any) = (false, true, false);
    for param in pieces(&url[start..end]) {
        if !param.is_empty() && removes(param) {
            removed = true;
            continue;
        }
        if !first {
            kept.push('&');
        }
        kept.push_str(param);
        first = false;
        any |= !param.is_empty();
    }
    if !removed {
        return None;
    }
    Some(if any { [&url[..start], &kept, &url[end..]].concat() } else { [&url[..start - 1], &url[end..]].concat() })
}

/// The URL without its query, if it has one, even an empty one.
pub(super) fn without_any(url: &str) -> Option<String> {
    let end = memchr::memchr(b'#', url.as_bytes()).unwrap_or(url.len());
    let start = memchr::memchr(b'?', &url.as_bytes()[..end])?;
    Some([&url[..start], &url[end..]].concat())
}

/// Whether a parameter has this name, byte for byte.
pub(super) fn is_named(param: &str, name: &str) -> bool {
    param.strip_prefix(name).is_some_and(|rest| (rest.is_empty() || rest.starts_with('=')) && !name.contains('='))
}

/// `name=value` with the value percent-decoded, as expressions test it.
pub(super) fn normalised(param: &str) -> Cow<'_, str> {
    match param.split_once('=') {
        None => Cow::Owned(format!("{param}=")),
        Some((name, value)) => match decoded(value) {
            Some(value) => Cow::Owned(format!("{name}={value}")),
            None => Cow::Borrowed(param),
        },
    }
}

/// A percent-decoded text, as `decodeURIComponent` decodes it; `None` if nothing is encoded or the encoding is invalid.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| (byte as char).to_digit(16)).map(|digit| digit as u8);
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            out.push(digit(bytes.get(at + 1))? << 4 | digit(bytes.get(at + 2))?);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_kept() {
        for (url, expected) in [
            ("https://x.com/?a=1&b=2", Some("https://x.com/?b=2")),
            ("https://x.com/?b=%2F+x&a=1#h?a=1", Some("https://x.com/?b=%2F+x#h?a=1")),
            ("https://x.com/?a=1", Some("https://x.com/")),
            ("https://x.com/?a=1#a", Some("https://x.com/#a")),
            ("https://x.com/?a=1&a=2&c", Some("https://x.com/?c")),
            ("https://x.com/?a=1&&c=", Some("https://x.com/?&c=")),
            ("https://x.com/?a", Some("https://x.com/")),
            ("https://x.com/?%61=1", None),
            ("https://x.com/?A=1", None),
            ("https://x.com/#?a=1", None),
            ("https://x.com/a=1", None),
            ("https://x.com/?x=?a=1", None),
            ("https://x.com/?a=1&", Some("https://x.com/")),
            ("https://x.com/?&a=1", Some("https://x.com/")),
            ("https://x.com/?&a=1&&#f", Some("https://x.com/#f")),
            ("https://x.com/?&a=1&b", Some("https://x.com/?&b")),
            ("https://x.com/?a=1&=", Some("https://x.com/?=")),
            ("https://x.com/?&", None),
            ("https://x.com/?", None),
        ] {
            assert_eq!(without(url, |param| is_named(param, "a")).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_whole_query_is_removed() {
        for (url, expected) in [
            ("https://x.com/?a=1&&b=2", Some("https://x.com/")),
            ("https://x.com/?&a=1&#f", Some("https://x.com/#f")),
            ("https://x.com/?&", Some("https://x.com/")),
            ("https://x.com/?", Some("https://x.com/")),
            ("https://x.com/#?a", None),
            ("https://x.com/", None),
        ] {
            assert_eq!(without_any(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn values_are_decoded_and_names_are_not() {
        for (param, expected) in [
            ("a=x%20y", "a=x y"),
            ("a=x+y", "a=x+y"),
            ("a", "a="),
            ("a%20b=1", "a%20b=1"),
            ("a=%zz", "a=%zz"),
            ("a=%C3%A4", "a=ä"),
            ("a=%C3", "a=%C3"),
            ("a=%", "a=%"),
        ] {
            assert_eq!(normalised(param), expected, "{param}");
        }
    }
}
