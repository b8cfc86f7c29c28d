//! A policy's text as blocks: headings, paragraphs, list items and table rows, with their places.

use super::block::Block;
use super::html;
use super::markdown;

/// A policy as plain text and the blocks in it. Blocks are in order, do not overlap, and begin and end at characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyText {
    text: String,
    blocks: Vec<Block>,
    password_field: bool,
}

/// Bytes at the beginning of which a tag decides that the input is HTML.
const LOOK_FOR_TAGS: usize = 1024;

impl PolicyText {
    /// Reads HTML if the input looks like it, else Markdown, of which plain text is a part.
    pub fn detect(input: &str) -> Self {
        if looks_like_html(input) { Self::from_html(input) } else { Self::from_markdown(input) }
    }

    /// Reads HTML. Quotes are parts of the extracted text, in which white space is collapsed.
    pub fn from_html(input: &str) -> Self {
        let (text, blocks, password_field) = html::read(input);
        Self { text, blocks, password_field }
    }

    /// Reads Markdown or plain text. Quotes are parts of the input itself.
    pub fn from_markdown(input: &str) -> Self {
        Self { blocks: markdown::blocks(input), text: input.to_owned(), password_field: false }
    }

    /// The text that places refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The blocks in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether the page has a field for a password.
    pub(super) fn has_password_field(&self) -> bool {
        self.password_field
    }
}

/// A text may quote a tag; a page has one of these near its beginning.
fn looks_like_html(input: &str) -> bool {
    let trimmed = input.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']);
    let mut end = trimmed.len().min(LOOK_FOR_TAGS);
    while !trimmed.is_char_boundary(end) {
        end -= 1;
    }
    let head = trimmed[..end].to_ascii_lowercase();
    let tags = ["<html", "<!doctype", "<head", "<body", "<div", "<main", "<article", "<section", "<h1", "<p>", "<p "];
    if head.starts_with('<') { tags.iter().any(|tag| head.contains(tag)) } else { head.contains("<!doctype html") }
}
