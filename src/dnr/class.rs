//! Classes of bytes in regular expressions.

use super::regex::push_literal;

/// Which bytes a class has. One that is negated is read as what it excludes.
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

    /// Adds what `\d`, `\D`, `\w`, `\W`, `\s` or `\S` stands for, by its letter.
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

    /// Takes capitals for small letters and leaves those alone, which mean both where case does not matter.
    pub(super) fn fold(&mut self) {
        for byte in b'a'..=b'z' {
            let capital = byte.to_ascii_uppercase() as usize;
            self.0[byte as usize] |= self.0[capital];
            self.0[capital] = false;
        }
    }

    fn runs(&self) -> impl Iterator<Item = (u8, u8)> {
        let mut at = 0usize;
        std::iter::from_fn(move || {
            let first = (at..256).find(|&byte| self.0[byte])?;
            at = (first..256).find(|&byte| !self.0[byte]).unwrap_or(256);
            Some((first as u8, (at - 1) as u8))
        })
    }

    /// Writes the class as RE2 and JavaScript read it.
    pub(super) fn write(&self, negated: bool, out: &mut String) {
        out.push_str(if negated { "[^" } else { "[" });
        for (first, last) in self.runs() {
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

    /// Instructions that RE2 needs: one a run of bytes, and a branch between two.
    pub(super) fn size(&self, negated: bool) -> u32 {
        let runs = self.runs().count() as u32;
        // What is between runs is one more at most; folded letters come back as capitals, in up to two more.
        let runs =
            if negated { runs + 1 + self.0[b'a' as usize..=b'z' as usize].contains(&true) as u32 * 2 } else { runs };
        (runs * 2).saturating_sub(1).max(1)
    }
}
