//! Reading CSS text: identifiers, strings, escapes and white space, as CSS Syntax Level 3 defines them.
//!
//! <https://www.w3.org/TR/css-syntax-3/>

use std::borrow::Cow;

/// A position in a selector. Every method leaves it on a character boundary.
#[derive(Clone, Copy, Debug)]
pub(super) struct CssCursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> CssCursor<'t> {
    pub(super) fn new(text: &'t str) -> CssCursor<'t> {
        CssCursor { text, at: 0 }
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn set(&mut self, at: usize) {
        self.at = at;
    }

    /// All of the text, read or not.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The text that is not read yet.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn is_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn peek_second(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at + 1).copied()
    }

    /// Reads one byte if it is `byte`, which is ASCII.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Reads white space and comments. Returns whether there was white space.
    pub(super) fn space(&mut self) -> bool {
        let mut has_space = false;
        loop {
            self.comments();
            if !matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')) {
                return has_space;
            }
            has_space = true;
            self.at += 1;
        }
    }

    /// Reads comments.
    pub(super) fn comments(&mut self) {
        while let Some(inside) = self.rest().strip_prefix("/*")
            && let Some(end) = inside.find("*/")
        {
            self.at += end + 4;
        }
    }

    /// Reads an identifier and returns it as written; `None` if none starts here.
    ///
    /// <https://www.w3.org/TR/css-syntax-3/#would-start-an-identifier>
    pub(super) fn identifier(&mut self) -> Option<&'t str> {
        let start = self.at;
        let first = self.at + usize::from(self.peek() == Some(b'-'));
        let starts = match self.text.as_bytes().get(first) {
            // `--x` is an identifier, `-` alone is not.
            Some(b'-') => first > self.at,
            Some(b'\\') => is_escape(&self.text[first..]),
            Some(byte) => is_name_start(*byte),
            None => false,
        };
        starts.then(|| self.name())?;
        Some(&self.text[start..self.at])
    }

    /// Reads the name of an identifier or of a hash: letters, digits, `-`, `_`, escapes, everything beyond ASCII.
    pub(super) fn name(&mut self) -> &'t str {
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'\\') if is_escape(self.rest()) => self.escape(),
                // Every byte of a character beyond ASCII is one of a name.
                Some(byte) if is_name_start(byte) || byte.is_ascii_digit() || byte == b'-' => self.at += 1,
                _ => return &self.text[start..self.at],
            }
        }
    }

    /// Reads an escape, which starts here: up to six hexadecimal digits and one white space, or any one character.
    fn escape(&mut self) {
        self.at += 1;
        let digits = self.rest().bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            self.character();
            return;
        }
        self.at += digits;
        if matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')) {
            self.at += 1;
        }
    }

    /// Reads one character.
    pub(super) fn character(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Reads a string with its quotes and returns what is between them, as written, or nothing if none starts here or it
    /// is not closed.
    pub(super) fn string(&mut self) -> Option<&'t str> {
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'\\' => {
                    self.at += 1;
                    self.character();
                }
                // A browser ends a string that contains a line end as a bad token.
                b'\n' => break,
                _ if byte == quote => {
                    self.at += 1;
                    return Some(&self.text[start + 1..self.at - 1]);
                }
                // A quote is no part of a longer character.
                _ => self.at += 1,
            }
        }
        self.at = start;
        None
    }
}

/// <https://www.w3.org/TR/css-syntax-3/#name-start-code-point>
fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// <https://www.w3.org/TR/css-syntax-3/#check-if-two-code-points-are-a-valid-escape>
fn is_escape(text: &str) -> bool {
    text.len() > 1 && text.starts_with('\\') && !text[1..].starts_with('\n')
}

/// The text that an identifier or the inside of a string means: escapes are replaced.
pub(super) fn unescaped(written: &str) -> Cow<'_, str> {
    if !written.contains('\\') {
        return Cow::Borrowed(written);
    }
    let mut text = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits > 0 {
            let code = u32::from_str_radix(&rest[..digits], 16).unwrap_or(0);
            // <https://www.w3.org/TR/css-syntax-3/#consume-escaped-code-point>
            text.push(char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}'));
            rest = &rest[digits..];
            rest = rest.strip_prefix([' ', '\t', '\n', '\r', '\x0c']).unwrap_or(rest);
        } else if let Some(escaped) = rest.chars().next() {
            text.push(escaped);
            rest = &rest[escaped.len_utf8()..];
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// A text as a CSS string in double quotes.
pub(crate) fn css_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    push_string(text, &mut quoted);
    quoted
}

/// Appends a text as a CSS string in double quotes.
///
/// <https://drafts.csswg.org/cssom/#serialize-a-string>
fn push_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\0' => out.push('\u{fffd}'),
            '\x01'..='\x1f' | '\x7f' => out.push_str(&format!("\\{:x} ", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        for (text, identifier) in [
            ("ad-box.x", Some("ad-box")),
            ("-x", Some("-x")),
            ("--x", Some("--x")),
            ("-1", None),
            ("1x", None),
            ("\\31 x>", Some("\\31 x")),
            ("w-1\\/2", Some("w-1\\/2")),
            ("été)", Some("été")),
            ("", None),
            ("\\", None),
        ] {
            assert_eq!(CssCursor::new(text).identifier(), identifier, "{text}");
        }
    }

    #[test]
    fn strings_and_escapes() {
        assert_eq!(CssCursor::new(r#""a\"b" c"#).string(), Some(r#"a\"b"#));
        assert_eq!(CssCursor::new("'a").string(), None);
        for (written, text) in
            [(r"\31 x", "1x"), (r"a\:b", "a:b"), (r"\e9t\e9", "été"), (r"\0", "\u{fffd}"), ("\\", "")]
        {
            assert_eq!(unescaped(written), text);
        }
        let mut out = String::new();
        push_string("a\"b\\\n", &mut out);
        assert_eq!(out, r#""a\"b\\\a ""#);
    }
}
