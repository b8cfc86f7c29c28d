//! Parses one line of a list.

use std::borrow::Cow;

use super::directive::Directive;
use super::known_modifiers::KnownModifiers;
use super::lines::{Joined, first_line, is_continued, is_space, joined, trim};
use super::network::{NetworkFilter, enclosed_host};
use super::page::PageFilter;
use crate::diagnostic::{Code, Diagnostic};
use crate::net::{ascii_host, is_host_name};
use crate::span::Span;

/// The content of one line of a list.
#[derive(Clone, Debug)]
pub enum Line<'t> {
    /// An empty line, a comment or a header.
    Comment(&'t str),
    /// A `!#` line that the preprocessor has already evaluated.
    Directive,
    /// A network filter.
    Network(NetworkFilter<'t>),
    /// A line of a hosts file: one filter per host name.
    Hosts(Vec<NetworkFilter<'t>>),
    /// A page filter.
    // Behind a pointer, because network filters are smaller.
    Page(Box<PageFilter<'t>>),
    /// A rejected line, with the reason.
    Rejected(Diagnostic),
}

/// The content of a line before directives are evaluated.
pub(crate) enum ParsedLine<'t> {
    Line(Line<'t>),
    /// A line with the separator of page filters, for [`read_page`]. Only [`scan_line`] gives it.
    Page(&'t str),
    Directive(Directive<'t>),
}

/// Prefixes of the text in brackets in the first line of a list.
const HEADERS: [&str; 4] = ["Adblock", "AdGuard", "uBlock", "Ghostery"];

/// Parses one line, which may be a continued line. Spans of diagnostics refer to `line`.
pub(crate) fn read_line(line: &str) -> ParsedLine<'_> {
    match scan_line(line, is_continued(line), &mut KnownModifiers::default()) {
        ParsedLine::Page(line) => ParsedLine::Line(match read_page(line) {
            Ok(filter) => Line::Page(Box::new(filter)),
            Err(why) => Line::Rejected(why),
        }),
        read => read,
    }
}

/// The same, but a page filter is only recognised: its tree takes ten times the memory of its text. `is_continued`: whether
/// the line is a continued line; `known`: the modifiers of earlier lines.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn scan_line<'t>(line: &'t str, is_continued: bool, known: &mut KnownModifiers<'t>) -> ParsedLine<'t> {
    let text = trim(line);
    match text.as_bytes() {
        [] => return ParsedLine::Line(Line::Comment("")),
        [b'!', b'#', ..] => return ParsedLine::Directive(Directive::parse(first_line(&text[2..]))),
        [b'!', ..] => return ParsedLine::Line(Line::Comment(text)),
        [b'[', ..] if HEADERS.iter().any(|header| text[1..].starts_with(header)) => {
            return ParsedLine::Line(Line::Comment(text));
        }
        [b'|', b'|', .., b'^'] if plain_host(text).is_some() => {
            return ParsedLine::Line(Line::Network(NetworkFilter::plain(text)));
        }
        _ => {}
    }
    if is_continued {
        return scan_continued(line);
    }
    if let Some(hosts) = hosts(text) {
        return ParsedLine::Line(shifted(hosts, text, line));
    }
    if PageFilter::is_one(text) {
        return ParsedLine::Page(line);
    }
    if text.starts_with('#') {
        return ParsedLine::Line(Line::Comment(text));
    }
    ParsedLine::Line(match NetworkFilter::parse_line(without_comment(text), known) {
        Ok(filter) => Line::Network(filter),
        Err(why) => shifted(Line::Rejected(why), text, line),
    })
}

/// The host of a text that is `||host^`, with the host in its canonical form.
pub(crate) fn plain_host(text: &str) -> Option<&str> {
    enclosed_host(text).filter(|host| is_host_name(host))
}

/// A line whose text was parsed, with the span of its diagnostic in the line.
#[cfg_attr(target_family = "wasm", inline(never))]
fn shifted<'t>(read: Line<'t>, text: &str, line: &str) -> Line<'t> {
    match read {
        Line::Rejected(why) => Line::Rejected(why.shifted(Span::of(text, line).start)),
        read => read,
    }
}

/// Parses a line that [`scan_line`] recognised as a page filter.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn read_page(line: &str) -> Result<PageFilter<'_>, Diagnostic> {
    if is_continued(line) {
        let joined = Joined::of(line);
        return match read_page(&joined.text) {
            Ok(filter) => Ok(filter.owned(line)),
            Err(mut why) => {
                why.span = joined.place(why.span);
                Err(why)
            }
        };
    }
    let text = trim(line);
    PageFilter::parse(text).map_err(|why| why.shifted(Span::of(text, line).start))
}

