//! Character classes of regular expressions.

use super::literal::push_literal;

/// The bytes of a class. For a negated class: the bytes that it excludes.
pub(super) struct ByteClass([bool; 256]);

impl ByteClass {
    pub(super) fn empty() -> ByteClass {
        ByteClass([false; 256])
    }

    pub(super) fn add(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            self.0[byte as usize] = true;
        }
    }

    /// Adds the bytes of `\d`, `\D`, `\w`, `\W`, `\s` or `\S`, given by its letter.
    pub(super) fn add_shorthand(&mut self, letter: u8) {
        for byte in 0..=255u8 {
            let inside = match letter.to_ascii_lowercase() {
                b'd' => byte.is_ascii_digit(),
                b'w' => byte.is_ascii_alphanumeric() || byte == b'_',
                _ => matches!(byte, 9..=13 | b' '),
            };
            self.0[byte as usize] |= inside != letter.is_ascii_uppercase();
        }
    }

    /// Replaces capitals by small letters, which match both in case-insensitive expressions.
    pub(super) fn fold_case(&mut self) {
        for byte in b'a'..=b'z' {
            let capital = byte.to_ascii_uppercase() as usize;
            self.0[byte as usize] |= self.0[capital];
            self.0[capital] = false;
        }
    }

    fn ranges(&self) -> impl Iterator<Item = (u8, u8)> {
        let mut at = 0usize;
        std::iter::from_fn(move || {
            let first = (at..256).find(|&byte| self.0[byte])?;
            at = (first..256).find(|&byte| !self.0[byte]).unwrap_or(256);
            Some((first as u8, (at - 1) as u8))
        })
    }

    /// Writes the class in the common syntax of RE2 and JavaScript.
    pub(super) fn write(&self, negated: bool, out: &mut String) {
        out.push_str(if negated { "[^" } else { "[" });
        for (first, last) in self.ranges() {
            push_literal(out, first);
            if last > first {
                if last - first > 1 {
                    out.push('-');
                }
                push_literal(out, last);
            }
        }
        out.push(']');
    }

    /// Number of RE2 instructions: one for each range, and a branch between two ranges.
    pub(super) fn size(&self, negated: bool) -> u32 {
        let ranges = self.ranges().count() as u32;
        // The complement has at most one range more. RE2 adds the capitals of folded letters, in up to two more ranges.
        let ranges = if negated {
            ranges + 1 + self.0[b'a' as usize..=b'z' as usize].contains(&true) as u32 * 2
        } else {
            ranges
        };
        (ranges * 2).saturating_sub(1).max(1)
    }
}
