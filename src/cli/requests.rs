//! Which requests: one on the command line, or a file of them.
//!
//! A request file is JSON Lines, `{"url", "sourceUrl", "type"}` with `method`, `topUrl`, headers and address where they matter, or
//! a HAR file.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use brock::{Exchange, Method, Request, ResourceType, UnknownName, UrlError};
use serde::Deserialize;

use super::error::{Error, Status};
use super::har;
use super::input::{line_with_nul, read, shown};
use super::screen::complain;
use super::select::Selection;

/// The request of a command line, or a file of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Asked {
    /// The URL that is asked for
    url: Option<String>,
    /// As what: script, image, sub_frame, xmlhttprequest, ...
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = kind)]
    kind: Option<ResourceType>,
    /// The page or frame that asks, by its URL or its host; empty if unknown, which counts as third-party
    #[arg(short, long, value_name = "URL")]
    source: Option<String>,
    /// The method [default: GET]
    #[arg(short, long, value_name = "METHOD")]
    method: Option<Method>,
    /// The page in the tab, where `--source` is a frame [default: the source]
    #[arg(long, value_name = "URL")]
    top: Option<String>,
    /// A header of the request, `name: value`; may stand more than once
    #[arg(long, value_name = "HEADER", value_parser = header)]
    request_header: Vec<Header>,
    /// A header of the response, `name: value`; may stand more than once
    #[arg(long, value_name = "HEADER", value_parser = header)]
    response_header: Vec<Header>,
    /// The server's address
    #[arg(long, value_name = "IP")]
    address: Option<String>,
    /// Requests as JSON Lines or HAR; `-` is stdin
    #[arg(
        short, long, value_name = "FILE",
        conflicts_with_all =
            ["url", "kind", "source", "method", "top", "request_header", "response_header", "address"]
    )]
    requests: Option<PathBuf>,
}

/// What [`Asked`] comes to.
pub(crate) enum Question {
    One(Record<'static>),
    Many(RequestFile),
}

impl Asked {
    /// What was asked, once it is known to be complete.
    pub(crate) fn question(mut self, selection: &mut Selection) -> Result<Question, Error> {
        if let Some(path) = &self.requests {
            return RequestFile::read(path).map(Question::Many);
        }
        // `-l a.txt b.txt URL` reads the URL as one more list.
        let last_is_url = selection.lists.last().is_some_and(|last| last.to_string_lossy().contains("://"));
        if self.url.is_none() && last_is_url {
            self.url = selection.lists.pop().map(|url| url.to_string_lossy().into_owned());
        }
        let (Some(url), Some(kind), Some(source)) = (self.url, self.kind, self.source) else {
            return Err(Error::Incomplete);
        };
        Ok(Question::One(Record {
            url: url.into(),
            source: source.into(),
            kind,
            method: self.method.unwrap_or(Method::Get),
            top: self.top.unwrap_or_default().into(),
            known: Known::of(
                Some(self.request_header).filter(|headers| !headers.is_empty()),
                Some(self.response_header).filter(|headers| !headers.is_empty()),
                self.address,
            ),
        }))
    }
}

fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text.split_once(':').ok_or("write it as name: value")?;
    Ok(Header { name: name.trim().to_owned(), value: value.trim().to_owned() })
}

fn kind(name: &str) -> Result<ResourceType, String> {
    name.parse().map_err(|_| {
        let names: Vec<&str> = ResourceType::all().iter().map(|kind| kind.name()).collect();
        format!("the types are {}", names.join(", "))
    })
}

/// A request, as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record<'t> {
    pub(crate) url: Cow<'t, str>,
    pub(crate) source: Cow<'t, str>,
    pub(crate) kind: ResourceType,
    pub(crate) method: Method,
    /// Empty: the same as `source`.
    pub(crate) top: Cow<'t, str>,
    /// Boxed: few have any.
    pub(crate) known: Option<Box<Known>>,
}

/// A header, as webRequest and HAR files have it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Header {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: String,
}

/// What is known of the exchange besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    request_headers: Option<Vec<Header>>,
    response_headers: Option<Vec<Header>>,
    address: Option<String>,
}

impl Known {
    pub(crate) fn of(
        request_headers: Option<Vec<Header>>,
        response_headers: Option<Vec<Header>>,
        address: Option<String>,
    ) -> Option<Box<Known>> {
        let any = request_headers.is_some() || response_headers.is_some() || address.is_some();
        any.then(|| Box::new(Known { request_headers, response_headers, address }))
    }
}

