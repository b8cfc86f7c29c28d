//! Regular expressions of lists in the dialect of the browser.
//!
//! Firefox runs JavaScript's, so the source stays as it is. Chromium runs RE2, without look-around and
//! back-references, and gives each expression 2 KB. Everything else is rewritten so that it means the same:
//!
//! - JavaScript reads `\A`, `\z` or `[[:x:]]` as plain characters, RE2 does not.
//! - Chromium puts the whole expression into lower case where case does not matter. `\D` would become `\d`, its
//!   opposite, and `[A-z]` would lose what is between `Z` and `a`. (Seen in Chromium 156.) So no capital is
//!   written there: classes are spelled out, and `\B`, which cannot be, is given up.
//!
//! The parser of filters has accepted the source, so its syntax is known to be right.

use super::certificate::{Loss, Reason};
use super::class::ByteClass;
use super::pieces::pieces;
use super::settings::Target;

/// Instructions that an RE2 program of 2 KB has room for, as an estimate that errs towards "too large".
///
/// Measured in Chromium 156 with `isRegexSupported`: 112 of `a`, of `[ab]` or of `\d`, 37 × 3 of `[a-z0-9]`,
/// 22 × 5 of `\w` or of `(?:ab|cd)`, 55 × 2 of `a?`. What RE2 folds together is counted apart here. Of the
/// expressions in 16 lists Chromium takes all that pass here, and 8 of the 152 that do not.
const ROOM: u32 = 110;

/// Highest number that RE2 takes in `{}`.
const MOST_REPEATS: u32 = 1000;

/// Rules that an expression may take which is too large for one.
const MOST_PIECES: usize = 8;

/// The expressions for `regexFilter`, one of which matches wherever `source` does.
pub(super) fn translate(source: &str, match_case: bool, target: Target) -> Result<Vec<String>, Loss> {
    if target == Target::Firefox {
        return Ok(vec![source.to_owned()]);
    }
    match whole(source, match_case) {
        Err(Loss { reason: Reason::RegexTooLarge, .. }) => match pieces(source, match_case) {
            Some(pieces) if pieces.len() <= MOST_PIECES => Ok(pieces),
            _ => Err(Reason::RegexTooLarge.into()),
        },
        result => result.map(|expression| vec![expression]),
    }
}

/// The expression in one piece.
pub(super) fn whole(source: &str, match_case: bool) -> Result<String, Loss> {
    let mut writer = Writer { bytes: source.as_bytes(), at: 0, out: String::with_capacity(source.len()), match_case };
    let size = writer.alternatives()?.saturating_sub(literal_start(&writer.out));
    if size > ROOM { Err(Reason::RegexTooLarge.into()) } else { Ok(writer.out) }
}

/// An expression for the URLs whose path begins with a text (behind its slash), whatever their host, as
/// `||host/text` means it: without a port. `None` if it is too large.
///
/// For RE2 and JavaScript alike.
pub(super) fn path_start(text: &str) -> Option<String> {
    // Scheme, perhaps a user, host. None of them has a slash in it.
    let mut expression = String::from("^[^/]+//(?:[^/]*@)?[^/:]*/");
    text.bytes().for_each(|byte| push_literal(&mut expression, byte));
    whole(&expression, false).is_ok().then_some(expression)
}

/// Reads JavaScript, writes RE2, and counts instructions.
struct Writer<'s> {
    bytes: &'s [u8],
    at: usize,
    out: String,
    match_case: bool,
}

