//! Semantic tokens: the parts of lines.

use brock::filter::{MarkKind, marks};

use super::places::units_of;

/// The names of token types, in the order of their numbers. Those of the protocol, so that every theme has a colour.
pub(super) const TOKEN_TYPES: [&str; 10] =
    ["comment", "macro", "keyword", "string", "operator", "property", "variable", "parameter", "namespace", "function"];

/// The tokens of lines, encoded as the protocol has them: five numbers for each, relative to the one before.
pub(super) fn tokens<'l>(lines: impl Iterator<Item = (u32, &'l str)>) -> Vec<u32> {
    let mut data = Vec::new();
    let (mut last_line, mut last_start) = (0, 0);
    for (line, text) in lines {
        for mark in marks(text) {
            let (start, end) = (units_of(text, mark.span.start as usize), units_of(text, mark.span.end as usize));
            if end <= start {
                continue;
            }
            let from = if line == last_line { last_start } else { 0 };
            data.extend([line - last_line, start - from, end - start, token_type(mark.kind), 0]);
            (last_line, last_start) = (line, start);
        }
    }
    data
}

fn token_type(kind: MarkKind) -> u32 {
    match kind {
        MarkKind::Comment => 0,
        MarkKind::Directive => 1,
        MarkKind::Exception => 2,
        MarkKind::Pattern | MarkKind::Selector => 3,
        MarkKind::Separator => 4,
        MarkKind::Modifier => 5,
        MarkKind::UnknownModifier => 6,
        MarkKind::Value => 7,
        MarkKind::Hosts => 8,
        MarkKind::Scriptlet => 9,
    }
}
