//! A list as lines that change.

use std::path::PathBuf;
use std::rc::Rc;

use super::line_store::LineStore;
use super::places::{TextPlace, TextRange, byte_of, units_of};

/// A list: open in the editor, or known.
pub(super) struct Document {
    pub(super) uri: String,
    /// Its file, if it has one.
    pub(super) path: Option<PathBuf>,
    /// The version that the editor counts; `None` of a known list.
    pub(super) version: Option<i64>,
    lines: Vec<DocumentLine>,
}

struct DocumentLine {
    number: u32,
    /// With its line end. The last line has none, and may be empty.
    text: Rc<str>,
    /// The length without the line end: a hover reads every line.
    length: u32,
}

impl DocumentLine {
    fn content(&self) -> &str {
        &self.text[..self.length as usize]
    }
}

impl Document {
    pub(super) fn new(
        uri: String,
        path: Option<PathBuf>,
        version: Option<i64>,
        text: &str,
        store: &mut LineStore,
    ) -> Document {
        let mut document = Document { uri, path, version, lines: Vec::new() };
        document.replace(0, 0, text, true, store);
        document
    }

    pub(super) fn text(&self) -> String {
        self.lines.iter().map(|line| &*line.text).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// A line without its line end; empty behind the last one.
    pub(super) fn line(&self, line: u32) -> &str {
        self.lines.get(line as usize).map_or("", DocumentLine::content)
    }

    /// The number of a line in the store.
    pub(super) fn number(&self, line: u32) -> Option<u32> {
        self.lines.get(line as usize).map(|line| line.number)
    }

    /// The lines with their numbers in the store.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        (0..).zip(&self.lines).map(|(line, one)| (line, one.number, one.content()))
    }

    /// The place of a byte of a line. In a continued line it may be in a later one.
    pub(super) fn place(&self, line: u32, byte: u32) -> TextPlace {
        let (mut line, mut byte) = (line, byte as usize);
        while let Some(one) = self.lines.get(line as usize) {
            if byte <= without_end(&one.text).len() || line as usize + 1 == self.lines.len() {
                return TextPlace { line, character: units_of(without_end(&one.text), byte) };
            }
            byte = byte.saturating_sub(one.text.len());
            line += 1;
        }
        TextPlace { line: self.lines.len().saturating_sub(1) as u32, character: 0 }
    }

    /// Applies a change of the editor; without a range, the whole text is new.
    pub(super) fn change(&mut self, range: Option<TextRange>, text: &str, store: &mut LineStore) {
        let Some(TextRange { start, end }) = range else {
            let all = self.lines.len();
            return self.replace(0, all, text, true, store);
        };
        let (start, end) = (self.clamped(start), self.clamped(end));
        let (start, end) = (start.min(end), start.max(end));
        let (mut first, mut last) = (start.0, end.0);
        let mut segment = format!("{}{text}{}", &self.lines[first].text[..start.1], &self.lines[last].text[end.1..]);
        // CR and LF in neighbouring lines become one line end.
        if first > 0 && segment.starts_with('\n') && self.lines[first - 1].text.ends_with('\r') {
            first -= 1;
            segment.insert_str(0, &self.lines[first].text);
        }
        if segment.ends_with('\r') && self.lines.get(last + 1).is_some_and(|next| next.text.starts_with('\n')) {
            last += 1;
            segment.push_str(&self.lines[last].text);
        }
        // A removed line end joins the next line.
        while !segment.ends_with(['\n', '\r']) && last + 1 < self.lines.len() {
            last += 1;
            segment.push_str(&self.lines[last].text);
        }
        let is_end = last + 1 == self.lines.len();
        self.replace(first, last + 1, &segment, is_end, store);
    }

    /// The index of the line and the byte of a place; places behind the end are the end.
    fn clamped(&self, place: TextPlace) -> (usize, usize) {
        match self.lines.get(place.line as usize) {
            Some(line) => (place.line as usize, byte_of(without_end(&line.text), place.character)),
            None => {
                let last = self.lines.len() - 1;
                (last, self.lines[last].text.len())
            }
        }
    }

    /// Replaces lines. `is_end`: they are the last ones.
    fn replace(&mut self, from: usize, to: usize, text: &str, is_end: bool, store: &mut LineStore) {
        let mut new: Vec<DocumentLine> = Vec::new();
        let mut add = |text: &str, store: &mut LineStore| {
            let (number, text) = store.add(text);
            let length = without_end(&text).len() as u32;
            new.push(DocumentLine { number, text, length });
        };
        split_lines(text).for_each(|line| add(line, store));
        if is_end && (text.is_empty() || text.ends_with(['\n', '\r'])) {
            add("", store);
        }
        for old in self.lines.splice(from..to, new) {
            store.remove(old.number);
        }
    }

    /// Forgets the lines.
    pub(super) fn close(self, store: &mut LineStore) {
        self.lines.iter().for_each(|line| store.remove(line.number));
    }
}

/// The lines of a text, each with its line end: LF, CR LF or CR.
pub(super) fn split_lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let length = match rest.find(['\n', '\r']) {
            Some(at) => at + if rest[at..].starts_with("\r\n") { 2 } else { 1 },
            None => rest.len(),
        };
        let (line, behind) = rest.split_at(length);
        rest = behind;
        (!line.is_empty()).then_some(line)
    })
}

pub(super) fn without_end(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The byte of a place in a whole text.
    fn offset(text: &str, place: TextPlace) -> usize {
        let mut start = 0;
        for _ in 0..place.line {
            match text[start..].find(['\n', '\r']) {
                Some(at) => start += at + if text[start + at..].starts_with("\r\n") { 2 } else { 1 },
                None => return text.len(),
            }
        }
        let end = text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at);
        start + byte_of(&text[start..end], place.character)
    }

    fn place() -> impl Strategy<Value = TextPlace> {
        (0u32..6, 0u32..6).prop_map(|(line, character)| TextPlace { line, character })
    }

    proptest! {
        /// Changes by ranges give the same text as changes of the whole text, and the same lines as reading it anew.
        #[test]
        fn changes(text in "[a\u{e9}\u{1f600}\r\n]{0,12}", edits in prop::collection::vec((place(), place(), "[b\u{1f600}\r\n]{0,4}"), 0..5)) {
            let mut store = LineStore::default();
            let mut document = Document::new(String::new(), None, None, &text, &mut store);
            let mut whole = text;
            for (start, end, new) in edits {
                let (from, to) = (offset(&whole, start), offset(&whole, end));
                document.change(Some(TextRange { start, end }), &new, &mut store);
                whole.replace_range(from.min(to)..from.max(to), &new);
                prop_assert_eq!(&document.text(), &whole);
                let anew = Document::new(String::new(), None, None, &whole, &mut store);
                let lines = |one: &Document| one.lines.iter().map(|line| line.text.to_string()).collect::<Vec<_>>();
                prop_assert_eq!(lines(&document), lines(&anew));
            }
        }
    }
}
