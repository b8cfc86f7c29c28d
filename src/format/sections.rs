//! The lines of a list as the formatter sees them.

use super::canonical;
use crate::filter::{KnownModifiers, Line, ParsedLine, is_continued, joined, marked_lines, read_page, scan_line, trim};

/// One line.
pub(super) enum FormatLine {
    /// A comment, a heading, an empty line or a directive: lines do not move across it.
    Fixed(String),
    /// A line that keeps its place below the comment in front of it.
    Pinned(String),
    /// A filter, in canonical form.
    Filter(FormatFilter),
}

/// A line that may change its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FormatFilter {
    /// Network filters and lines of hosts files come before page filters.
    pub(super) is_page: bool,
    /// The text by which the line is sorted; of a network filter in lower case.
    pub(super) key: String,
    /// The line, which may be continued.
    pub(super) text: String,
    /// It was accepted, so its parts are known.
    pub(super) is_accepted: bool,
}

/// The lines of a list, with their numbers and as they are written.
pub(super) fn read(text: &str) -> Vec<(u32, &str, FormatLine)> {
    let mut all = Vec::new();
    let mut is_pinned = false;
    let mut known = KnownModifiers::default();
    for (number, whole, is_continued) in marked_lines(text) {
        let read = scan_line(whole, is_continued, &mut known);
        let is_fixed = matches!(read, ParsedLine::Directive(_) | ParsedLine::Line(Line::Comment(_) | Line::Directive));
        if is_fixed {
            is_pinned = is_about_next_line(whole);
            all.push((number, whole, FormatLine::Fixed(trim_end(whole).to_owned())));
            continue;
        }
        let filter = filter(whole, read);
        let line = if is_pinned { FormatLine::Pinned(filter.text) } else { FormatLine::Filter(filter) };
        all.push((number, whole, line));
        is_pinned = false;
    }
    all
}

/// Whether a comment is about the next line only: a hint of AdGuard's compiler, or a lint that is switched off.
fn is_about_next_line(comment: &str) -> bool {
    let text = comment.trim_start();
    text.starts_with("!+") || text.contains("-next-line")
}

/// The end of a comment has no meaning; a continued line ends in a backslash.
fn trim_end(whole: &str) -> &str {
    if is_continued(whole) { whole } else { whole.trim_end() }
}

fn filter(whole: &str, read: ParsedLine<'_>) -> FormatFilter {
    let text = trim(whole);
    // Parts of a continued line are not known, and a comment behind a filter would be lost.
    let is_plain = |of: &str| !is_continued(whole) && of == text;
    let (is_page, changed, is_accepted) = match &read {
        ParsedLine::Page(_) => match read_page(whole) {
            Ok(filter) => (true, canonical::page(&filter).filter(|_| is_plain(text)), is_plain(text)),
            Err(_) => (true, None, false),
        },
        ParsedLine::Line(Line::Network(filter)) if is_plain(filter.text) => (false, canonical::network(filter), true),
        _ => (false, None, false),
    };
    // Without the space at its start, ` \` alone would not continue a line.
    let text = changed.unwrap_or_else(|| if is_continued(whole) { whole } else { text }.to_owned());
    FormatFilter { is_page, key: key(&text, is_page), text, is_accepted }
}

/// Page filters are sorted by separator and body, so that those with the same body are beside each other.
pub(super) fn key(text: &str, is_page: bool) -> String {
    let line = joined(text);
    let body = if is_page { crate::filter::page::PageParts::of(&line) } else { None };
    match body {
        // Names in selectors are case-sensitive, and EasyList sorts them so.
        Some(parts) => format!("{}{}{}", parts.separator, parts.body, parts.bracket),
        None => line.to_lowercase(),
    }
}
