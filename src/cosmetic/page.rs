//! A page: a document at a URL.

use std::borrow::Cow;

use crate::net::{Request, ResourceType, UrlError, host_of, is_ip};

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

    /// The canonical URL without its fragment.
    pub fn url(&self) -> &str {
        self.request.url().as_str()
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

    /// The hosts of the documents that it is a frame of.
    pub fn ancestors(&self) -> impl Iterator<Item = &str> {
        self.ancestors.iter().map(|host| &**host)
    }
}

/// The host without its public suffix and the dot before it; empty if nothing is left. `site`: its registrable domain.
///
/// An address has no public suffix, and nothing is left of a public suffix itself (whose site has no other label).
pub fn stem<'a>(host: &'a str, site: &str) -> &'a str {
    let suffix = site.split_once('.').map_or("", |(_, suffix)| suffix);
    if is_ip(host) {
        return "";
    }
    host.strip_suffix(suffix).and_then(|stem| stem.strip_suffix('.')).unwrap_or("")
}

/// The switches that filters set for a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HidingSwitches {
    /// `$generichide` or `$elemhide`.
    pub generic_off: bool,
    /// `$specifichide` or `$elemhide`.
    pub specific_off: bool,
}
