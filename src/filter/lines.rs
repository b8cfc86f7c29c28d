//! Splits the text of a list into lines: line ends, white space, continued lines.

use std::borrow::Cow;

use super::directive::Directive;
use super::line_ends::line_end_from;
use crate::span::Span;

/// The end of a line that continues in the next line.
const CONTINUED: &str = " \\";
/// The start of the line that continues the previous one.
const INDENT: &str = "    ";

/// The lines of a list, each with its number, from 1, and without its line end.
///
/// A line ends with LF, CR LF or CR. A line that ends with a space and a backslash continues in the next line if that
/// line starts with four spaces. Both are then returned as one line, with the number of the first and with the line
/// ends between them. A byte order mark at the start of the text is skipped.
///
/// ```
/// let lines: Vec<(u32, &str)> = brock::filter::lines("! Mine\r||a.example^ \\\n    $script\n\n").collect();
/// assert_eq!(lines, [(1, "! Mine"), (2, "||a.example^ \\\n    $script"), (4, "")]);
/// ```
pub fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    marked_lines(text).map(|(number, line, _)| (number, line))
}

/// The same, and whether each line is continued.
pub(crate) fn marked_lines(text: &str) -> impl Iterator<Item = (u32, &str, bool)> {
    Lines::new(text)
}

/// The line of `text` that contains `part`, a slice of it; `part` itself if it is no slice of `text`.
///
/// Reads only that line and the lines that a backslash joins to it, so it can be called for many parts of a long text.
pub(crate) fn line_of<'t>(text: &'t str, part: &'t str) -> &'t str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let at = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
    if at > text.len() || at + part.len() > text.len() {
        return part;
    }
    let mut start = physical_start(text, at);
    while text[start..].starts_with(INDENT) && before_line_end(&text[..start]).ends_with(CONTINUED) {
        start = physical_start(text, before_line_end(&text[..start]).len());
    }
    let lines = Lines::of(&text[start..]).map(|(_, line, _)| line);
    lines.take_while(|line| line.as_ptr() <= part.as_ptr()).last().unwrap_or(part)
}

/// The start of the physical line that contains the byte at `at`.
fn physical_start(text: &str, at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &text.as_bytes()[..at]).map_or(0, |end| end + 1)
}

/// The text without its last line end.
fn before_line_end(text: &str) -> &str {
    text.strip_suffix("\r\n").or_else(|| text.strip_suffix(['\n', '\r'])).unwrap_or(text)
}

/// The number of lines in a text. The parts of a continued line are counted separately.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn count_lines(text: &str) -> u32 {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\r', bytes).is_none() {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let is_open = !text.is_empty() && !text.ends_with('\n');
        return memchr::memchr_iter(b'\n', bytes).count() as u32 + is_open as u32;
    }
    let mut lines = Lines::new(text);
    while lines.physical().is_some() {}
    lines.number
}