impl Record<'_> {
    /// The request as it goes out.
    pub(crate) fn request(&self) -> Result<Request<'_>, UrlError> {
        Ok(Request::new(&self.url, &self.source, self.kind)?.with_method(self.method).with_top(&self.top))
    }

    /// Asks about the request with all that is known of it.
    pub(crate) fn ask<T>(&self, about: impl FnOnce(&Request<'_>) -> T) -> Result<T, UrlError> {
        let request = self.request()?;
        let Some(known) = &self.known else { return Ok(about(&request)) };
        let (sent, received) = (pairs(&known.request_headers), pairs(&known.response_headers));
        Ok(about(&request.with_exchange(Exchange {
            request_headers: sent.as_deref(),
            response_headers: received.as_deref(),
            address: known.address.as_deref(),
        })))
    }

    /// The same with texts of its own.
    pub(crate) fn into_owned(self) -> Record<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Record {
            url: own(self.url),
            source: own(self.source),
            top: own(self.top),
            kind: self.kind,
            method: self.method,
            known: self.known,
        }
    }
}

fn pairs(headers: &Option<Vec<Header>>) -> Option<Vec<(&str, &str)>> {
    let headers = headers.as_ref()?;
    Some(headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect())
}

/// A request file in memory.
pub(crate) struct RequestFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// A request that cannot be read: where it stands and what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) place: String,
    pub(crate) why: String,
}

impl RequestFile {
    pub(crate) fn read(path: &Path) -> Result<RequestFile, Error> {
        Ok(RequestFile { path: path.to_owned(), bytes: read(path)? })
    }

    pub(crate) fn name(&self) -> String {
        shown(&self.path)
    }

    /// Its requests, and those that cannot be read; both in order.
    pub(crate) fn records(&self) -> Result<(Vec<Record<'_>>, Vec<Unread>), Error> {
        let name = self.name();
        if let Some(line) = line_with_nul(&self.bytes) {
            return Err(Error::NotRequests { path: name, line });
        }
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        let (unit, numbered) = match har::read(bytes) {
            Some(Ok(entries)) => (": entry ", entries),
            Some(Err(error)) => return Err(unreadable_har(name, &error)),
            None => (":", json_lines(bytes)),
        };
        let (mut records, mut unread) = (Vec::with_capacity(numbered.len()), Vec::new());
        for (number, record) in numbered {
            let readable = record.and_then(|record| match record.request() {
                Ok(_) => Ok(record),
                Err(error) => Err(error.to_string()),
            });
            match readable {
                Ok(record) => records.push(record),
                Err(why) => unread.push(Unread { place: format!("{name}{unit}{number}"), why }),
            }
        }
        Ok((records, unread))
    }
}

/// Requests by their number in the file, from 1, or why there is none.
pub(crate) type Numbered<'t> = Vec<(usize, Result<Record<'t>, String>)>;

/// A line of a request file.
#[derive(Deserialize)]
struct Line<'t> {
    #[serde(borrow)]
    url: Cow<'t, str>,
    #[serde(borrow, rename = "sourceUrl")]
    source: Cow<'t, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'t, str>,
    method: Option<String>,
    #[serde(rename = "topUrl")]
    top: Option<String>,
    #[serde(rename = "requestHeaders")]
    request_headers: Option<Vec<Header>>,
    #[serde(rename = "responseHeaders")]
    response_headers: Option<Vec<Header>>,
    address: Option<String>,
}

fn json_lines(bytes: &[u8]) -> Numbered<'_> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let written = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    written.map(|(index, line)| (index + 1, json_line(line))).collect()
}

fn json_line(line: &[u8]) -> Result<Record<'_>, String> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| {
        let column = error.column();
        format!("{} (column {column})", without_place(&error))
    })?;
    Ok(Record {
        url: line.url,
        source: line.source,
        kind: line.kind.parse().map_err(|error: UnknownName| error.to_string())?,
        method: method(line.method.as_deref()),
        top: line.top.unwrap_or_default().into(),
        known: Known::of(line.request_headers, line.response_headers, line.address),
    })
}

/// A method by its name; `GET` where none is given.
pub(crate) fn method(name: Option<&str>) -> Method {
    name.map_or(Method::Get, Method::of)
}

fn unreadable_har(path: String, error: &serde_json::Error) -> Error {
    Error::Har { path, line: error.line(), column: error.column(), why: without_place(error) }
}

/// What is wrong, without the place within the text that was parsed: ours is the place in the file.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map(|(what, _)| what.to_owned()).unwrap_or(text)
}

/// Names what could not be read, and says what that makes of the run.
pub(crate) fn report_unread(unread: &[Unread], read: usize) -> Status {
    for Unread { place, why } in unread {
        complain(format_args!("{place}: {why}"));
    }
    if unread.is_empty() {
        return Status::Done;
    }
    let (skipped, all) = (unread.len(), unread.len() + read);
    complain(format_args!("{skipped} of {all} requests could not be read and were skipped"));
    Status::BadInput
}
