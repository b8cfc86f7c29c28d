//! JavaScript's regular expressions in the syntax of RE2, as Chromium uses it.

use super::class::ByteClass;
use super::literal::{anchored_prefix_len, push_literal};
use crate::dnr::reason::{InexactReason, Loss};

/// Maximum size of an RE2 program, in instructions as this module counts them.
///
/// Chromium limits an expression to 2 KB of memory. Measured with `isRegexSupported` in Chromium 156, it accepts 112 of
/// `a`, of `[ab]` or of `\d`, 37 × 3 of `[a-z0-9]`, 22 × 5 of `\w` or of `(?:ab|cd)`, 55 × 2 of `a?`. The count ignores
/// that RE2 merges equal parts, so it errs on the side of "too large": of the expressions in 16 lists Chromium accepts
/// all that pass this limit, and 8 of the 152 that do not.
const MAX_INSTRUCTIONS: u32 = 110;

/// Maximum number in `{}` that RE2 accepts.
const MAX_REPEAT: u32 = 1000;

/// The expression in RE2 syntax, with the same meaning.
///
/// `source` is valid JavaScript: the filter parser has checked it. The differences
/// (<https://github.com/google/re2/wiki/Syntax>):
///
/// - RE2 has no look-around and no back-references.
/// - JavaScript reads `\A`, `\z` and `[[:x:]]` as literal characters, RE2 does not.
/// - Chromium converts a case-insensitive expression to lower case (seen in Chromium 156). `\D` would become its opposite
///   `\d`, and `[A-z]` would lose the characters between `Z` and `a`. So classes are written out in lower case; `\B` has
///   no such form and is an error.
pub(super) fn to_re2(source: &str, match_case: bool) -> Result<String, Loss> {
    let out = String::with_capacity(source.len());
    let mut translator = Translator { bytes: source.as_bytes(), at: 0, out, match_case };
    let size = translator.alternatives()?.saturating_sub(anchored_prefix_len(&translator.out));
    if size > MAX_INSTRUCTIONS { Err(InexactReason::RegexTooLarge.into()) } else { Ok(translator.out) }
}

/// Reads JavaScript and writes RE2. The methods return the number of RE2 instructions.
struct Translator<'s> {
    bytes: &'s [u8],
    at: usize,
    out: String,
    match_case: bool,
}

