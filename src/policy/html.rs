//! A light HTML reader: text, headings, lists and table rows. It has no tree: policies need the order of blocks only.

use super::block::{Block, BlockKind};
use super::entity::decode;

/// Elements whose content is no text of the page, up to the end tag.
/// <https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments> lists those without tags inside.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "iframe", "noscript"];
/// Elements that hold controls and menus, not the policy.
const SKIPPED: [&str; 6] = ["nav", "svg", "select", "template", "dialog", "button"];
/// Inline elements: they do not end a block.
const INLINE: [&str; 26] = [
    "a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "td", "th", "time", "u", "var", "wbr",
];

/// The text, its blocks, and whether there is a field for a password.
pub(super) fn read(input: &str) -> (String, Vec<Block>, bool) {
    let mut page = HtmlPage::default();
    let mut rest = input;
    while let Some(open) = rest.find('<') {
        page.text(&rest[..open]);
        rest = &rest[open..];
        rest = page.tag(rest);
    }
    page.text(rest);
    page.end_block();
    (page.text, page.blocks, page.password)
}

#[derive(Default)]
struct HtmlPage {
    text: String,
    blocks: Vec<Block>,
    /// Start of the open block in `text`.
    start: usize,
    kind: Option<BlockKind>,
    /// The skipped element that is open, and how often.
    skipped: Option<(&'static str, usize)>,
    password: bool,
}

impl HtmlPage {
    /// Text between tags.
    fn text(&mut self, raw: &str) {
        if self.skipped.is_some() || raw.is_empty() {
            return;
        }
        decode(raw, |char| {
            let open = self.text.len() > self.start;
            if char.is_whitespace() || char.is_control() {
                if open && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            } else if !matches!(char, '\u{200b}' | '\u{ad}' | '\u{feff}') {
                self.text.push(char);
            }
        });
    }

    /// Reads what begins with `<`, and returns what follows.
    fn tag<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            // `<!-->` and `<!--->` are whole comments.
            if let Some(after) = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
                return after;
            }
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let inner = &rest[1..];
        let closing = inner.starts_with('/');
        let name_part = inner.strip_prefix('/').unwrap_or(inner);
        if !name_part.starts_with(|first: char| first.is_ascii_alphabetic()) {
            if inner.starts_with(['!', '?', '/']) {
                return inner.find('>').map_or("", |end| &inner[end + 1..]);
            }
            self.text("<");
            return inner;
        }
        let length = name_part.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(name_part.len());
        let name = name_part[..length].to_ascii_lowercase();
        let end = tag_end(name_part);
        let attributes = &name_part[length..end];
        let after = name_part.get(end + 1..).unwrap_or("");
        if closing {
            self.close(&name)
        } else {
            self.open(&name, attributes)
        }
        match RAW.iter().find(|raw| !closing && **raw == name) {
            Some(raw) => after_raw(after, raw),
            None => after,
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth += usize::from(*skipped == name);
            return;
        }
        if name == "input" && attributes.to_ascii_lowercase().contains("password") {
            self.password = true;
        }
        if let Some(skipped) = SKIPPED.iter().find(|skipped| **skipped == name) {
            // Only elements of SVG can end themselves.
            if name != "svg" || !attributes.ends_with('/') {
                self.skipped = Some((skipped, 1));
            }
            return;
        }
        match name {
            "td" | "th" => self.text(" | "),
            _ if INLINE.contains(&name) => {}
            _ => self.end_block(),
        }
        let kind = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => BlockKind::Heading(level - b'0'),
            b"summary" | b"dt" | b"legend" => BlockKind::Heading(6),
            b"li" | b"dd" => BlockKind::ListItem,
            b"tr" => BlockKind::TableRow,
            _ => return,
        };
        self.kind = Some(kind);
    }

    fn close(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(*skipped == name);
            if *depth == 0 {
                self.skipped = None;
            }
            return;
        }
        if !INLINE.contains(&name) {
            self.end_block();
            if name != "p" && name != "div" {
                self.kind = None;
            }
        }
    }

    fn end_block(&mut self) {
        while self.text.len() > self.start && self.text.ends_with(' ') {
            self.text.pop();
        }
        if self.text.len() == self.start {
            return;
        }
        let kind = self.kind.unwrap_or(BlockKind::Paragraph);
        self.blocks.push(Block { kind, start: self.start, end: self.text.len() });
        self.text.push('\n');
        self.start = self.text.len();
    }
}

/// Where the tag's `>` is; quoted attributes may contain one.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    let mut previous = b' ';
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if previous == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            previous = byte;
        }
    }
    // A quote that is never closed would take the rest of the page.
    tag.find('>').unwrap_or(tag.len())
}

/// What follows the end tag of an element without tags inside.
fn after_raw<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = text[from..].find("</") {
        let inner = from + at + 2;
        let same =
            text.as_bytes().get(inner..inner + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
        if same {
            return text[inner..].find('>').map_or("", |end| &text[inner + end + 1..]);
        }
        from = inner;
    }
    ""
}
