//! A request as the matcher sees it.

use std::borrow::Cow;

use super::kind::{Kind, Method};
use super::url::{Url, UrlError, canonical_host};

/// One request: what is asked for, by which page, as what.
///
/// ```
/// use brock::{Kind, Request};
/// let request = Request::new("https://ads.example/a.js", "https://news.example/", Kind::Script)?;
/// assert_eq!(request.url().host(), "ads.example");
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request<'a> {
    url: Url<'a>,
    kind: Kind,
    method: Method,
    /// Host of the document that asked; empty if unknown or opaque, which counts as third-party.
    source: Cow<'a, str>,
    /// Host of the page in the tab; empty: the same as `source`.
    top: Cow<'a, str>,
}

impl<'a> Request<'a> {
    /// A request for `url`, made by the document at `source`.
    ///
    /// A `source` that is no URL with a host (empty, `about:blank`, `data:`) is an unknown source.
    ///
    /// # Errors
    ///
    /// If `url` is no URL.
    pub fn new(url: &'a str, source: &'a str, kind: Kind) -> Result<Request<'a>, UrlError> {
        let url = Url::parse(url)?;
        Ok(Request { url, kind, method: Method::Get, source: host_of(source), top: Cow::Borrowed("") })
    }

    /// The same request with another method than `GET`.
    pub fn with_method(mut self, method: Method) -> Request<'a> {
        self.method = method;
        self
    }

    /// The same request from a frame of the page at `top`.
    pub fn with_top(mut self, top: &'a str) -> Request<'a> {
        self.top = host_of(top);
        self
    }

    /// A request whose source is given by its host: what the wasm door interns.
    #[cfg(feature = "wasm")]
    pub(crate) fn from_hosts(url: Url<'a>, source: &'a str, top: &'a str, kind: Kind, method: Method) -> Request<'a> {
        Request { url, kind, method, source: Cow::Borrowed(source), top: Cow::Borrowed(top) }
    }

    /// What is asked for.
    pub fn url(&self) -> &Url<'a> {
        &self.url
    }

    /// As what.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// With which method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Host of the document that asked; empty if unknown.
    pub fn source_host(&self) -> &str {
        &self.source
    }

    /// Host of the page in the tab; the source's where none was given.
    pub fn top_host(&self) -> &str {
        if self.top.is_empty() { &self.source } else { &self.top }
    }
}

/// The host of a URL, empty if it has none.
pub(crate) fn host_of(url: &str) -> Cow<'_, str> {
    if url.is_empty() {
        return Cow::Borrowed("");
    }
    // Its path is of no interest, and need not be looked at.
    if let Some(host) = canonical_host(url) {
        return Cow::Borrowed(host);
    }
    match Url::parse(url) {
        Ok(parsed) => parsed.into_host(),
        Err(_) => Cow::Borrowed(""),
    }
}
