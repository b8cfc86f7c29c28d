//! JavaScript regular expression syntax (without flags `u` and `v`), over bytes.
//!
//! Source: ECMA-262, "RegExp (Regular Expression) Objects", with Annex B's leniency where browsers have it.

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

pub(super) fn parse(text: &str) -> Result<Regex, RegexError> {
    if !text.is_ascii() {
        return Err(RegexError::Unsupported(
            "a character beyond ASCII, which a URL never has: write it percent-encoded",
        ));
    }
    if text.len() > LONGEST {
        return Err(RegexError::TooLarge);
    }
    let mut parser = Parser { bytes: text.as_bytes(), at: 0, groups: 0, highest_reference: 0, depth: 0 };
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
            b'.' => Node::Any,
            b'(' => self.group()?,
            b'[' => self.class()?,
            b'\\' => self.escape()?,
            b'*' | b'+' | b'?' => return Err(RegexError::Syntax("a quantifier with nothing before it")),
            // Annex B: a brace that opens no quantifier is itself.
            b'{' if self.braces().is_some() => {
                return Err(RegexError::Syntax("a quantifier with nothing before it"));
            }
            _ => Node::Byte(byte),
        })
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
                Escape::Byte(byte) => Node::Byte(byte),
                Escape::Set { set, negated } => Node::Set { set, negated },
            },
        })
    }

    /// Escapes that mean the same inside and outside of a class.
    fn shared_escape(&mut self) -> Result<Escape, RegexError> {
        let Some(byte) = self.peek() else {
            return Err(RegexError::Syntax("a backslash at the end"));
        };
        self.at += 1;
        let set = |set| Ok(Escape::Set { set, negated: byte.is_ascii_uppercase() });
        Ok(Escape::Byte(match byte {
            b'd' | b'D' => return set(ByteSet::digits()),
            b'w' | b'W' => return set(ByteSet::word()),
            b's' | b'S' => return set(ByteSet::space()),
            b'p' | b'P' => return Err(RegexError::Unsupported("Unicode classes are not supported")),
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'f' => 12,
            b'v' => 11,
            b'0' => 0,
            // Annex B: without its digits the letter is itself.
            b'x' if self.has_hex(2) => self.hex(2)?,
            b'u' if self.has_hex(4) => self.hex(4)?,
            b'c' => return Err(RegexError::Unsupported("control escapes are not supported")),
            _ => byte,
        }))
    }

    fn has_hex(&self, digits: usize) -> bool {
        self.bytes.get(self.at..self.at + digits).is_some_and(|s| s.iter().all(u8::is_ascii_hexdigit))
    }

    fn hex(&mut self, digits: usize) -> Result<u8, RegexError> {
        let code = self
            .bytes
            .get(self.at..self.at + digits)
            .and_then(|s| std::str::from_utf8(s).ok())
            .and_then(|s| u32::from_str_radix(s, 16).ok())
            .ok_or(RegexError::Syntax("an escape with too few hexadecimal digits"))?;
        self.at += digits;
        u8::try_from(code)
            .ok()
            .filter(u8::is_ascii)
            .ok_or(RegexError::Unsupported("a character beyond ASCII, which a URL never has: write it percent-encoded"))
    }

    fn class(&mut self) -> Result<Node, RegexError> {
        let negated = self.eat(b"^");
        let mut set = ByteSet::default();
        loop {
            let Some(byte) = self.peek() else {
                return Err(RegexError::Syntax("a bracket is not closed"));
            };
            if byte == b']' {
                self.at += 1;
                return Ok(Node::Set { set, negated });
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
                    set.insert(b'-', b'-');
                }
            }
        }
    }

    /// One member of a class: a byte, or `None` if it was a set and is already in `set`.
    fn class_atom(&mut self, set: &mut ByteSet) -> Result<Option<u8>, RegexError> {
        let byte = self.bytes.get(self.at).copied().ok_or(RegexError::Syntax("a bracket is not closed"))?;
        self.at += 1;
        if byte != b'\\' {
            return Ok(Some(byte));
        }
        if self.eat(b"b") {
            return Ok(Some(8));
        }
        Ok(match self.shared_escape()? {
            Escape::Byte(byte) => Some(byte),
            Escape::Set { set: members, negated } => {
                set.union(&if negated { members.negated() } else { members });
                None
            }
        })
    }
}

enum Escape {
    Byte(u8),
    Set { set: ByteSet, negated: bool },
}
