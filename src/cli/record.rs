//! A request as texts, as request files and the command line give it.

use std::borrow::Cow;

use brock::{Exchange, Method, Request, ResourceType, UrlError};
use serde::Deserialize;

/// A request as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record<'t> {
    pub(crate) url: Cow<'t, str>,
    pub(crate) source: Cow<'t, str>,
    pub(crate) resource_type: ResourceType,
    pub(crate) method: Method,
    /// Empty: the same as `source`.
    pub(crate) top: Cow<'t, str>,
    /// Boxed, because few records have one.
    pub(crate) exchange: Option<Box<ExchangeRecord>>,
}

/// A header, spelled as in webRequest and HAR files.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Header {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// The headers of a request and its response, and the server's address. `None`: unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExchangeRecord {
    request_headers: Option<Vec<Header>>,
    response_headers: Option<Vec<Header>>,
    address: Option<String>,
}

impl ExchangeRecord {
    /// `None` if all three are unknown.
    pub(crate) fn of(
        request_headers: Option<Vec<Header>>,
        response_headers: Option<Vec<Header>>,
        address: Option<String>,
    ) -> Option<Box<ExchangeRecord>> {
        let is_known = request_headers.is_some() || response_headers.is_some() || address.is_some();
        is_known.then(|| Box::new(ExchangeRecord { request_headers, response_headers, address }))
    }
}

impl Record<'_> {
    /// The request without headers and address.
    pub(crate) fn request(&self) -> Result<Request<'_>, UrlError> {
        Ok(Request::new(&self.url, &self.source, self.resource_type)?.with_method(self.method).with_top(&self.top))
    }

    /// Calls `use_request` with the request, its headers and its address.
    pub(crate) fn with_request<T>(&self, use_request: impl FnOnce(&Request<'_>) -> T) -> Result<T, UrlError> {
        let request = self.request()?;
        let Some(exchange) = &self.exchange else { return Ok(use_request(&request)) };
        let (sent, received) = (pairs(&exchange.request_headers), pairs(&exchange.response_headers));
        let mut known = Exchange::default();
        known.request_headers = sent.as_deref();
        known.response_headers = received.as_deref();
        known.address = exchange.address.as_deref();
        Ok(use_request(&request.with_exchange(known)))
    }

    /// The record with owned texts.
    pub(crate) fn into_owned(self) -> Record<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Record {
            url: own(self.url),
            source: own(self.source),
            top: own(self.top),
            resource_type: self.resource_type,
            method: self.method,
            exchange: self.exchange,
        }
    }
}

/// Records with their number in the file, from 1, or the reason why one cannot be read.
pub(crate) type NumberedRecords<'t> = Vec<(usize, Result<Record<'t>, String>)>;

/// The method of a name; `GET` if there is none.
pub(crate) fn method(name: Option<&str>) -> Method {
    name.map_or(Method::Get, Method::of)
}

fn pairs(headers: &Option<Vec<Header>>) -> Option<Vec<(&str, &str)>> {
    let headers = headers.as_ref()?;
    Some(headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect())
}