/// Parses a continued line as one line. The text of its filters includes all parts.
#[cfg_attr(target_family = "wasm", inline(never))]
fn scan_continued(text: &str) -> ParsedLine<'_> {
    let joined = Joined::of(text);
    ParsedLine::Line(match scan_line(&joined.text, false, &mut KnownModifiers::default()) {
        ParsedLine::Page(_) => return ParsedLine::Page(text),
        ParsedLine::Line(Line::Network(filter)) => Line::Network(filter.owned(text)),
        ParsedLine::Line(Line::Hosts(filters)) => {
            Line::Hosts(filters.into_iter().map(|filter| filter.owned(text)).collect())
        }
        ParsedLine::Line(Line::Page(filter)) => Line::Page(Box::new(filter.owned(text))),
        ParsedLine::Line(Line::Rejected(mut why)) => {
            why.span = joined.place(why.span);
            Line::Rejected(why)
        }
        ParsedLine::Line(Line::Comment(_) | Line::Directive) | ParsedLine::Directive(_) => Line::Comment(text),
    })
}

/// The text of the filters of a continued line, as one line.
pub(crate) fn joined_filter(text: &str) -> Cow<'_, str> {
    match joined(text) {
        // A line that is not continued has lost its comment.
        Cow::Borrowed(text) => Cow::Borrowed(text),
        Cow::Owned(text) => Cow::Owned(without_comment(&text).to_owned()),
    }
}

/// The line without ` # comment`. A ` #` cannot be part of a pattern, because URLs contain no white space.
#[cfg_attr(target_family = "wasm", inline(never))]
fn without_comment(text: &str) -> &str {
    let mut marks = memchr::memchr_iter(b'#', text.as_bytes());
    match marks.find(|at| text[..*at].ends_with(is_space)) {
        Some(at) => trim(&text[..at]),
        None => text,
    }
}

/// Names that a hosts file assigns to the local machine or network.
const OWN_NAMES: [&str; 10] = [
    "localhost",
    "localhost.localdomain",
    "local",
    "broadcasthost",
    "ip6-localhost",
    "ip6-loopback",
    "ip6-localnet",
    "ip6-mcastprefix",
    "ip6-allnodes",
    "ip6-allrouters",
];

/// Parses a line of a hosts file: an address, white space, host names, an optional comment.
#[cfg_attr(target_family = "wasm", inline(never))]
fn hosts(text: &str) -> Option<Line<'_>> {
    let first = text.as_bytes().first()?;
    if !(first.is_ascii_digit() || *first == b':' || *first == b'f') {
        return None;
    }
    // White space before a `#` distinguishes the line from a page filter: `127.0.0.1##.ad .x`.
    let body = text.split('#').next().filter(|body| body.contains(is_space))?;
    let mut words = body.split(is_space).filter(|word| !word.is_empty());
    let address = words.next()?;
    let is_address = address == "0" || address.split('%').next()?.parse::<std::net::IpAddr>().is_ok();
    if !is_address {
        return None;
    }
    let mut filters = Vec::new();
    for word in words {
        if OWN_NAMES.contains(&word) || word.parse::<std::net::IpAddr>().is_ok() {
            continue;
        }
        match ascii_host(word).filter(|host| is_host_name(host)) {
            Some(host) => filters.push(NetworkFilter::host(text, host)),
            None => {
                return Some(Line::Rejected(
                    Diagnostic::new(
                        Code::InvalidHost,
                        Span::of(word, text),
                        format!("{word:?} is not a valid host name"),
                    )
                    .suggest("remove it, or write it in punycode"),
                ));
            }
        }
    }
    Some(if filters.is_empty() { Line::Comment(text) } else { Line::Hosts(filters) })
}