impl Writer<'_> {
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
        // What is empty still takes a place.
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
                // Below and above the line feed.
                return Ok(3);
            }
            _ => self.literal(byte),
        }
        Ok(1)
    }

    fn group(&mut self) -> Result<u32, Loss> {
        if self.peek() == Some(b'?') {
            // `(?:`, or look-around: nothing else is accepted.
            if self.bytes.get(self.at + 1) != Some(&b':') {
                return Err(Reason::RegexLookAround.into());
            }
            self.at += 2;
        }
        self.out.push_str("(?:");
        let size = self.alternatives()?;
        self.at += 1;
        self.out.push(')');
        Ok(size)
    }

    /// What follows a term: its quantifier, if there is one.
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
        if min.max(max.unwrap_or(0)) > MOST_REPEATS {
            return Err(Reason::RegexTooLarge.into());
        }
        let lazy = self.bytes.get(self.at + text_len) == Some(&b'?');
        let end = self.at + text_len + lazy as usize;
        self.out.extend(self.bytes[self.at..end].iter().map(|&byte| byte as char));
        self.at = end;
        // RE2 writes repeats out; what may be absent takes a branch.
        let optional = max.map_or(size.saturating_add(2), |max| (max - min).saturating_mul(size.saturating_add(1)));
        Ok(match (min, max) {
            (1.., None) => min.saturating_mul(size).saturating_add(1),
            _ => min.saturating_mul(size).saturating_add(optional),
        })
    }

    fn escape(&mut self) -> Result<u32, Loss> {
        Ok(match self.next().unwrap_or(b'\\') {
            b'1'..=b'9' => return Err(Reason::RegexBackReference.into()),
            b'B' if !self.match_case => return Err(Reason::RegexNoBoundary.into()),
            byte @ (b'b' | b'B') => {
                self.out.extend(['\\', byte as char]);
                1
            }
            byte @ (b'd' | b'D' | b'w' | b'W' | b's' | b'S') => {
                let mut class = ByteClass::empty();
                class.add_shorthand(byte.to_ascii_lowercase());
                self.write(class, byte.is_ascii_uppercase())
            }
            byte => {
                let literal = self.escaped_byte(byte);
                self.literal(literal);
                1
            }
        })
    }

    /// The byte that an escape stands for which is the same inside and outside of a set.
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
        // The parser takes ASCII only.
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
                return Err(Reason::RegexEmptySet.into());
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
                // `a-\d` is three members.
                None => class.add(b'-', b'-'),
            }
        }
        Ok(self.write(class, negated))
    }

    /// One member of a class: its byte, or `None` for a shorthand, which is then already in it.
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

    fn write(&mut self, mut class: ByteClass, negated: bool) -> u32 {
        if !self.match_case {
            class.fold();
        }
        class.write(negated, &mut self.out);
        class.size(negated)
    }
}

/// Writes a byte that means itself, also inside of a set.
pub(super) fn push_literal(out: &mut String, byte: u8) {
    match byte {
        b if b.is_ascii_alphanumeric() => out.push(b as char),
        b'/' | b'_' | b'=' | b'&' | b'%' | b':' | b',' | b';' | b'@' | b'#' | b'!' | b'~' | b'\'' | b'"' | b'<'
        | b'>' | b'`' => out.push(byte as char),
        0x21..=0x7e => out.extend(['\\', byte as char]),
        _ => out.push_str(&format!("\\x{byte:02x}")),
    }
}

/// Instructions that an RE2 expression is spared because it begins with `^` and plain characters: these are
/// compared before the program runs.
fn literal_start(expression: &str) -> u32 {
    let Some(rest) = expression.strip_prefix('^').filter(|_| !has_alternatives(expression)) else { return 0 };
    let mut rest = rest.as_bytes();
    let mut literals = 0;
    loop {
        let len = match rest {
            [b'\\', byte, ..] if !byte.is_ascii_alphanumeric() => 2,
            [b'\\' | b'.' | b'[' | b'(' | b'$', ..] | [] => break,
            _ => 1,
        };
        // A repeated character is none of them.
        if matches!(rest.get(len), Some(b'*' | b'+' | b'?' | b'{')) {
            break;
        }
        literals += 1;
        rest = &rest[len..];
    }
    literals
}

