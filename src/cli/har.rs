//! HAR files (HTTP Archive, <http://www.softwareishard.com/blog/har-12-spec/>) as requests.
//!
//! A HAR file has no source URL and, unless Chromium wrote it, no resource type. Both are derived from other fields.

use std::borrow::Cow;
use std::collections::HashMap;

use brock::{ResourceType, Url};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::record::{ExchangeRecord, Header, NumberedRecords, Record, method};

/// The requests of a HAR file; `None` if the text is not a HAR file.
pub(crate) fn read(bytes: &[u8]) -> Option<serde_json::Result<NumberedRecords<'_>>> {
    if !looks_like_har(bytes) {
        return None;
    }
    let file: serde_json::Result<HarFile<'_>> = serde_json::from_slice(bytes);
    Some(file.map(|file| {
        let mut pages: HashMap<&str, HarPageState<'_>> = HashMap::new();
        for page in &file.log.pages {
            let url = page.title.as_deref().filter(|title| has_host(title));
            pages.insert(&page.id, HarPageState { url, ..HarPageState::default() });
        }
        let entries = file.log.entries.iter().enumerate();
        entries
            .map(|(index, entry)| {
                let page = pages.entry(entry.pageref.as_deref().unwrap_or("")).or_default();
                (index + 1, page.record(entry).map(Record::into_owned))
            })
            .collect()
    }))
}

/// Whether a text is an object with a `log`, or an invalid text that starts as one.
fn looks_like_har(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct LogOnly {
        log: Option<IgnoredAny>,
    }
    match serde_json::Deserializer::from_slice(bytes).into_iter::<LogOnly>().next() {
        Some(Ok(file)) => file.log.is_some(),
        Some(Err(_)) => {
            let rest = bytes.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
            rest.is_some_and(|rest| rest.starts_with(br#""log""#))
        }
        None => false,
    }
}

#[derive(Deserialize)]
struct HarFile<'t> {
    #[serde(borrow)]
    log: HarLog<'t>,
}

#[derive(Deserialize)]
struct HarLog<'t> {
    #[serde(borrow, default)]
    pages: Vec<HarPage<'t>>,
    #[serde(borrow)]
    entries: Vec<HarEntry<'t>>,
}

#[derive(Deserialize)]
struct HarPage<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    /// In Chromium the page's URL, in Firefox the page's title.
    title: Option<String>,
}

#[derive(Deserialize)]
struct HarEntry<'t> {
    pageref: Option<String>,
    /// Chromium only.
    #[serde(rename = "_resourceType")]
    resource_type: Option<String>,
    #[serde(borrow)]
    request: HarRequest<'t>,
    response: Option<HarResponse>,
    #[serde(rename = "serverIPAddress")]
    address: Option<String>,
}

#[derive(Deserialize)]
struct HarRequest<'t> {
    #[serde(borrow)]
    url: Cow<'t, str>,
    method: Option<String>,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct HarResponse {
    #[serde(default, rename = "redirectURL")]
    redirect: Option<String>,
    content: Option<HarContent>,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct HarContent {
    #[serde(default, rename = "mimeType")]
    mime: Option<String>,
}

impl HarEntry<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str())
    }

    /// By order of reliability: the browser's own type, the `Sec-Fetch-Dest` header, the response's MIME type.
    fn resource_type(&self) -> ResourceType {
        let destination = self.header("sec-fetch-dest");
        let named = match (self.resource_type.as_deref(), destination) {
            // Chromium writes `document` for frames too.
            (Some("document"), Some("iframe" | "frame")) => Some(ResourceType::SubFrame),
            (Some(name), _) => Some(ResourceType::named(name).unwrap_or(ResourceType::Other)),
            (None, Some(name)) => ResourceType::from_destination(name),
            (None, None) => None,
        };
        named.unwrap_or_else(|| {
            let content = self.response.as_ref().and_then(|response| response.content.as_ref());
            let mime = content.and_then(|content| content.mime.as_deref()).unwrap_or("");
            if self.request.url.starts_with("ws") {
                ResourceType::WebSocket
            } else {
                ResourceType::from_mime_type(mime)
            }
        })
    }
}

/// What the entries so far say about a page.
#[derive(Default)]
struct HarPageState<'f> {
    /// URL from the file's list of pages.
    url: Option<&'f str>,
    /// URL of the page's first document.
    document: Option<&'f str>,
    /// Redirect target of the last document.
    next: Option<&'f str>,
}

impl<'f> HarPageState<'f> {
    fn record<'t>(&mut self, entry: &'f HarEntry<'t>) -> Result<Record<'f>, String> {
        let url: &'f str = &entry.request.url;
        let mut resource_type = entry.resource_type();
        if resource_type == ResourceType::MainFrame {
            if self.is_main_document(url) {
                let redirect = entry.response.as_ref().and_then(|response| response.redirect.as_deref());
                self.next = redirect.filter(|target| !target.is_empty());
                self.document = Some(url);
            } else {
                resource_type = ResourceType::SubFrame;
            }
        }
        let page = self.url.or(self.document);
        let source = match resource_type {
            ResourceType::MainFrame => Some(url),
            _ => self.url.or_else(|| entry.header("referer")).or(self.document),
        };
        Ok(Record {
            url: url.into(),
            source: source.unwrap_or("").into(),
            resource_type,
            method: method(entry.request.method.as_deref()),
            top: page.unwrap_or("").into(),
            exchange: ExchangeRecord::of(
                Some(entry.request.headers.clone()),
                entry.response.as_ref().map(|response| response.headers.clone()),
                entry.address.clone().filter(|address| !address.is_empty()),
            ),
        })
    }

    /// Whether a document is the page's own and not a frame's: the page's first document, or a redirect target of it.
    fn is_main_document(&self, url: &str) -> bool {
        // A `redirectURL` may be a path only.
        let is_next = |next: &str| url == next || next.starts_with('/') && url.ends_with(next);
        self.document.is_none() || self.next.is_some_and(is_next) || self.url == Some(url)
    }
}

fn has_host(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| !url.host().is_empty())
}
