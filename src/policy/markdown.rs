//! The blocks of Markdown. Plain text is read by the same rules; there a short line of its own is a heading.

use super::block::{Block, BlockKind};

/// Longest line without a mark that is taken for a heading, in bytes.
const LONGEST_HEADING: usize = 90;
/// The level of a heading without a mark.
const UNMARKED: u8 = 6;

/// The blocks of a text, in order.
pub(super) fn blocks(input: &str) -> Vec<Block> {
    let mut reader = MarkdownLines { input, blocks: Vec::new(), open: None };
    let mut start = 0;
    for line in input.split_inclusive('\n') {
        reader.line(start, line);
        start += line.len();
    }
    reader.end_block();
    // A line without a mark is a heading only of what follows it: a text of one short line is a sentence.
    if let Some(last) = reader.blocks.last_mut().filter(|last| matches!(last.kind, BlockKind::Heading(UNMARKED))) {
        last.kind = BlockKind::Paragraph;
    }
    reader.blocks
}

struct MarkdownLines<'a> {
    input: &'a str,
    blocks: Vec<Block>,
    open: Option<Block>,
}

impl MarkdownLines<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let text = line.trim();
        if text.is_empty() {
            return self.end_block();
        }
        let at = start + (line.len() - line.trim_start().len());
        let end = at + text.len();
        // A line of `=` or `-` makes the paragraph before it a heading; without one it is a rule.
        if text.bytes().all(|byte| matches!(byte, b'=' | b'-' | b'*' | b'_' | b' ')) {
            if let Some(open) = self.open.as_mut().filter(|open| open.kind == BlockKind::Paragraph) {
                open.kind = BlockKind::Heading(if text.starts_with('=') { 1 } else { 2 });
            }
            return self.end_block();
        }
        let hashes = text.bytes().take_while(|byte| *byte == b'#').count();
        if (1..=6).contains(&hashes) && text[hashes..].starts_with([' ', '\t']) {
            self.end_block();
            self.open = Some(Block { kind: BlockKind::Heading(hashes as u8), start: at + hashes + 1, end });
            return self.end_block();
        }
        let kind = if text.starts_with('|') {
            BlockKind::TableRow
        } else if item_mark(text) {
            BlockKind::ListItem
        } else {
            match &mut self.open {
                Some(open) => return open.end = end,
                None => BlockKind::Paragraph,
            }
        };
        self.end_block();
        self.open = Some(Block { kind, start: at, end });
    }

    fn end_block(&mut self) {
        let Some(mut block) = self.open.take() else { return };
        let text = &self.input[block.start..block.end];
        if block.kind == BlockKind::Paragraph && is_heading(text) {
            block.kind = BlockKind::Heading(if text.starts_with("**") { 5 } else { UNMARKED });
        }
        self.blocks.push(block);
    }
}

/// `- `, `* `, `+ `, `• `, `1. `, `1\. `, `(a) `.
fn item_mark(text: &str) -> bool {
    let Some((mark, rest)) = text.split_once([' ', '\t']) else { return false };
    if rest.trim().is_empty() {
        return false;
    }
    match mark {
        "-" | "*" | "+" | "•" | "·" | "–" | "o" => true,
        _ => {
            let inner = mark.trim_start_matches('(').trim_end_matches(['.', ')', '\\']);
            inner.len() < mark.len()
                && inner.len() <= 3
                && !inner.is_empty()
                && inner.bytes().all(|b| b.is_ascii_alphanumeric())
        }
    }
}

/// A single short line that does not end as a sentence does.
fn is_heading(text: &str) -> bool {
    if text.len() > LONGEST_HEADING || text.contains('\n') {
        return false;
    }
    let bare = text.trim_matches(['*', '_', ' ']);
    let ends = bare.ends_with(['.', ':', ';', ',', '!', ')']);
    bare.split_whitespace().count() <= 10
        && (text.starts_with("**") && text.ends_with("**") || !ends)
        && bare.contains(char::is_alphabetic)
}