#[derive(Clone)]
struct Lines<'t> {
    text: &'t str,
    /// Start of the next line.
    at: usize,
    /// Number of lines returned so far.
    number: u32,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Lines<'t> {
        Lines::of(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    fn of(text: &'t str) -> Lines<'t> {
        Lines { text, at: 0, number: 0 }
    }

    /// Start and end of the next physical line, without its line end.
    #[inline]
    fn physical(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        if start >= self.text.len() {
            return None;
        }
        self.number += 1;
        let end = line_end_from(self.text.as_bytes(), start);
        self.at = end + 1;
        // CR LF is a single line end.
        if let Some([b'\r', b'\n', ..]) = self.text.as_bytes().get(end..) {
            self.at += 1;
        }
        self.at = self.at.min(self.text.len());
        Some((start, end))
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = (u32, &'t str, bool);

    #[inline]
    fn next(&mut self) -> Option<(u32, &'t str, bool)> {
        let (start, mut end) = self.physical()?;
        let number = self.number;
        let mut last = start;
        // Preprocessor directives are processed line by line before filters are parsed, so they end a continued line.
        // Few lines end with a backslash.
        while self.text.as_bytes()[..end].last() == Some(&b'\\')
            && self.text[last..end].ends_with(CONTINUED)
            && self.text[self.at..].starts_with(INDENT)
            && (last > start || !is_followed(&self.text[start..end]))
        {
            (last, end) = self.physical()?;
        }
        Some((number, &self.text[start..end], last > start))
    }
}

/// Whether a line is a preprocessor directive: `!#if`, `!#else`, `!#endif` or `!#include`.
fn is_followed(line: &str) -> bool {
    let directive = trim(line).strip_prefix("!#").map(Directive::parse);
    matches!(directive, Some(Directive::If(_) | Directive::Else | Directive::EndIf | Directive::Include(_)))
}

/// Whether a line returned by [`lines`] is a continued line.
pub(crate) fn is_continued(line: &str) -> bool {
    line_end(line).is_some()
}

/// Position of the first line end in a continued line.
fn line_end(line: &str) -> Option<usize> {
    memchr::memchr2(b'\n', b'\r', line.as_bytes())
}

/// A line returned by [`lines`] without ` \`, line ends and indents.
pub(crate) fn joined(line: &str) -> Cow<'_, str> {
    if is_continued(line) { Cow::Owned(Joined::of(line).text) } else { Cow::Borrowed(line) }
}

/// The first part of a continued line, without its ` \`.
pub(crate) fn first_line(line: &str) -> &str {
    match line_end(line) {
        Some(end) => &line[..end - CONTINUED.len()],
        None => line,
    }
}

/// A continued line joined to one line, with the original positions of its parts.
pub(super) struct Joined {
    pub(super) text: String,
    /// Start of each part: in `text`, and in the continued line.
    parts: Vec<(usize, usize)>,
}

impl Joined {
    pub(super) fn of(line: &str) -> Joined {
        let mut joined = Joined { text: String::with_capacity(line.len()), parts: Vec::new() };
        let mut lines = Lines::of(line);
        while let Some((start, end)) = lines.physical() {
            let whole = &line[start..end];
            let part = if lines.at < line.len() { whole.strip_suffix(CONTINUED).unwrap_or(whole) } else { whole };
            let part = trim(part);
            joined.parts.push((joined.text.len(), Span::of(part, line).start as usize));
            joined.text.push_str(part);
        }
        joined
    }

    /// Maps a span in the joined line to a span in the continued line.
    pub(super) fn place(&self, span: Span) -> Span {
        let place = |at: u32, part: usize| {
            let (joined, line) = self.parts[part];
            line + at as usize - joined
        };
        let part_of = |at: u32| self.parts.partition_point(|(joined, _)| *joined <= at as usize).max(1) - 1;
        let start = place(span.start, part_of(span.start));
        // The end of a span is exclusive, so it belongs to the part of the last byte of the span.
        let end = if span.end > span.start { place(span.end, part_of(span.end - 1)) } else { start };
        Span::new(start, end)
    }
}

/// White space as in JavaScript's `trim`, for which lists are written: Unicode white space and the byte order mark.
pub(crate) fn is_space(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r'
            | ' '
            | '\u{a0}'
            | '\u{1680}'
            | '\u{2000}'..='\u{200a}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{3000}'
            | '\u{feff}'
    )
}

/// Removes white space from both ends of a text.
pub(crate) fn trim(text: &str) -> &str {
    let text = text.trim_ascii();
    // VT is the only ASCII white space that `trim_ascii` keeps.
    let is_done = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii() && *byte != 0x0b);
    match text.as_bytes() {
        bytes if is_done(bytes.first()) && is_done(bytes.last()) => text,
        _ => text.trim_matches(is_space),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends() {
        for (text, expected) in [
            ("", vec![]),
            ("\n", vec![(1, "")]),
            ("a", vec![(1, "a")]),
            ("a\nb\n", vec![(1, "a"), (2, "b")]),
            ("a\r\nb\r\n", vec![(1, "a"), (2, "b")]),
            ("a\rb\r", vec![(1, "a"), (2, "b")]),
            ("a\rb", vec![(1, "a"), (2, "b")]),
            ("a\rb\nc\r\nd\re", vec![(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")]),
            ("a\n\r\nb", vec![(1, "a"), (2, ""), (3, "b")]),
            ("a\r\r\nb", vec![(1, "a"), (2, ""), (3, "b")]),
            ("\u{feff}a\n\u{feff}b", vec![(1, "a"), (2, "\u{feff}b")]),
            ("a\u{2028}b\u{85}c\u{b}d", vec![(1, "a\u{2028}b\u{85}c\u{b}d")]),
        ] {
            assert_eq!(lines(text).collect::<Vec<_>>(), expected, "{text:?}");
            assert_eq!(count_lines(text) as usize, expected.len(), "{text:?}");
        }
    }

    #[test]
    fn line_of_a_part() {
        for text in [
            "\u{feff}a\r\n\u{2028}b\rc\n\nd",
            "a \\\n    b \\\r\n      c\n    d \\\ne",
            "!#if x \\\n    a \\\n    b\n!#endif",
            "a \\\n    !#if x \\\n    b \\\n\n    c",
        ] {
            for (_, line) in lines(text) {
                for (start, character) in line.char_indices() {
                    let is_line_end = character == '\n' || character == '\r';
                    let part = &line[start..];
                    if !is_line_end {
                        assert_eq!(line_of(text, part), line, "{part:?} in {text:?}");
                    }
                }
            }
            let other = String::from("a");
            assert_eq!(line_of(text, &other), "a");
        }
    }

    #[test]
    fn continued_lines() {
        for (text, expected) in [
            ("a \\\n    b\nc", vec![(1, "ab"), (3, "c")]),
            ("a \\\r\n    b\r\nc", vec![(1, "ab"), (3, "c")]),
            ("a \\\r    b\rc", vec![(1, "ab"), (3, "c")]),
            ("a \\\n    b \\\n      c  \\\nd", vec![(1, "abc  \\"), (4, "d")]),
            ("a \\\n    b \\\n      c", vec![(1, "abc")]),
            ("a  \\\n    \\\n    b", vec![(1, "ab")]),
            ("a \\\n   b", vec![(1, "a \\"), (2, "   b")]),
            ("a \\\n\tb", vec![(1, "a \\"), (2, "\tb")]),
            ("a \\\n\n    b", vec![(1, "a \\"), (2, ""), (3, "    b")]),
            ("a\\\n    b", vec![(1, "a\\"), (2, "    b")]),
            ("a \\ \n    b", vec![(1, "a \\ "), (2, "    b")]),
            ("a \\", vec![(1, "a \\")]),
            ("a \\\n", vec![(1, "a \\")]),
            ("a \\\n    ", vec![(1, "a")]),
            ("! a \\\n    b", vec![(1, "! ab")]),
            ("!#a \\\n    b", vec![(1, "!#ab")]),
            ("!#if a \\\n    b", vec![(1, "!#if a \\"), (2, "    b")]),
            (" !#endif \\\n    b", vec![(1, " !#endif \\"), (2, "    b")]),
            ("a \\\n    !#if b", vec![(1, "a!#if b")]),
        ] {
            let found: Vec<(u32, Cow<'_, str>)> = lines(text).map(|(number, line)| (number, joined(line))).collect();
            let expected: Vec<(u32, Cow<'_, str>)> =
                expected.into_iter().map(|(number, line)| (number, line.into())).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn spans_in_continued_lines() {
        let line = "ab \\\n    cd \\\r\n     ef";
        let joined = Joined::of(line);
        assert_eq!(joined.text, "abcdef");
        for (span, expected) in [((0, 2), "ab"), ((2, 4), "cd"), ((4, 6), "ef"), ((5, 6), "f")] {
            let place = joined.place(Span::new(span.0, span.1));
            assert_eq!(&line[place.start as usize..place.end as usize], expected);
        }
        let place = joined.place(Span::new(1, 5));
        assert_eq!(&line[place.start as usize..place.end as usize], "b \\\n    cd \\\r\n     e");
        assert_eq!(joined.place(Span::new(6, 6)), Span::new(line.len(), line.len()));
    }

    #[test]
    fn white_space() {
        for text in
            [" a", "a\u{a0}", "\u{3000}a\u{3000}", "\u{feff}a", "\u{b}a \u{b}", "\t\u{2009} a\u{2028}\r", "a\u{c}"]
        {
            assert_eq!(trim(text), "a", "{text:?}");
        }
        for text in ["a\u{85}", "a\u{200b}", "\u{180e}a", "a\u{a0}b", ""] {
            assert_eq!(trim(text), text, "{text:?}");
        }
        assert_eq!(trim("\u{a0}"), "");
    }
}
