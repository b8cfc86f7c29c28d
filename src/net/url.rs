//! A canonical URL and the places of its parts.

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
    /// `host_start <= host_end <= path_start <= text.len()`, all on character boundaries. A URL without a
    /// host (`data:`, `about:blank`) has all three at the end of its scheme.
    pub(super) host_start: u32,
    pub(super) host_end: u32,
    pub(super) path_start: u32,
    /// Whether any byte is an ASCII capital: matching needs a lower-case copy then, and only then.
    pub(super) has_upper: bool,
    /// With its `#`, as it was written; empty if there is none.
    pub(super) fragment: &'a str,
}

impl<'a> Url<'a> {
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

pub(super) fn has_upper(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, b| found | b.is_ascii_uppercase())
}
