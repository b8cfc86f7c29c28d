//! A position in the source of a regular expression.

use super::error::RegexError;
use super::units;

/// The texts that an expression is run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// ASCII: URLs, hosts, addresses.
    Ascii,
    /// Any text, in the encoding of [`units::encode`].
    Units { ignore_case: bool },
}

pub(super) const BEYOND_ASCII: RegexError =
    RegexError::Unsupported("a character beyond ASCII, which no URL contains: write it percent-encoded");

/// The source and the position of the next byte.
pub(super) struct Cursor<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) alphabet: Alphabet,
}

impl Cursor<'_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves past `text` if the source continues with it.
    pub(super) fn eat(&mut self, text: &[u8]) -> bool {
        let found = self.bytes[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// The UTF-16 code unit whose first byte was just read; moves past it.
    pub(super) fn unit(&mut self) -> u16 {
        let (unit, length) = units::decoded(self.bytes, self.at - 1);
        self.at += length - 1;
        unit
    }

    pub(super) fn has_hex(&self, digits: usize) -> bool {
        self.bytes.get(self.at..self.at + digits).is_some_and(|s| s.iter().all(u8::is_ascii_hexdigit))
    }

    /// The code unit that so many hexadecimal digits denote; moves past them.
    pub(super) fn hex(&mut self, digits: usize) -> Result<u16, RegexError> {
        let code = self
            .bytes
            .get(self.at..self.at + digits)
            .and_then(|s| std::str::from_utf8(s).ok())
            .and_then(|s| u32::from_str_radix(s, 16).ok())
            .ok_or(RegexError::Syntax("an escape with too few hexadecimal digits"))?;
        self.at += digits;
        let is_in_alphabet = |unit: &u16| *unit < 0x80 || self.alphabet != Alphabet::Ascii;
        u16::try_from(code).ok().filter(is_in_alphabet).ok_or(BEYOND_ASCII)
    }
}
