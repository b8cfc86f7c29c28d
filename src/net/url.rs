//! A canonical URL and the offsets of its parts.

use std::borrow::Cow;

use super::canonical::canonical_fragment;

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
    pub(super) text: Cow<'a, str>,
    /// `host_start <= host_end <= path_start <= text.len()`, all on character boundaries. In a URL without a
    /// host (`data:`, `about:blank`) all three are the end of its scheme.
    pub(super) host_start: u32,
    pub(super) host_end: u32,
    pub(super) path_start: u32,
    /// Whether the URL contains an upper-case ASCII letter. Only then matching needs a lower-case copy.
    pub(super) has_upper: bool,
    /// The fragment with its `#`, as written; empty if there is none.
    pub(super) fragment: &'a str,
}

impl<'a> Url<'a> {
    /// The canonical URL without its fragment.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The fragment with its `#`, percent-encoded as in browsers; empty if there is none. No filter matches it.
    pub fn fragment(&self) -> Cow<'a, str> {
        canonical_fragment(self.fragment)
    }

    /// The host: lower-case, punycode, IPv6 in brackets, without the root dot; empty if the URL has none.
    pub fn host(&self) -> &str {
        &self.text[self.host_start as usize..self.host_end as usize]
    }

    /// The path from its first slash, without query and fragment; empty if there is none.
    pub(crate) fn path(&self) -> &str {
        let rest = &self.text[self.path_start as usize..];
        rest.find('?').map_or(rest, |end| &rest[..end])
    }

    /// Path and query from the first slash; empty if there is none.
    pub(crate) fn path_and_query(&self) -> &str {
        &self.text[self.path_start as usize..]
    }

    /// The host alone; borrowed if the URL is borrowed.
    pub(super) fn into_host(self) -> Cow<'a, str> {
        let host = self.host_start as usize..self.host_end as usize;
        match self.text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[host]),
            Cow::Owned(text) => Cow::Owned(text[host].to_owned()),
        }
    }

    /// Whether the text between `://` and the path is only the host: no user information, no port, no root dot.
    pub(crate) fn has_plain_authority(&self) -> bool {
        let before = (self.host_start as usize).checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        self.host_end == self.path_start && before == Some(&b'/')
    }

    /// Whether the host ends with the root dot. Browsers treat it as another host and another site.
    pub(crate) fn has_root_dot(&self) -> bool {
        self.text.as_bytes().get(self.host_end as usize) == Some(&b'.')
    }

    pub(crate) fn host_start(&self) -> usize {
        self.host_start as usize
    }

    pub(crate) fn host_end(&self) -> usize {
        self.host_end as usize
    }

    /// The URL, if it is in lower case.
    #[inline(always)]
    pub(crate) fn as_lower(&self) -> Option<&[u8]> {
        (!self.has_upper).then_some(self.text.as_bytes())
    }

    /// Writes the URL in lower case to a buffer that is long enough for it.
    pub(crate) fn write_lower<'b, const SIZE: usize>(&self, buffer: &'b mut [u8; SIZE]) -> &'b [u8] {
        let len = self.text.len();
        buffer[..len].copy_from_slice(self.text.as_bytes());
        // Whole blocks: the bytes of the last one are not converted one by one.
        make_lower(&mut buffer[..len.next_multiple_of(BLOCK).min(SIZE)]);
        &buffer[..len]
    }

    /// The URL in lower case, which all patterns except `match-case` ones are matched against.
    pub(crate) fn lower(&self) -> Cow<'_, [u8]> {
        if self.has_upper { Cow::Owned(to_lower(self.text.as_bytes())) } else { Cow::Borrowed(self.text.as_bytes()) }
    }
}

/// Bytes that are converted at once.
const BLOCK: usize = 32;

fn to_lower(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    make_lower(&mut text);
    text
}

fn make_lower(text: &mut [u8]) {
    #[cfg(all(target_family = "wasm", target_feature = "simd128"))]
    super::lanes::make_lower(text);
    #[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
    text.make_ascii_lowercase();
}

pub(super) fn has_upper(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, b| found | b.is_ascii_uppercase())
}
