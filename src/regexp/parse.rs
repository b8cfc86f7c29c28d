//! JavaScript regular expression syntax (without flags `u` and `v`), over bytes.
//!
//! Source: ECMA-262, "RegExp (Regular Expression) Objects", with Annex B's leniency where browsers have it.

use super::units::{self, Range};
use super::{Regex, RegexError};

/// A set of bytes, one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct ByteSet(pub(super) [u64; 4]);

impl ByteSet {
    pub(super) fn insert(&mut self, first: u8, last: u8) {
        for byte in first..=last {
            self.0[byte as usize >> 6] |= 1 << (byte & 63);
        }
    }

    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[byte as usize >> 6] & 1 << (byte & 63) != 0
    }

    pub(super) fn negated(&self) -> ByteSet {
        ByteSet(self.0.map(|word| !word))
    }

    pub(super) fn union(&mut self, other: &ByteSet) {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
    }

    fn digits() -> ByteSet {
        let mut set = ByteSet::default();
        set.insert(b'0', b'9');
        set
    }

    pub(super) fn word() -> ByteSet {
        let mut set = ByteSet::digits();
        set.insert(b'a', b'z');
        set.insert(b'A', b'Z');
        set.insert(b'_', b'_');
        set
    }

    fn space() -> ByteSet {
        let mut set = ByteSet::default();
        set.insert(9, 13);
        set.insert(b' ', b' ');
        set
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Empty,
    /// One byte, as written: folding is the compiler's.
    Byte(u8),
    /// One of a set; `negated` is kept apart because folding comes before it.
    Set {
        set: ByteSet,
        negated: bool,
    },
    /// Any byte but a line end.
    Any,
    Start,
    End,
    /// `\b`, or `\B` if `negated`.
    WordBoundary {
        negated: bool,
    },
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    /// `max: None` is without end.
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
    /// A capturing group with its number, from 1.
    Group(u16, Box<Node>),
    Look {
        node: Box<Node>,
        behind: bool,
        negated: bool,
    },
    BackReference(u16),
}

/// Bytes of an expression: longer ones cannot be meant. Also keeps the number of groups small.
const LONGEST: usize = 4096;

/// Groups inside groups: more than lists have, fewer than a stack holds.
const DEPTH: u32 = 64;

/// What an expression is tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// ASCII: URLs, hosts, addresses.
    Ascii,
    /// Any text, as [`units::text`] writes it.
    Units { ignore_case: bool },
}

const BEYOND_ASCII: RegexError =
    RegexError::Unsupported("a character beyond ASCII, which a URL never has: write it percent-encoded");

pub(super) fn parse(text: &[u8], alphabet: Alphabet) -> Result<Regex, RegexError> {
    if alphabet == Alphabet::Ascii && !text.is_ascii() {
        return Err(BEYOND_ASCII);
    }
    if text.len() > LONGEST {
        return Err(RegexError::TooLarge);
    }
    let mut parser = Parser { bytes: text, alphabet, at: 0, groups: 0, highest_reference: 0, depth: 0 };
    let tree = parser.alternatives()?;
    if parser.highest_reference > parser.groups {
        return Err(RegexError::Syntax("a back-reference to a group that is not there"));
    }
    if parser.at < parser.bytes.len() {
        return Err(RegexError::Syntax("a closing parenthesis without an opening one"));
    }
    Ok(Regex { tree, groups: parser.groups, back_references: parser.highest_reference > 0 })
}

