//! A request as the matcher sees it.

use std::borrow::Cow;

use super::host::Suffixes;
use super::parse::{UrlError, bare_host};
use super::resource_type::{Method, ResourceType};
use super::slice::canonical_host;
use super::url::Url;

/// One request: what is asked for, by which page, as what.
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
    /// Host of the document that asked; empty if unknown or opaque, which counts as third-party.
    source: Cow<'a, str>,
    /// Whether that host is written with the dot of the root.
    source_has_root_dot: bool,
    /// The label suffixes of `source`, if whoever asks has them.
    source_suffixes: Option<&'a Suffixes>,
    /// Host of the page in the tab; empty: the same as `source`.
    top: Cow<'a, str>,
    exchange: Exchange<'a>,
    no_generic_blocking: bool,
}

/// What becomes known of a request while it goes on. Filters that ask for what is not known do not match.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exchange<'a> {
    /// Names and values of the request's headers, in any case.
    pub request_headers: Option<&'a [(&'a str, &'a str)]>,
    /// Names and values of the response's headers, in any case.
    pub response_headers: Option<&'a [(&'a str, &'a str)]>,
    /// The server's address, IPv4 or IPv6.
    pub address: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// A request for `url`, made by the document at `source`.
    ///
    /// A `source` without a scheme is read as a host: `news.example`. One that is neither that nor a URL with a host
    /// (empty, `null`, `about:blank`, `data:`) is an unknown source.
    ///
    /// # Errors
    ///
    /// If `url` is no URL.
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

    /// The same request asked for as something else.
    pub fn with_resource_type(mut self, kind: ResourceType) -> Request<'a> {
        self.kind = kind;
        self
    }

    /// The same request when more of it is known: filters with `header`, `requestheader` and `ipaddress` are asked then.
    pub fn with_exchange(mut self, exchange: Exchange<'a>) -> Request<'a> {
        self.exchange = exchange;
        self
    }

    /// The same request from a page on which blocking filters that name no site are off, as `Engine::page` tells.
    pub fn without_generic_blocking(mut self) -> Request<'a> {
        self.no_generic_blocking = true;
        self
    }

    /// A request whose source is given by its host, that one's label suffixes and whether it has the dot of the root:
    /// what the wasm door interns.
    #[cfg(feature = "wasm")]
    pub(crate) fn from_hosts(
        url: Url<'a>,
        (source, suffixes, source_has_root_dot): (&'a str, Option<&'a Suffixes>, bool),
        top: &'a str,
        kind: ResourceType,
        method: Method,
    ) -> Request<'a> {
        Request {
            url,
            kind,
            method,
            source: Cow::Borrowed(source),
            source_has_root_dot,
            source_suffixes: suffixes,
            top: Cow::Borrowed(top),
            exchange: Exchange::default(),
            no_generic_blocking: false,
        }
    }

    /// What is asked for.
    pub fn url(&self) -> &Url<'a> {
        &self.url
    }

    /// As what.
    pub fn resource_type(&self) -> ResourceType {
        self.kind
    }

    /// With which method.
    pub fn method(&self) -> Method {
        self.method
    }

    /// What is known of it besides.
    pub fn exchange(&self) -> &Exchange<'a> {
        &self.exchange
    }

    /// Whether blocking filters that name no site are asked.
    pub fn generic_blocking(&self) -> bool {
        !self.no_generic_blocking
    }

    /// Host of the document that asked; empty if unknown.
    pub fn source_host(&self) -> &str {
        &self.source
    }

    /// The label suffixes of the source's host, if they came with the request.
    pub(crate) fn source_suffixes(&self) -> Option<&Suffixes> {
        self.source_suffixes
    }

    /// Whether one of the two hosts is written with the dot of the root and the other is not: by the URL Standard, and
    /// to browsers, they are hosts of different sites.
    pub(crate) fn differs_in_root_dot(&self) -> bool {
        self.url.has_root_dot() != self.source_has_root_dot
    }

    /// Host of the page in the tab; the source's where none was given.
    pub fn top_host(&self) -> &str {
        if self.top.is_empty() { &self.source } else { &self.top }
    }
}

/// The host of a URL, or of a text that is a host; empty if it has none.
pub(crate) fn host_of(url: &str) -> Cow<'_, str> {
    source_of(url).0
}

/// The same, and whether it is written with the dot of the root.
pub(crate) fn source_of(url: &str) -> (Cow<'_, str>, bool) {
    let unknown = (Cow::Borrowed(""), false);
    if url.is_empty() {
        return unknown;
    }
    // Its path is of no interest, and need not be looked at.
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
