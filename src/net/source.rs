//! The source of requests: the document that makes them.

use std::borrow::Cow;

use super::host::Suffixes;
use super::parse::bare_host;
use super::slice::canonical_host;
use super::url::Url;

/// The host of a document, parsed once for all of its requests.
///
/// ```
/// use brock::RequestSource;
/// assert_eq!(RequestSource::new("https://news.example/today").host(), "news.example");
/// assert_eq!(RequestSource::new("news.example").host(), "news.example");
/// assert_eq!(RequestSource::new("about:blank").host(), "");
/// ```
#[derive(Clone, Debug)]
pub struct RequestSource {
    host: String,
    suffixes: Suffixes,
    /// Whether the host ends with the dot of the DNS root.
    has_root_dot: bool,
}

impl RequestSource {
    /// The source at a URL, or with a bare host. Any other text is an unknown source, as in
    /// [`Request::new`](crate::Request::new).
    pub fn new(url: &str) -> RequestSource {
        let (host, has_root_dot) = source_of(url);
        let host = host.into_owned();
        RequestSource { suffixes: Suffixes::of(host.as_bytes()), host, has_root_dot }
    }

    /// An unknown source: its requests are third-party, and no filter for a site applies to them.
    pub fn unknown() -> RequestSource {
        RequestSource { host: String::new(), suffixes: Suffixes::none(), has_root_dot: false }
    }

    /// The host; empty if unknown.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host, label suffixes, and whether the host ends with the root dot.
    pub(super) fn parts(&self) -> (&str, Option<&Suffixes>, bool) {
        (&self.host, Some(&self.suffixes), self.has_root_dot)
    }
}

/// The host of a URL or of a bare host text; empty if there is none.
pub(crate) fn host_of(url: &str) -> Cow<'_, str> {
    source_of(url).0
}

/// The host as in [`host_of`], and whether it ends with the root dot.
pub(super) fn source_of(url: &str) -> (Cow<'_, str>, bool) {
    let unknown = (Cow::Borrowed(""), false);
    if url.is_empty() {
        return unknown;
    }
    // Only the host is needed, so the path is not checked.
    if let Some(host) = canonical_host(url) {
        return (Cow::Borrowed(host), false);
    }
    match Url::parse(url) {
        Ok(parsed) if !parsed.host().is_empty() => {
            let has_root_dot = parsed.has_root_dot();
            (parsed.into_host(), has_root_dot)
        }
        _ => bare_host(url).unwrap_or(unknown),
    }
}