struct Parser<'t> {
    bytes: &'t [u8],
    alphabet: Alphabet,
    at: usize,
    groups: u16,
    highest_reference: u16,
    depth: u32,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, text: &[u8]) -> bool {
        let found = self.bytes[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn alternatives(&mut self) -> Result<Node, RegexError> {
        let mut branches = vec![self.sequence()?];
        while self.eat(b"|") {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alternate(branches) })
    }

    fn sequence(&mut self) -> Result<Node, RegexError> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.peek() {
            if matches!(byte, b'|' | b')') {
                break;
            }
            let node = self.term()?;
            nodes.push(self.quantified(node)?);
        }
        Ok(match nodes.len() {
            0 => Node::Empty,
            1 => nodes.remove(0),
            _ => Node::Concat(nodes),
        })
    }

    fn term(&mut self) -> Result<Node, RegexError> {
        let byte = self.bytes[self.at];
        self.at += 1;
        Ok(match byte {
            b'^' => Node::Start,
            b'$' => Node::End,
            b'.' if self.alphabet == Alphabet::Ascii => Node::Any,
            b'.' => units::any(),
            b'(' => self.group()?,
            b'[' => self.class()?,
            b'\\' => self.escape()?,
            b'*' | b'+' | b'?' => return Err(RegexError::Syntax("a quantifier with nothing before it")),
            // Annex B: a brace that opens no quantifier is itself.
            b'{' if self.braces().is_some() => {
                return Err(RegexError::Syntax("a quantifier with nothing before it"));
            }
            _ => {
                let unit = self.unit();
                self.literal(unit)
            }
        })
    }

    /// The unit whose first byte was just read; moves past it.
    fn unit(&mut self) -> u16 {
        let (unit, length) = units::decoded(self.bytes, self.at - 1);
        self.at += length - 1;
        unit
    }

    fn literal(&self, unit: u16) -> Node {
        match self.alphabet {
            Alphabet::Ascii => Node::Byte(unit as u8),
            Alphabet::Units { ignore_case } => units::literal(unit, ignore_case),
        }
    }

    fn set(&self, members: Members, negated: bool) -> Node {
        match self.alphabet {
            Alphabet::Ascii => Node::Set { set: members.ascii, negated },
            Alphabet::Units { ignore_case } => units::class(members.ascii, members.wide, negated, ignore_case),
        }
    }

    fn group(&mut self) -> Result<Node, RegexError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(RegexError::TooLarge);
        }
        let look = |behind, negated| (Some((behind, negated)), None);
        let (look, number) = if self.eat(b"?:") {
            (None, None)
        } else if self.eat(b"?=") {
            look(false, false)
        } else if self.eat(b"?!") {
            look(false, true)
        } else if self.eat(b"?<=") {
            look(true, false)
        } else if self.eat(b"?<!") {
            look(true, true)
        } else if self.eat(b"?") {
            return Err(RegexError::Unsupported("named groups and inline flags are not supported"));
        } else {
            self.groups += 1;
            (None, Some(self.groups))
        };
        let node = self.alternatives()?;
        if !self.eat(b")") {
            return Err(RegexError::Syntax("a parenthesis is not closed"));
        }
        self.depth -= 1;
        Ok(match (look, number) {
            (Some((behind, negated)), _) => Node::Look { node: Box::new(node), behind, negated },
            (_, Some(number)) => Node::Group(number, Box::new(node)),
            _ => node,
        })
    }

    /// The quantifier `{n}`, `{n,}` or `{n,m}` whose opening brace was just read; moves past it.
    fn braces(&mut self) -> Option<(u32, Option<u32>)> {
        let rest = &self.bytes[self.at..];
        let close = rest.iter().position(|&b| b == b'}')?;
        let inner = std::str::from_utf8(&rest[..close]).ok()?;
        let number = |s: &str| {
            // Beyond the largest number the expression is too large anyway.
            (!s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().unwrap_or(u32::MAX))
        };
        let range = match inner.split_once(',') {
            None => number(inner).map(|n| (n, Some(n))),
            Some((min, "")) => number(min).map(|n| (n, None)),
            Some((min, max)) => number(min).zip(number(max)).map(|(n, m)| (n, Some(m))),
        }?;
        self.at += close + 1;
        Some(range)
    }

    fn quantified(&mut self, node: Node) -> Result<Node, RegexError> {
        let (min, max) = match self.peek() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                self.at += 1;
                match self.braces() {
                    Some(range) => {
                        self.at -= 1;
                        range
                    }
                    None => {
                        self.at -= 1;
                        return Ok(node);
                    }
                }
            }
            _ => return Ok(node),
        };
        self.at += 1;
        let greedy = !self.eat(b"?");
        if max.is_some_and(|max| max < min) {
            return Err(RegexError::Syntax("a quantifier whose second number is smaller than its first"));
        }
        if matches!(node, Node::Start | Node::End | Node::WordBoundary { .. } | Node::Look { behind: true, .. }) {
            return Err(RegexError::Syntax("a quantifier after an assertion"));
        }
        if matches!(self.peek(), Some(b'*' | b'+' | b'?')) {
            return Err(RegexError::Syntax("a quantifier after a quantifier"));
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, greedy })
    }

    fn escape(&mut self) -> Result<Node, RegexError> {
        let Some(byte) = self.peek() else {
            return Err(RegexError::Syntax("a backslash at the end"));
        };
        Ok(match byte {
            b'b' | b'B' => {
                self.at += 1;
                Node::WordBoundary { negated: byte == b'B' }
            }
            b'1'..=b'9' => {
                let digits = self.bytes[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
                let text = std::str::from_utf8(&self.bytes[self.at..self.at + digits]).unwrap_or("");
                self.at += digits;
                let number: u16 = text.parse().map_err(|_| RegexError::TooLarge)?;
                self.highest_reference = self.highest_reference.max(number);
                Node::BackReference(number)
            }
            b'k' => return Err(RegexError::Unsupported("named groups and inline flags are not supported")),
            _ => match self.shared_escape()? {
                Escape::Unit(unit) => self.literal(unit),
                Escape::Set { members, negated } => self.set(members, negated),
            },
        })
    }

    /// Escapes that mean the same inside and outside of a class.
    fn shared_escape(&mut self) -> Result<Escape, RegexError> {
        let Some(byte) = self.peek() else {
            return Err(RegexError::Syntax("a backslash at the end"));
        };
        self.at += 1;
        let set = |ascii, wide: &[Range]| {
            let members = Members { ascii, wide: wide.to_vec() };
            Ok(Escape::Set { members, negated: byte.is_ascii_uppercase() })
        };
        let byte = match byte {
            b'd' | b'D' => return set(ByteSet::digits(), &[]),
            b'w' | b'W' => return set(ByteSet::word(), &[]),
            b's' | b'S' => return set(ByteSet::space(), units::SPACES),
            b'p' | b'P' => return Err(RegexError::Unsupported("Unicode classes are not supported")),
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'f' => 12,
            b'v' => 11,
            b'0' => 0,
            // Annex B: without its digits the letter is itself.
            b'x' if self.has_hex(2) => return Ok(Escape::Unit(self.hex(2)?)),
            b'u' if self.has_hex(4) => return Ok(Escape::Unit(self.hex(4)?)),
            b'c' => return Err(RegexError::Unsupported("control escapes are not supported")),
            _ => return Ok(Escape::Unit(self.unit())),
        };
        Ok(Escape::Unit(byte.into()))
    }

    fn has_hex(&self, digits: usize) -> bool {
        self.bytes.get(self.at..self.at + digits).is_some_and(|s| s.iter().all(u8::is_ascii_hexdigit))
    }

    fn hex(&mut self, digits: usize) -> Result<u16, RegexError> {
        let code = self
            .bytes
            .get(self.at..self.at + digits)
            .and_then(|s| std::str::from_utf8(s).ok())
            .and_then(|s| u32::from_str_radix(s, 16).ok())
            .ok_or(RegexError::Syntax("an escape with too few hexadecimal digits"))?;
        self.at += digits;
        let has_room = |unit: &u16| *unit < 0x80 || self.alphabet != Alphabet::Ascii;
        u16::try_from(code).ok().filter(has_room).ok_or(BEYOND_ASCII)
    }

    fn class(&mut self) -> Result<Node, RegexError> {
        let negated = self.eat(b"^");
        let mut set = Members::default();
        loop {
            let Some(byte) = self.peek() else {
                return Err(RegexError::Syntax("a bracket is not closed"));
            };
            if byte == b']' {
                self.at += 1;
                return Ok(self.set(set, negated));
            }
            let Some(first) = self.class_atom(&mut set)? else { continue };
            let is_range = self.peek() == Some(b'-') && self.bytes.get(self.at + 1).is_some_and(|&b| b != b']');
            if !is_range {
                set.insert(first, first);
                continue;
            }
            self.at += 1;
            match self.class_atom(&mut set)? {
                Some(last) if last < first => {
                    return Err(RegexError::Syntax("a range in brackets that runs backwards"));
                }
                Some(last) => set.insert(first, last),
                // Annex B: `a-\d` is `a`, `-` and the digits.
                None => {
                    set.insert(first, first);
                    set.insert(b'-'.into(), b'-'.into());
                }
            }
        }
    }

    /// One member of a class, or `None` if it was a set and is already in `set`.
    fn class_atom(&mut self, set: &mut Members) -> Result<Option<u16>, RegexError> {
        let byte = self.bytes.get(self.at).copied().ok_or(RegexError::Syntax("a bracket is not closed"))?;
        self.at += 1;
        if byte != b'\\' {
            return Ok(Some(self.unit()));
        }
        if self.eat(b"b") {
            return Ok(Some(8));
        }
        Ok(match self.shared_escape()? {
            Escape::Unit(unit) => Some(unit),
            Escape::Set { members, negated } => {
                set.add(members, negated);
                None
            }
        })
    }
}

enum Escape {
    Unit(u16),
    Set { members: Members, negated: bool },
}

/// What a class holds: ASCII, and units beyond.
#[derive(Default)]
struct Members {
    ascii: ByteSet,
    wide: Vec<Range>,
}

impl Members {
    fn insert(&mut self, first: u16, last: u16) {
        if first < 0x80 {
            self.ascii.insert(first as u8, last.min(0x7f) as u8);
        }
        if last >= 0x80 {
            self.wide.push((first.max(0x80), last));
        }
    }

    fn add(&mut self, other: Members, negated: bool) {
        self.ascii.union(&if negated { other.ascii.negated() } else { other.ascii });
        self.wide.extend(if negated { units::complement(other.wide) } else { other.wide });
    }
}
