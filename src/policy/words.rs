//! Words of a text, lower case and without accents, each with its place.

use std::ops::Range;

/// What a word is besides its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordKind {
    Word,
    /// Digits only.
    Number,
    /// Digits that read as a year of the web.
    Year,
    /// The part of a mail address before `@`.
    Mail,
}

/// The words of a text. One string holds them all, each between spaces, so that one search finds phrases of several.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// A space, then words, each followed by a space.
    pub(super) joined: String,
    /// Where in `joined` the space before each word is, and behind the last word one more.
    pub(super) starts: Vec<u32>,
    /// Where each word is in the text.
    pub(super) places: Vec<(u32, u32)>,
    pub(super) kinds: Vec<WordKind>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self { joined: " ".to_owned(), starts: vec![0], places: Vec::new(), kinds: Vec::new() }
    }

    /// Appends the words of a part of the text, and returns their numbers.
    pub(super) fn add(&mut self, text: &str, part: Range<usize>) -> Range<usize> {
        let first = self.places.len();
        let mut open: Option<usize> = None;
        let piece = &text[part.clone()];
        for (at, char) in piece.char_indices() {
            let at = part.start + at;
            if is_mark(char) {
                continue;
            }
            // "E-mail" is written with and without the hyphen.
            if matches!(char, '-' | '\u{2010}' | '\u{2011}') && self.joined.ends_with(" e") && open.is_some() {
                let next = piece[at - part.start + char.len_utf8()..].get(..4);
                if next.is_some_and(|next| next.eq_ignore_ascii_case("mail")) {
                    continue;
                }
            }
            if char.is_alphanumeric() {
                open.get_or_insert(at);
                fold(char, &mut self.joined);
            } else if let Some(start) = open.take() {
                self.end_word(start, at, char == '@');
            }
        }
        if let Some(start) = open {
            self.end_word(start, part.end, false);
        }
        first..self.places.len()
    }

    fn end_word(&mut self, start: usize, end: usize, mail: bool) {
        let word = &self.joined[self.starts[self.starts.len() - 1] as usize + 1..];
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let kind = match word.parse::<u16>() {
            _ if mail => WordKind::Mail,
            Ok(1990..=2100) if digits => WordKind::Year,
            _ if digits => WordKind::Number,
            _ => WordKind::Word,
        };
        self.joined.push(' ');
        self.starts.push(self.joined.len() as u32 - 1);
        self.places.push((start as u32, end as u32));
        self.kinds.push(kind);
    }

    /// The letters of a word.
    pub(super) fn word(&self, number: usize) -> &str {
        &self.joined[self.starts[number] as usize + 1..self.starts[number + 1] as usize]
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
}

/// Combining accents, soft hyphens and characters without width are inside words.
fn is_mark(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Lower case, without the accents of French, German and Spanish: texts are written with and without them.
pub(super) fn fold(char: char, out: &mut String) {
    if char.is_ascii() {
        return out.push(char.to_ascii_lowercase());
    }
    for lower in char.to_lowercase() {
        match lower {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            mark if is_mark(mark) => {}
            other => out.push(other),
        }
    }
}
