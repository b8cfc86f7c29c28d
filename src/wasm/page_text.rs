//! The answers about pages as one text each: it takes less time than objects that are made field by field. Explanations are
//! JSON with the field names of [`crate::answer`], without a serialiser, which would make the module larger.

use crate::cosmetic::{PageEffect, PageExplanation, PageFilterMatch, PageTexts};
use crate::index::put_json_string;

/// Writes the answer for a page, without its URL and its switches, over `out`.
///
/// Eight numbers, u32 each, come first: whether generic and specific filters are off (bits 0 and 1), then how many there are
/// of each kind and of exceptions in the sheet. Their lines follow: no part of a filter contains a line feed. Escaping them as
/// JSON and parsing that took half the time of the call. A program follows its filter, and a scriptlet call its number of
/// lines. Returns the length; `out` is not made shorter.
pub(super) fn put_cosmetics(answer: &PageTexts, out: &mut Vec<u8>) -> usize {
    let lists = answer.lists();
    let counts = lists.each_ref().map(|list| list.iter().len());
    // Behind each text a line feed, and in front of a call its number of lines.
    let most = HEAD + answer.length() + counts.iter().sum::<usize>() + counts[PageEffect::Scriptlet as usize] * 11;
    if out.len() < most {
        out.resize(most, 0);
    }
    let mut at = 0;
    let mut put = |bytes: &[u8]| {
        out[at..at + bytes.len()].copy_from_slice(bytes);
        at += bytes.len();
    };
    put(&[u8::from(answer.switches.generic_off) | u8::from(answer.switches.specific_off) << 1, 0, 0, 0]);
    counts.iter().for_each(|count| put(&(*count as u32).to_le_bytes()));
    for (kind, list) in lists.iter().enumerate() {
        for one in list.iter() {
            if kind == PageEffect::Scriptlet as usize {
                let lines = memchr::memchr_iter(b'\n', one.as_bytes()).count() + 1;
                // Most numbers have one digit.
                match u8::try_from(lines) {
                    Ok(digit) if digit < 10 => put(&[b'0' + digit, b'\n']),
                    _ => put(format!("{lines}\n").as_bytes()),
                }
            }
            put(one.as_bytes());
            put(b"\n");
        }
    }
    // Without the last line feed.
    if at > HEAD { at - 1 } else { at }
}

/// Bytes of the numbers of an answer.
const HEAD: usize = 4 * (2 + PageEffect::ALL.len());

/// `{ matches, nearMisses }`.
pub(super) fn explained(explanation: &PageExplanation) -> String {
    let mut json = JsonText::default();
    for (name, all) in [("matches", &explanation.matches), ("nearMisses", &explanation.near_misses)] {
        json.field(name);
        json.array(all.iter(), JsonText::filter);
    }
    json.end()
}

/// A JSON object while it is written.
#[derive(Default)]
struct JsonText(String);

impl JsonText {
    fn field(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() || self.0.ends_with('[') { '{' } else { ',' });
        self.string(name);
        self.0.push(':');
    }

    fn string(&mut self, text: &str) {
        put_json_string(&mut self.0, text);
    }

    fn boolean(&mut self, value: bool) {
        self.0.push_str(if value { "true" } else { "false" });
    }

    fn array<T>(&mut self, all: impl Iterator<Item = T>, put: impl Fn(&mut JsonText, T)) {
        self.0.push('[');
        for (index, one) in all.enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            put(self, one);
        }
        self.0.push(']');
    }

    fn filter(&mut self, found: &PageFilterMatch) {
        let mut json = JsonText::default();
        for (name, text) in [("filter", found.filter.as_str()), ("list", &found.list)] {
            json.field(name);
            json.string(text);
        }
        json.field("line");
        json.0.push_str(&found.line.to_string());
        for (name, text) in [("effect", found.effect.name()), ("value", &found.value)] {
            json.field(name);
            json.string(text);
        }
        if found.is_exception {
            json.field("exception");
            json.boolean(true);
        }
        if let Some(failed) = found.failed {
            json.field("failed");
            json.string(failed);
        }
        self.0.push_str(&json.end());
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}
