//! A page: a document at a URL.

use std::borrow::Cow;

use crate::net::{Request, ResourceType, SuffixList, Suffixes, UrlError, host_of, is_ip};

/// A page, or a document in a frame.
///
/// ```
/// use brock::cosmetic::Page;
/// let frame = Page::new("https://ads.example/frame")?.with_ancestors(["https://news.example/"]);
/// assert_eq!(frame.host(), "ads.example");
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Page<'a> {
    request: Request<'a>,
    ancestors: Vec<Cow<'a, str>>,
}

impl<'a> Page<'a> {
    /// The document at a URL. A document without a URL of its own (`about:blank`, `srcdoc`) has that of its parent.
    ///
    /// # Errors
    ///
    /// If `url` is not a valid URL.
    pub fn new(url: &'a str) -> Result<Page<'a>, UrlError> {
        Ok(Page { request: Request::new(url, url, ResourceType::MainFrame)?, ancestors: Vec::new() })
    }

    /// Sets the URLs of the documents that it is a frame of, for filters such as `example.com>>##+js(…)`.
    pub fn with_ancestors(mut self, urls: impl IntoIterator<Item = &'a str>) -> Page<'a> {
        self.ancestors = urls.into_iter().map(host_of).collect();
        self
    }

    /// The host; empty if the URL has none.
    pub fn host(&self) -> &str {
        self.request.url().host()
    }

    /// The request for the page.
    pub(crate) fn request(&self) -> &Request<'a> {
        &self.request
    }

    /// Path and query from the first slash; one slash if there is none.
    pub(crate) fn path(&self) -> &str {
        let path = self.request.url().path_and_query();
        if path.starts_with('/') { path } else { "/" }
    }

    pub(crate) fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.ancestors.iter().map(|host| &**host)
    }
}

/// A host without its public suffix and the dot before it; empty: it has none. Addresses have no public suffix.
pub(super) fn stem<'h>(suffixes: SuffixList<'_>, host: &'h str) -> &'h str {
    if is_ip(host) {
        return "";
    }
    let start = suffixes.suffix_start(host, Suffixes::of(host.as_bytes()).as_slice());
    &host[..start.saturating_sub(1)]
}

/// The switches that filters set for a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HidingSwitches {
    /// `$generichide` or `$elemhide`.
    pub generic_off: bool,
    /// `$specifichide` or `$elemhide`.
    pub specific_off: bool,
}
