//! HAR files: what browsers save of a page's traffic, as requests.
//!
//! A HAR file names no source and, unless Chromium wrote it, no type; both are worked out of what it has.

use std::borrow::Cow;
use std::collections::HashMap;

use brock::{ResourceType, Url};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::requests::{Header, Known, Numbered, Record, method};

/// The requests of a HAR file; `None` if the text is no HAR file.
pub(crate) fn read(bytes: &[u8]) -> Option<serde_json::Result<Numbered<'_>>> {
    if !looks_like_har(bytes) {
        return None;
    }
    let file: serde_json::Result<File<'_>> = serde_json::from_slice(bytes);
    Some(file.map(|file| {
        let mut pages: HashMap<&str, Page<'_>> = HashMap::new();
        for page in &file.log.pages {
            let url = page.title.as_deref().filter(|title| has_host(title));
            pages.insert(&page.id, Page { url, ..Page::default() });
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

/// Whether a text is an object with a `log`, or begins as if it were to become one.
fn looks_like_har(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Head {
        log: Option<IgnoredAny>,
    }
    match serde_json::Deserializer::from_slice(bytes).into_iter::<Head>().next() {
        Some(Ok(head)) => head.log.is_some(),
        Some(Err(_)) => {
            let rest = bytes.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
            rest.is_some_and(|rest| rest.starts_with(br#""log""#))
        }
        None => false,
    }
}

#[derive(Deserialize)]
struct File<'t> {
    #[serde(borrow)]
    log: Log<'t>,
}

#[derive(Deserialize)]
struct Log<'t> {
    #[serde(borrow, default)]
    pages: Vec<PageHead<'t>>,
    #[serde(borrow)]
    entries: Vec<Entry<'t>>,
}

#[derive(Deserialize)]
struct PageHead<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    /// Chromium: the page's URL. Firefox: its title.
    title: Option<String>,
}

#[derive(Deserialize)]
struct Entry<'t> {
    pageref: Option<String>,
    /// Chromium only.
    #[serde(rename = "_resourceType")]
    resource_type: Option<String>,
    #[serde(borrow)]
    request: Sent<'t>,
    response: Option<Received>,
    #[serde(rename = "serverIPAddress")]
    address: Option<String>,
}

#[derive(Deserialize)]
struct Sent<'t> {
    #[serde(borrow)]
    url: Cow<'t, str>,
    method: Option<String>,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Received {
    #[serde(default, rename = "redirectURL")]
    redirect: Option<String>,
    content: Option<Content>,
    #[serde(default)]
    headers: Vec<Header>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default, rename = "mimeType")]
    mime: Option<String>,
}

impl Entry<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str())
    }

    /// What the browser says it is, then what it told the server, then what came back.
    fn kind(&self) -> ResourceType {
        let destination = self.header("sec-fetch-dest");
        let named = match (self.resource_type.as_deref(), destination) {
            // Only the header tells a frame's document from a page's.
            (Some("document"), Some("iframe" | "frame")) => Some(ResourceType::SubFrame),
            (Some(name), _) => Some(resource_type(name)),
            (None, Some(name)) => fetch_destination(name),
            (None, None) => None,
        };
        named.unwrap_or_else(|| {
            let content = self.response.as_ref().and_then(|response| response.content.as_ref());
            let mime = content.and_then(|content| content.mime.as_deref()).unwrap_or("");
            if self.request.url.starts_with("ws") { ResourceType::WebSocket } else { mime_type(mime) }
        })
    }
}

/// Chromium's `_resourceType`.
fn resource_type(name: &str) -> ResourceType {
    match name {
        "cspviolationreport" => ResourceType::CspReport,
        name => name.parse().unwrap_or(ResourceType::Other),
    }
}

/// `Sec-Fetch-Dest`; `None` where it says nothing.
fn fetch_destination(name: &str) -> Option<ResourceType> {
    Some(match name {
        "document" => ResourceType::MainFrame,
        "iframe" | "frame" | "fencedframe" => ResourceType::SubFrame,
        "style" => ResourceType::Stylesheet,
        "script" | "worker" | "sharedworker" | "serviceworker" | "audioworklet" | "paintworklet" => {
            ResourceType::Script
        }
        "image" => ResourceType::Image,
        "font" => ResourceType::Font,
        "object" | "embed" => ResourceType::Object,
        "audio" | "video" | "track" => ResourceType::Media,
        "report" => ResourceType::CspReport,
        "websocket" => ResourceType::WebSocket,
        "empty" => ResourceType::XmlHttpRequest,
        _ => return None,
    })
}

fn mime_type(mime: &str) -> ResourceType {
    let mime = mime.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match mime.split('/').next().unwrap_or("") {
        "image" => ResourceType::Image,
        "font" => ResourceType::Font,
        "audio" | "video" => ResourceType::Media,
        _ if mime.contains("javascript") || mime.contains("ecmascript") => ResourceType::Script,
        _ if mime.contains("font") => ResourceType::Font,
        _ => match mime.as_str() {
            "text/html" | "application/xhtml+xml" => ResourceType::MainFrame,
            "text/css" => ResourceType::Stylesheet,
            "application/json" | "text/plain" | "text/xml" | "application/xml" => ResourceType::XmlHttpRequest,
            _ => ResourceType::Other,
        },
    }
}

/// A page while its entries are walked through.
#[derive(Default)]
struct Page<'f> {
    /// From the file's own list of pages.
    url: Option<&'f str>,
    /// Its first document.
    document: Option<&'f str>,
    /// Where that was redirected to.
    next: Option<&'f str>,
}

impl<'f> Page<'f> {
    fn record<'t>(&mut self, entry: &'f Entry<'t>) -> Result<Record<'f>, String> {
        let url: &'f str = &entry.request.url;
        let mut kind = entry.kind();
        if kind == ResourceType::MainFrame {
            if self.is_own_document(url) {
                let redirect = entry.response.as_ref().and_then(|response| response.redirect.as_deref());
                self.next = redirect.filter(|target| !target.is_empty());
                self.document = Some(url);
            } else {
                kind = ResourceType::SubFrame;
            }
        }
        let page = self.url.or(self.document);
        let source = match kind {
            ResourceType::MainFrame => Some(url),
            _ => self.url.or_else(|| entry.header("referer")).or(self.document),
        };
        Ok(Record {
            url: url.into(),
            source: source.unwrap_or("").into(),
            kind,
            method: method(entry.request.method.as_deref()),
            top: page.unwrap_or("").into(),
            known: Known::of(
                Some(entry.request.headers.clone()),
                entry.response.as_ref().map(|response| response.headers.clone()),
                entry.address.clone().filter(|address| !address.is_empty()),
            ),
        })
    }

    /// Whether a document is the page itself, and not one in a frame: it is the first, or where the first went.
    fn is_own_document(&self, url: &str) -> bool {
        // A redirect may name the path alone.
        let is_next = |next: &str| url == next || next.starts_with('/') && url.ends_with(next);
        self.document.is_none() || self.next.is_some_and(is_next) || self.url == Some(url)
    }
}

fn has_host(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| !url.host().is_empty())
}
