//! The lines of page filters, for explanations and for builders that update an image.
//!
//! ```text
//! blocks: length: u32, compressed bytes; expanded and put together:
//! count: u32 | for each line, in order: list more than before: varint, line more than before: varint (from 0 in a new list),
//! body: varint, form: u8, text: length: varint, bytes
//! ```
//!
//! The text is all of the line, or what is in front of the body where the body is spelled as its form says.

use std::borrow::Cow;

use super::body::PageEffect;
use crate::filter::joined;
use crate::index::lz::{LARGE_BLOCK, compress, expand};
use crate::index::wire::{counted, put_counted, put_text, put_u32, put_varint, text_at, u32_at, varint_at};

/// The line of a page filter with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct SourcePageLine<'t> {
    /// The number of its list, from 0.
    pub(super) list: u32,
    /// The number of its line, from 1.
    pub(super) line: u32,
    pub(super) text: &'t str,
}

/// A line of a page filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PageLine<'i> {
    pub(crate) list: u32,
    pub(crate) line: u32,
    /// The number of the filter's body.
    pub(crate) body: u32,
    form: u8,
    text: &'i str,
}

const VERBATIM: u8 = 0;
const NORMAL: u8 = 1;
/// `selector { declarations }`.
const BRACES: u8 = 2;

impl PageLine<'_> {
    /// The line. `kind` and `body`: those of its body.
    pub(crate) fn text(&self, kind: PageEffect, body: &str) -> String {
        let mut text = self.text.to_owned();
        if self.form != VERBATIM {
            text.push_str(&spelled(kind, body, self.form));
        }
        text
    }
}

/// How a body is spelled in a form; of a scriptlet call what follows the name.
#[cfg_attr(target_family = "wasm", inline(never))]
fn spelled(kind: PageEffect, body: &str, form: u8) -> Cow<'_, str> {
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    match kind {
        PageEffect::Hide | PageEffect::Procedural => Cow::Borrowed(first),
        PageEffect::Style if form == BRACES => Cow::Owned([first, " { ", rest, " }"].concat()),
        PageEffect::Style => Cow::Owned([first, ":style(", rest, ")"].concat()),
        PageEffect::Scriptlet => {
            let mut text = String::new();
            for argument in body.split('\n').skip(1) {
                text.push_str(", ");
                text.push_str(argument);
            }
            text.push(')');
            Cow::Owned(text)
        }
        PageEffect::Html => Cow::Owned(["^", first].concat()),
        PageEffect::Header => Cow::Owned(["^responseheader(", first, ")"].concat()),
    }
}

/// The text in front of a body that is spelled in a form.
#[cfg_attr(target_family = "wasm", inline(never))]
fn without_body<'t>(text: &'t str, kind: PageEffect, body: &str, form: u8) -> Option<&'t str> {
    match kind {
        PageEffect::Hide => text.strip_suffix(body),
        PageEffect::Scriptlet => {
            let mut rest = text.strip_suffix(')')?;
            let (_, arguments) = body.split_once('\n').unzip();
            for argument in arguments.into_iter().flat_map(|all| all.rsplit('\n')) {
                rest = rest.strip_suffix(argument)?.strip_suffix(", ")?;
            }
            Some(rest)
        }
        _ => text.strip_suffix(&*spelled(kind, body, form)),
    }
}

/// Writes the lines. `bodies`: the body of each filter; `all`: the kinds and texts of the bodies.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn page_lines<'t>(
    filters: impl ExactSizeIterator<Item = SourcePageLine<'t>> + Clone,
    bodies: &[u32],
    all: &[(PageEffect, &str)],
) -> Vec<u8> {
    // A line is rarely longer than its text, so this is not reallocated.
    let mut bytes = Vec::with_capacity(filters.clone().map(|source| source.text.len() + 4).sum());
    put_u32(&mut bytes, filters.len() as u32);
    let (mut list, mut line) = (0, 0);
    for (source, &body) in filters.zip(bodies) {
        if source.list != list {
            line = 0;
        }
        // Lines of a forged image can be in any order; the reader adds with the same overflow.
        put_varint(&mut bytes, source.list.wrapping_sub(list));
        put_varint(&mut bytes, source.line.wrapping_sub(line));
        (list, line) = (source.list, source.line);
        put_varint(&mut bytes, body);
        let text = joined(source.text);
        let (kind, body) = all[body as usize];
        let forms = if kind == PageEffect::Style { &[NORMAL, BRACES][..] } else { &[NORMAL] };
        let front = forms.iter().find_map(|&form| Some((form, without_body(&text, kind, body, form)?)));
        let (form, text) = front.unwrap_or((VERBATIM, &text));
        bytes.push(form);
        put_text(&mut bytes, text);
    }
    let mut section = Vec::with_capacity(bytes.len() / 2);
    for block in bytes.chunks(LARGE_BLOCK) {
        let mut packed = Vec::new();
        compress(block, &mut packed);
        put_counted(&mut section, &packed);
    }
    section
}

/// The expanded blocks of a section, for [`each_page_line`]. 2 MB take some milliseconds, which only explanations and
/// updates spend.
pub(crate) fn expanded_lines(section: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    let mut at = 0;
    while at < section.len() {
        let block = counted(section, at);
        lines.extend(expand(section.get(block.clone()).unwrap_or_default()));
        at = block.end.max(at + 4);
    }
    lines
}

/// The lines in expanded blocks, in order.
pub(crate) fn each_page_line(bytes: &[u8]) -> impl Iterator<Item = PageLine<'_>> {
    let (mut list, mut line, mut at) = (0u32, 0u32, 4);
    (0..u32_at(bytes, 0)).map_while(move |_| {
        let (lists, next) = varint_at(bytes, at)?;
        let (lines, next) = varint_at(bytes, next)?;
        let (body, next) = varint_at(bytes, next)?;
        let form = *bytes.get(next)?;
        let (text, end) = text_at(bytes, next + 1);
        if lists > 0 {
            line = 0;
        }
        (list, line, at) = (list.wrapping_add(lists), line.wrapping_add(lines), end);
        Some(PageLine { list, line, body, form, text })
    })
}