/// Whether there is a `|` outside of all parentheses.
fn has_alternatives(expression: &str) -> bool {
    let (mut depth, mut in_class, mut escaped) = (0, false, false);
    expression.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' => in_class = false,
            b'[' => in_class = true,
            b'(' if !in_class => depth += 1,
            b')' if !in_class => depth -= 1,
            b'|' => return depth == 0 && !in_class,
            _ => {}
        }
        false
    })
}

/// The length and the numbers of a `{n}`, `{n,}` or `{n,m}` at the start; `None` for a brace that is a character.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn re2(source: &str, expected: &str) {
        let found = match translate(source, false, Target::Chromium) {
            Ok(texts) => texts.join("  "),
            Err(loss) => loss.reason.code().to_owned(),
        };
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn the_same_meaning_in_another_dialect() {
        re2(r"^https?:\/\/[a-z]{2,4}\.x\.com\/(\d+)$", r"^https?://[a-z]{2,4}\.x\.com/(?:[0-9]+)$");
        re2(r"a\A\z\Q\e\-\_b", r"aAzQe\-_b");
        re2(r"[[:alpha:]]", r"[:\[ahlp]\]");
        re2(r"[a-\d_-]", r"[\-0-9_a]");
        re2(r"[^\]\b-]", r"[^\x08\-\]]");
        re2(r"[^]x", r"(?s:.)x");
        re2(r"a{b}{,2}", r"a\{b\}\{,2\}");
        re2(r"(?:a|)\x2f\u0041*?", r"(?:a|)/A*?");
        re2(r"a]}", r"a\]\}");
    }

    #[test]
    fn no_capital_where_chromium_would_make_it_small() {
        re2(r"\D\W\S\w", r"[^0-9][^0-9_a-z][^\x09-\x0d\x20][0-9_a-z]");
        re2(r"[A-z][\s\S][^\D]", r"[\[-z][\x00-@\[-\xff][^\x00-/:-@\[-\xff]");
        re2(r"a\B", "regex-no-boundary");
        assert_eq!(translate(r"a\B[A-C]\D", true, Target::Chromium), Ok(vec![r"a\B[A-C][^0-9]".to_owned()]));
    }

    #[test]
    fn what_is_too_large_in_pieces() {
        re2("[a-z0-9]{30}|[a-f0-9]{20}|b|c", "[0-9a-z]{30}  [0-9a-f]{20}|b|c");
        re2(
            r"\/(public|static)\/([a-f0-9]){28,31}$",
            r"/(?:public)/(?:[0-9a-f]){28,31}$  /(?:static)/(?:[0-9a-f]){28,31}$",
        );
        re2(r"(a|[(|]\))x{103}(b|c)", r"(?:a)x{103}(?:b|c)  (?:[\(\|]\))x{103}(?:b|c)");
        // Not at what is repeated, and not at what is within it.
        re2("(?:a|b)+x{110}", "regex-too-large");
        re2("((a|b)+|c)x{108}", "regex-too-large");
        // Look-around and back-references do not go away by it.
        re2("(?=a|b)x{110}", "regex-look-around");
        re2(r"(a)\1x{90}|y{90}", "regex-back-reference");
        // No more than a few.
        re2(&["x{100}"; 9].join("|"), "regex-too-large");
    }

    #[test]
    fn what_re2_has_not() {
        re2("a(?=b)", "regex-look-around");
        re2("(?<!a)b", "regex-look-around");
        re2(r"(a)\1", "regex-back-reference");
        re2("[]a", "regex-empty-set");
        re2("a{1001}", "regex-too-large");
        assert!(translate("^https://a.example/[a-f0-9]{32}$", true, Target::Chromium).is_ok());
        re2("^https://a.example/[a-f0-9]{36}|b", "regex-too-large");
        re2(".{100,}", "regex-too-large");
        assert!(translate(r"a(?=b)", false, Target::Firefox).is_ok());
    }
}