impl Translator<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn alternatives(&mut self) -> Result<u32, Loss> {
        let mut size = self.sequence()?;
        while self.peek() == Some(b'|') {
            self.at += 1;
            self.out.push('|');
            size = size.saturating_add(self.sequence()?).saturating_add(1);
        }
        Ok(size)
    }

    fn sequence(&mut self) -> Result<u32, Loss> {
        let mut size = 0u32;
        while let Some(byte) = self.peek().filter(|byte| !matches!(byte, b'|' | b')')) {
            self.at += 1;
            let term = self.term(byte)?;
            size = size.saturating_add(self.quantified(term)?);
        }
        // An empty sequence needs one instruction.
        Ok(size.max(1))
    }

    fn term(&mut self, byte: u8) -> Result<u32, Loss> {
        match byte {
            b'(' => return self.group(),
            b'[' => return self.class(),
            b'\\' => return self.escape(),
            b'^' | b'$' => self.out.push(byte as char),
            b'.' => {
                self.out.push('.');
                // Two ranges, below and above the line feed, and a branch.
                return Ok(3);
            }
            _ => self.literal(byte),
        }
        Ok(1)
    }

    fn group(&mut self) -> Result<u32, Loss> {
        if self.peek() == Some(b'?') {
            // The parser accepts only `(?:` and look-around here.
            if self.bytes.get(self.at + 1) != Some(&b':') {
                return Err(InexactReason::RegexLookAround.into());
            }
            self.at += 2;
        }
        self.out.push_str("(?:");
        let size = self.alternatives()?;
        self.at += 1;
        self.out.push(')');
        Ok(size)
    }

    /// The optional quantifier after a term of this size.
    fn quantified(&mut self, size: u32) -> Result<u32, Loss> {
        let (text_len, min, max) = match self.peek() {
            Some(b'*') => (1, 0, None),
            Some(b'+') => (1, 1, None),
            Some(b'?') => (1, 0, Some(1)),
            Some(b'{') => match braces(&self.bytes[self.at..]) {
                Some(found) => found,
                None => return Ok(size),
            },
            _ => return Ok(size),
        };
        if min.max(max.unwrap_or(0)) > MAX_REPEAT {
            return Err(InexactReason::RegexTooLarge.into());
        }
        let lazy = self.bytes.get(self.at + text_len) == Some(&b'?');
        let end = self.at + text_len + lazy as usize;
        self.out.extend(self.bytes[self.at..end].iter().map(|&byte| byte as char));
        self.at = end;
        // RE2 expands repetitions; each optional copy needs a branch.
        let optional = max.map_or(size.saturating_add(2), |max| (max - min).saturating_mul(size.saturating_add(1)));
        Ok(match (min, max) {
            (1.., None) => min.saturating_mul(size).saturating_add(1),
            _ => min.saturating_mul(size).saturating_add(optional),
        })
    }

    fn escape(&mut self) -> Result<u32, Loss> {
        Ok(match self.next().unwrap_or(b'\\') {
            b'1'..=b'9' => return Err(InexactReason::RegexBackReference.into()),
            b'B' if !self.match_case => return Err(InexactReason::RegexNoBoundary.into()),
            byte @ (b'b' | b'B') => {
                self.out.extend(['\\', byte as char]);
                1
            }
            byte @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S') => {
                let mut class = ByteClass::empty();
                class.add_shorthand(byte.to_ascii_lowercase());
                self.write_class(class, byte.is_ascii_uppercase())
            }
            byte => {
                let literal = self.escaped_byte(byte);
                self.literal(literal);
                1
            }
        })
    }

    /// The byte of an escape that has the same meaning inside and outside of a class.
    fn escaped_byte(&mut self, byte: u8) -> u8 {
        match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'f' => 12,
            b'v' => 11,
            b'0' => 0,
            b'x' => self.hexadecimal(2),
            b'u' => self.hexadecimal(4),
            _ => byte,
        }
    }

    fn hexadecimal(&mut self, digits: usize) -> u8 {
        let end = (self.at + digits).min(self.bytes.len());
        let code = self.bytes[self.at..end]
            .iter()
            .fold(0u32, |code, &digit| (code << 4) | (digit as char).to_digit(16).unwrap_or(0));
        self.at = end;
        // The parser accepts only ASCII.
        code as u8
    }

    fn literal(&mut self, byte: u8) {
        push_literal(&mut self.out, byte);
    }

    fn class(&mut self) -> Result<u32, Loss> {
        let negated = self.peek() == Some(b'^');
        self.at += negated as usize;
        if self.peek() == Some(b']') {
            self.at += 1;
            if !negated {
                return Err(InexactReason::RegexEmptySet.into());
            }
            self.out.push_str("(?s:.)");
            return Ok(1);
        }
        let mut class = ByteClass::empty();
        while let Some(byte) = self.next().filter(|&byte| byte != b']') {
            let Some(first) = self.member(byte, &mut class) else { continue };
            class.add(first, first);
            let range = self.peek() == Some(b'-') && self.bytes.get(self.at + 1).is_some_and(|&b| b != b']');
            if !range {
                continue;
            }
            self.at += 1;
            let byte = self.next().unwrap_or(b'-');
            match self.member(byte, &mut class) {
                Some(last) => class.add(first, last),
                // `a-\d` is `a`, `-` and `\d`.
                None => class.add(b'-', b'-'),
            }
        }
        Ok(self.write_class(class, negated))
    }

    /// One member of a class: its byte, or `None` for a shorthand such as `\d`, which is added to the class.
    fn member(&mut self, byte: u8, class: &mut ByteClass) -> Option<u8> {
        if byte != b'\\' {
            return Some(byte);
        }
        match self.next().unwrap_or(b'\\') {
            b'b' => Some(8),
            byte @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S') => {
                class.add_shorthand(byte);
                None
            }
            byte => Some(self.escaped_byte(byte)),
        }
    }

    fn write_class(&mut self, mut class: ByteClass, negated: bool) -> u32 {
        if !self.match_case {
            class.fold_case();
        }
        class.write(negated, &mut self.out);
        class.size(negated)
    }
}

/// Length, minimum and maximum of a `{n}`, `{n,}` or `{n,m}` at the start. `None`: the brace is a literal.
fn braces(bytes: &[u8]) -> Option<(usize, u32, Option<u32>)> {
    let close = bytes.iter().position(|&byte| byte == b'}')?;
    let inner = std::str::from_utf8(bytes.get(1..close)?).ok()?;
    let number = |text: &str| {
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().unwrap_or(u32::MAX))
    };
    let (min, max) = match inner.split_once(',') {
        None => (number(inner)?, Some(number(inner)?)),
        Some((min, "")) => (number(min)?, None),
        Some((min, max)) => (number(min)?, Some(number(max)?)),
    };
    Some((close + 1, min, max))
}
