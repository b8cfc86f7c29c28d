//! A request in the form that the matcher takes.

use std::borrow::Cow;

use super::host::Suffixes;
use super::parse::UrlError;
use super::resource_type::{Method, ResourceType};
use super::source::{RequestSource, host_of, source_of};
use super::url::Url;

/// One request: its URL, the document that made it, and its resource type.
///
/// ```
/// use brock::{ResourceType, Request};
/// let request = Request::new("https://ads.example/a.js", "https://news.example/", ResourceType::Script)?;
/// assert_eq!(request.url().host(), "ads.example");
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Request<'a> {
    url: Url<'a>,
    kind: ResourceType,
    method: Method,
    /// Host of the requesting document; empty if unknown or opaque, which counts as third-party.
    source: Cow<'a, str>,
    /// Whether the source host ends with the root dot.
    source_has_root_dot: bool,
    /// The label suffixes of `source`, if the caller computed them.
    source_suffixes: Option<&'a Suffixes>,
    /// Host of the top-level page; empty means the same as `source`.
    top: Cow<'a, str>,
    exchange: Exchange<'a>,
    no_generic_blocking: bool,
}

/// Facts about a request that become available while it is processed. A filter that needs a missing fact does not
/// match.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// Names and values of the request headers; names in any case.
    pub request_headers: Option<&'a [(&'a str, &'a str)]>,
    /// Names and values of the response headers; names in any case.
    pub response_headers: Option<&'a [(&'a str, &'a str)]>,
    /// IPv4 or IPv6 address of the server.
    pub address: Option<&'a str>,
}

impl<'a> Exchange<'a> {
    /// Sets the names and values of the request headers.
    pub fn with_request_headers(mut self, headers: &'a [(&'a str, &'a str)]) -> Exchange<'a> {
        self.request_headers = Some(headers);
        self
    }

    /// Sets the names and values of the response headers.
    pub fn with_response_headers(mut self, headers: &'a [(&'a str, &'a str)]) -> Exchange<'a> {
        self.response_headers = Some(headers);
        self
    }

    /// Sets the address of the server.
    pub fn with_address(mut self, address: &'a str) -> Exchange<'a> {
        self.address = Some(address);
        self
    }
}

impl<'a> Request<'a> {
    /// Creates a request for `url` made by the document at `source`.
    ///
    /// A `source` without a scheme is parsed as a host: `news.example`. Any other text without a host (empty, `null`,
    /// `about:blank`, `data:`) is an unknown source.
    ///
    /// # Errors
    ///
    /// If `url` is not a valid URL.
    pub fn new(url: &'a str, source: &'a str, kind: ResourceType) -> Result<Request<'a>, UrlError> {
        let url = Url::parse(url)?;
        let (source, source_has_root_dot) = source_of(source);
        Ok(Request {
            url,
            kind,
            method: Method::Get,
            source,
            source_has_root_dot,
            source_suffixes: None,
            top: Cow::Borrowed(""),
            exchange: Exchange::default(),
            no_generic_blocking: false,
        })
    }

    /// Sets the request method; the default is `GET`.
    pub fn with_method(mut self, method: Method) -> Request<'a> {
        self.method = method;
        self
    }

    /// Sets the top-level page of a request that was made in a frame.
    pub fn with_top(mut self, top: &'a str) -> Request<'a> {
        self.top = host_of(top);
        self
    }

    /// Sets the resource type.
    pub fn with_resource_type(mut self, kind: ResourceType) -> Request<'a> {
        self.kind = kind;
        self
    }

    /// Sets the headers and the server address, which enables filters with `header`, `requestheader` and `ipaddress`.
    pub fn with_exchange(mut self, exchange: Exchange<'a>) -> Request<'a> {
        self.exchange = exchange;
        self
    }

    /// Disables generic blocking filters for this request, as `$genericblock` requires (see `Engine::page`).
    pub fn without_generic_blocking(mut self) -> Request<'a> {
        self.no_generic_blocking = true;
        self
    }

    /// Creates a request whose source was parsed before: a page makes about a hundred requests with the same source.
    ///
    /// ```
    /// use brock::{Request, RequestSource, ResourceType, Url};
    /// let source = RequestSource::new("https://news.example/");
    /// let url = Url::parse("https://ads.example/a.js")?;
    /// let request = Request::from_source(url, &source, ResourceType::Script);
    /// assert_eq!(request.source_host(), "news.example");
    /// # Ok::<(), brock::UrlError>(())
    /// ```
    pub fn from_source(url: Url<'a>, source: &'a RequestSource, kind: ResourceType) -> Request<'a> {
        let (host, source_suffixes, source_has_root_dot) = source.parts();
        Request {
            url,
            kind,
            method: Method::Get,
            source: Cow::Borrowed(host),
            source_has_root_dot,
            source_suffixes,
            top: Cow::Borrowed(""),
            exchange: Exchange::default(),
            no_generic_blocking: false,
        }
    }

    /// Sets the top-level page, parsed before, of a request that was made in a frame.
    pub fn with_top_source(mut self, top: &'a RequestSource) -> Request<'a> {
        self.top = Cow::Borrowed(top.host());
        self
    }

    /// The requested URL.
    pub fn url(&self) -> &Url<'a> {
        &self.url
    }

    /// The resource type of the request.
    pub fn resource_type(&self) -> ResourceType {
        self.kind
    }

    /// The method of the request.
    pub fn method(&self) -> Method {
        self.method
    }

    /// Headers and server address, where known.
    pub fn exchange(&self) -> &Exchange<'a> {
        &self.exchange
    }

    /// Whether generic blocking filters apply.
    pub fn generic_blocking(&self) -> bool {
        !self.no_generic_blocking
    }

    /// Host of the requesting document; empty if unknown.
    pub fn source_host(&self) -> &str {
        &self.source
    }

    /// The label suffixes of the source host, if the caller supplied them.
    pub(crate) fn source_suffixes(&self) -> Option<&Suffixes> {
        self.source_suffixes
    }

    /// Whether exactly one of the request and source hosts ends with the root dot. The URL Standard and browsers treat
    /// such hosts as different sites.
    pub(crate) fn differs_in_root_dot(&self) -> bool {
        self.url.has_root_dot() != self.source_has_root_dot
    }

    /// Host of the top-level page; the source host if none was given.
    pub fn top_host(&self) -> &str {
        if self.top.is_empty() { &self.source } else { &self.top }
    }
}
