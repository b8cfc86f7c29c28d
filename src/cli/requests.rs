//! The requests of a command: one on the command line, or a file.
//!
//! A request file is JSON Lines, `{"url", "sourceUrl", "type"}` with optional `method`, `topUrl`, headers and address,
//! or a HAR file.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use brock::{Method, ResourceType, UnknownName};
use serde::Deserialize;

use super::engine_args::EngineArgs;
use super::error::{Error, Status};
use super::har;
use super::input::{line_with_nul, read, shown};
use super::output::warn;
use super::record::{ExchangeRecord, Header, NumberedRecords, Record, method};

/// The arguments that give a request, or a file of requests.
#[derive(Debug, clap::Args)]
pub(crate) struct RequestArgs {
    /// The URL of the request
    url: Option<String>,
    /// Resource type: script, image, sub_frame, xmlhttprequest, ...
    #[arg(short = 't', long = "type", value_name = "TYPE", value_parser = resource_type)]
    resource_type: Option<ResourceType>,
    /// URL or host of the page or frame that makes the request; empty if unknown, which counts as third-party
    #[arg(short, long, value_name = "URL")]
    source: Option<String>,
    /// Request method [default: GET]
    #[arg(short, long, value_name = "METHOD")]
    method: Option<Method>,
    /// The top-level page, if `--source` is a frame [default: the source]
    #[arg(long, value_name = "URL")]
    top: Option<String>,
    /// Request header, `name: value`; may be repeated
    #[arg(long, value_name = "HEADER", value_parser = header)]
    request_header: Vec<Header>,
    /// Response header, `name: value`; may be repeated
    #[arg(long, value_name = "HEADER", value_parser = header)]
    response_header: Vec<Header>,
    /// IP address of the server
    #[arg(long, value_name = "IP")]
    address: Option<String>,
    /// Requests as JSON Lines or HAR; `-` is stdin
    #[arg(
        short, long, value_name = "FILE",
        conflicts_with_all =
            ["url", "resource_type", "source", "method", "top", "request_header", "response_header", "address"]
    )]
    requests: Option<PathBuf>,
}

/// The requests that [`RequestArgs`] give.
pub(crate) enum Requests {
    One(Record<'static>),
    Many(RequestFile),
}

impl RequestArgs {
    /// Checks that the arguments are complete.
    pub(crate) fn requests(mut self, engine_args: &mut EngineArgs) -> Result<Requests, Error> {
        if let Some(path) = &self.requests {
            return RequestFile::read(path).map(Requests::Many);
        }
        self.url = self.url.or_else(|| engine_args.take_url());
        let (Some(url), Some(resource_type), Some(source)) = (self.url, self.resource_type, self.source) else {
            return Err(Error::Incomplete);
        };
        Ok(Requests::One(Record {
            url: url.into(),
            source: source.into(),
            resource_type,
            method: self.method.unwrap_or(Method::Get),
            top: self.top.unwrap_or_default().into(),
            exchange: ExchangeRecord::of(
                Some(self.request_header).filter(|headers| !headers.is_empty()),
                Some(self.response_header).filter(|headers| !headers.is_empty()),
                self.address,
            ),
        }))
    }
}

fn header(text: &str) -> Result<Header, String> {
    let (name, value) = text.split_once(':').ok_or("expected `name: value`")?;
    Ok(Header { name: name.trim().to_owned(), value: value.trim().to_owned() })
}

fn resource_type(name: &str) -> Result<ResourceType, String> {
    name.parse().map_err(|_| {
        let names: Vec<&str> = ResourceType::all().iter().map(|known| known.name()).collect();
        format!("the types are {}", names.join(", "))
    })
}

/// A request file in memory.
pub(crate) struct RequestFile {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// A request that cannot be read: its place in the file and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnreadableRequest {
    pub(crate) place: String,
    pub(crate) reason: String,
}

impl RequestFile {
    pub(crate) fn read(path: &Path) -> Result<RequestFile, Error> {
        Ok(RequestFile { path: path.to_owned(), bytes: read(path)? })
    }

    pub(crate) fn name(&self) -> String {
        shown(&self.path)
    }

    /// The requests of the file, and those that cannot be read; both in the order of the file.
    pub(crate) fn records(&self) -> Result<(Vec<Record<'_>>, Vec<UnreadableRequest>), Error> {
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
        let (mut records, mut unreadable) = (Vec::with_capacity(numbered.len()), Vec::new());
        for (number, record) in numbered {
            let readable = record.and_then(|record| match record.request() {
                Ok(_) => Ok(record),
                Err(error) => Err(error.to_string()),
            });
            match readable {
                Ok(record) => records.push(record),
                Err(reason) => unreadable.push(UnreadableRequest { place: format!("{name}{unit}{number}"), reason }),
            }
        }
        Ok((records, unreadable))
    }
}

/// A line of a request file.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestLine<'t> {
    #[serde(borrow)]
    url: Cow<'t, str>,
    #[serde(borrow)]
    source_url: Cow<'t, str>,
    #[serde(borrow, rename = "type")]
    resource_type: Cow<'t, str>,
    method: Option<String>,
    top_url: Option<String>,
    request_headers: Option<Vec<Header>>,
    response_headers: Option<Vec<Header>>,
    address: Option<String>,
}

fn json_lines(bytes: &[u8]) -> NumberedRecords<'_> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let written = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    written.map(|(index, line)| (index + 1, json_line(line))).collect()
}

fn json_line(line: &[u8]) -> Result<Record<'_>, String> {
    let line: RequestLine<'_> = serde_json::from_slice(line).map_err(|error| {
        let column = error.column();
        format!("{} (column {column})", without_place(&error))
    })?;
    Ok(Record {
        url: line.url,
        source: line.source_url,
        resource_type: line.resource_type.parse().map_err(|error: UnknownName| error.to_string())?,
        method: method(line.method.as_deref()),
        top: line.top_url.unwrap_or_default().into(),
        exchange: ExchangeRecord::of(line.request_headers, line.response_headers, line.address),
    })
}

fn unreadable_har(path: String, error: &serde_json::Error) -> Error {
    Error::Har { path, line: error.line(), column: error.column(), why: without_place(error) }
}

/// The message of an error without its place: serde_json counts from the start of the parsed text, not of the file.
pub(crate) fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map(|(message, _)| message.to_owned()).unwrap_or(text)
}

/// Reports requests that cannot be read on stderr, and returns the exit status.
pub(crate) fn report_unreadable(unreadable: &[UnreadableRequest], read: usize) -> Status {
    for UnreadableRequest { place, reason } in unreadable {
        warn(format_args!("{place}: {reason}"));
    }
    if unreadable.is_empty() {
        return Status::Done;
    }
    let (skipped, all) = (unreadable.len(), unreadable.len() + read);
    warn(format_args!("{skipped} of {all} requests could not be read and were skipped"));
    Status::BadInput
}
