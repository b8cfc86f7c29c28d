//! Formats a list.

use std::borrow::Cow;

use super::combine::combine;
use super::sections::{FormatFilter, FormatLine, read};
use crate::lists::Checksum;

/// What the formatter does besides the canonical form of each line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatOptions {
    /// Filters that differ in their hosts only become one.
    pub combine: bool,
}

/// The list in canonical form.
///
/// Between two comments, directives or empty lines the filters are sorted, network filters first, and equal lines are
/// removed. In a filter the modifiers and the hosts are sorted. Bodies of page filters, expressions and the values of
/// other modifiers keep their bytes. A line behind a hint or a comment about the next line keeps its place. All lines
/// get the line end of the first one. The result does not depend on the order of the filters, and formatting it again
/// changes nothing.
///
/// ```
/// use brock::format::{FormatOptions, format};
/// let list = "! Ads\nb.example,a.example##.ad\n||ads.example^$third-party,image\n";
/// let formatted = "! Ads\n||ads.example^$image,third-party\na.example,b.example##.ad\n";
/// assert_eq!(format(list, FormatOptions::default()), formatted);
/// ```
pub fn format(text: &str, options: FormatOptions) -> String {
    format_changed(text, options, |_| true)
}

/// The same for the parts of a list that have changed. Filters between two comments are left as they are unless one of
/// their lines has changed. `is_changed` gets the number of a line, from 1.
///
/// ```
/// use brock::format::{FormatOptions, format_changed};
/// let list = "||b.example^\n||a.example^\n! New\n||d.example^\n||c.example^\n";
/// let formatted = "||b.example^\n||a.example^\n! New\n||c.example^\n||d.example^\n";
/// assert_eq!(format_changed(list, FormatOptions::default(), |line| line == 5), formatted);
/// ```
pub fn format_changed(text: &str, options: FormatOptions, is_changed: impl Fn(u32) -> bool) -> String {
    let has_mark = text.starts_with('\u{feff}');
    let line_end = line_end(text);
    // The parts of a continued line are sorted and written as one text.
    let with_one_line_end = with_line_ends(text, line_end);
    let mut new = String::with_capacity(text.len() + 1);
    if has_mark {
        new.push('\u{feff}');
    }
    let mut push = |line: &str| {
        new.push_str(line);
        new.push_str(line_end);
    };
    // A continued line is changed where one of its parts is.
    let is_changed = |number: u32, raw: &str| {
        (number..=number.saturating_add(raw.matches(line_end).count() as u32)).any(&is_changed)
    };
    let mut section: Vec<FormatFilter> = Vec::new();
    let mut raw_lines: Vec<(u32, &str)> = Vec::new();
    let end = |section: &mut Vec<FormatFilter>, raw_lines: &mut Vec<(u32, &str)>, push: &mut dyn FnMut(&str)| {
        let section = std::mem::take(section);
        match raw_lines.iter().any(|(number, raw)| is_changed(*number, raw)) {
            true => ordered(section, options).iter().for_each(|filter| push(&filter.text)),
            false => raw_lines.iter().for_each(|(_, raw)| push(raw)),
        }
        raw_lines.clear();
    };
    for (number, raw, line) in read(&with_one_line_end) {
        match line {
            FormatLine::Filter(filter) => {
                section.push(filter);
                raw_lines.push((number, raw));
            }
            FormatLine::Fixed(line) | FormatLine::Pinned(line) => {
                end(&mut section, &mut raw_lines, &mut push);
                push(if is_changed(number, raw) { &line } else { raw });
            }
        }
    }
    end(&mut section, &mut raw_lines, &mut push);
    // U+FEFF at the start of a line is text. At the start of the list it would be read as a byte order mark.
    if !has_mark && new.starts_with('\u{feff}') {
        new.insert(0, '\u{feff}');
    }
    with_checksum(text, new)
}

/// The line end of the text: the first one.
fn line_end(text: &str) -> &'static str {
    match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// The text with this line end for every line.
fn with_line_ends<'t>(text: &'t str, line_end: &str) -> Cow<'t, str> {
    let count = |end: &str| text.matches(end).count();
    let both = count("\r\n");
    let is_done = match line_end {
        "\n" => count("\r") == 0,
        "\r" => count("\n") == 0,
        _ => count("\r") == both && count("\n") == both,
    };
    match is_done {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', line_end)),
    }
}

fn ordered(mut section: Vec<FormatFilter>, options: FormatOptions) -> Vec<FormatFilter> {
    let sort = |section: &mut Vec<FormatFilter>| {
        section.sort_by(|a, b| (a.is_page, &a.key, &a.text).cmp(&(b.is_page, &b.key, &b.text)));
        section.dedup_by(|a, b| a.text == b.text);
    };
    sort(&mut section);
    if options.combine {
        section = combine(section);
        sort(&mut section);
    }
    section
}

/// The text with a new checksum, if the old one was right.
fn with_checksum(old: &str, new: String) -> String {
    if Checksum::of(old) != Checksum::Right {
        return new;
    }
    match Checksum::of(&new) {
        Checksum::Wrong { stated, found, .. } => {
            let stated = stated.to_owned();
            new.replacen(&stated, &found, 1)
        }
        _ => new,
    }
}
