//! JavaScript regular expression syntax (without flags `u` and `v`), over bytes.
//!
//! Source: ECMA-262, "RegExp (Regular Expression) Objects", with Annex B's leniency where browsers have it.

use super::class::{Escape, Members, class, shared_escape};
use super::cursor::{Alphabet, BEYOND_ASCII, Cursor};
use super::error::RegexError;
use super::tree::{Node, Tree};
use super::units;

/// Longest source in bytes. The limit also bounds the number of groups.
const LONGEST: usize = 4096;

/// Deepest nesting of groups. Lists in use have fewer than 10 levels, and the stack is large enough for many more than
/// 64.
const DEPTH: u32 = 64;

/// Parses an expression over URLs, hosts or addresses: the text between the slashes.
pub(super) fn parse_url_expression(source: &str) -> Result<Tree, RegexError> {
    parse(source.as_bytes(), Alphabet::Ascii)
}

/// Parses the text between the slashes.
pub(super) fn parse(text: &[u8], alphabet: Alphabet) -> Result<Tree, RegexError> {
    if alphabet == Alphabet::Ascii && !text.is_ascii() {
        return Err(BEYOND_ASCII);
    }
    if text.len() > LONGEST {
        return Err(RegexError::TooLarge);
    }
    let mut parser =
        Parser { cursor: Cursor { bytes: text, at: 0, alphabet }, groups: 0, highest_reference: 0, depth: 0 };
    let root = parser.alternatives()?;
    if parser.highest_reference > parser.groups {
        return Err(RegexError::Syntax("a back-reference to a group that does not exist"));
    }
    if parser.cursor.at < parser.cursor.bytes.len() {
        return Err(RegexError::Syntax("a closing parenthesis without an opening one"));
    }
    Ok(Tree { root, groups: parser.groups, has_back_references: parser.highest_reference > 0 })
}

struct Parser<'t> {
    cursor: Cursor<'t>,
    groups: u16,
    highest_reference: u16,
    depth: u32,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Node, RegexError> {
        let mut branches = vec![self.sequence()?];
        while self.cursor.eat(b"|") {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Alternate(branches) })
    }

    fn sequence(&mut self) -> Result<Node, RegexError> {
        let mut nodes = Vec::new();
        while let Some(byte) = self.cursor.peek() {
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
        let byte = self.cursor.bytes[self.cursor.at];
        self.cursor.at += 1;
        Ok(match byte {
            b'^' => Node::Start,
            b'$' => Node::End,
            b'.' if self.cursor.alphabet == Alphabet::Ascii => Node::Any,
            b'.' => units::any(),
            b'(' => self.group()?,
            b'[' => {
                let (members, negated) = class(&mut self.cursor)?;
                self.set(members, negated)
            }
            b'\\' => self.escape()?,
            b'*' | b'+' | b'?' => return Err(RegexError::Syntax("a quantifier with nothing before it")),
            // Annex B: a brace that starts no quantifier is a literal brace.
            b'{' if self.braces().is_some() => {
                return Err(RegexError::Syntax("a quantifier with nothing before it"));
            }
            _ => {
                let unit = self.cursor.unit();
                self.literal(unit)
            }
        })
    }

    fn literal(&self, unit: u16) -> Node {
        match self.cursor.alphabet {
            Alphabet::Ascii => Node::Byte(unit as u8),
            Alphabet::Units { ignore_case } => units::literal(unit, ignore_case),
        }
    }

    fn set(&self, members: Members, negated: bool) -> Node {
        match self.cursor.alphabet {
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
        let (look, number) = if self.cursor.eat(b"?:") {
            (None, None)
        } else if self.cursor.eat(b"?=") {
            look(false, false)
        } else if self.cursor.eat(b"?!") {
            look(false, true)
        } else if self.cursor.eat(b"?<=") {
            look(true, false)
        } else if self.cursor.eat(b"?<!") {
            look(true, true)
        } else if self.cursor.eat(b"?") {
            let flags =
                self.cursor.bytes[self.cursor.at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            if self.cursor.bytes.get(self.cursor.at + flags) == Some(&b')') {
                return Err(RegexError::Syntax("JavaScript has no flags for the rest of an expression, such as (?i)"));
            }
            return Err(RegexError::Unsupported("named groups and inline flags are not supported"));
        } else {
            self.groups += 1;
            (None, Some(self.groups))
        };
        let node = self.alternatives()?;
        if !self.cursor.eat(b")") {
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
        let rest = &self.cursor.bytes[self.cursor.at..];
        let close = rest.iter().position(|&b| b == b'}')?;
        let inner = std::str::from_utf8(&rest[..close]).ok()?;
        let number = |s: &str| {
            // Larger numbers are rejected anyway, because the expression is too large.
            (!s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse().unwrap_or(u32::MAX))
        };
        let range = match inner.split_once(',') {
            None => number(inner).map(|n| (n, Some(n))),
            Some((min, "")) => number(min).map(|n| (n, None)),
            Some((min, max)) => number(min).zip(number(max)).map(|(n, m)| (n, Some(m))),
        }?;
        self.cursor.at += close + 1;
        Some(range)
    }

    fn quantified(&mut self, node: Node) -> Result<Node, RegexError> {
        let (min, max) = match self.cursor.peek() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                self.cursor.at += 1;
                match self.braces() {
                    Some(range) => {
                        self.cursor.at -= 1;
                        range
                    }
                    None => {
                        self.cursor.at -= 1;
                        return Ok(node);
                    }
                }
            }
            _ => return Ok(node),
        };
        self.cursor.at += 1;
        let greedy = !self.cursor.eat(b"?");
        if max.is_some_and(|max| max < min) {
            return Err(RegexError::Syntax("a quantifier whose second number is smaller than its first"));
        }
        if matches!(node, Node::Start | Node::End | Node::WordBoundary { .. } | Node::Look { behind: true, .. }) {
            return Err(RegexError::Syntax("a quantifier after an assertion"));
        }
        if matches!(self.cursor.peek(), Some(b'*' | b'+' | b'?')) {
            return Err(RegexError::Syntax("a quantifier after a quantifier"));
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, greedy })
    }

    fn escape(&mut self) -> Result<Node, RegexError> {
        let Some(byte) = self.cursor.peek() else {
            return Err(RegexError::Syntax("a backslash at the end"));
        };
        Ok(match byte {
            b'b' | b'B' => {
                self.cursor.at += 1;
                Node::WordBoundary { negated: byte == b'B' }
            }
            b'1'..=b'9' => {
                let digits = self.cursor.bytes[self.cursor.at..].iter().take_while(|b| b.is_ascii_digit()).count();
                let text =
                    std::str::from_utf8(&self.cursor.bytes[self.cursor.at..self.cursor.at + digits]).unwrap_or("");
                self.cursor.at += digits;
                let number: u16 = text.parse().map_err(|_| RegexError::TooLarge)?;
                self.highest_reference = self.highest_reference.max(number);
                Node::BackReference(number)
            }
            b'k' => return Err(RegexError::Unsupported("named groups and inline flags are not supported")),
            _ => match shared_escape(&mut self.cursor)? {
                Escape::Unit(unit) => self.literal(unit),
                Escape::Set { members, negated } => self.set(members, negated),
            },
        })
    }
}
