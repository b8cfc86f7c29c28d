//! The answers about pages as one text each: it takes less time than objects that are made field by field. Explanations are
//! JSON with the field names of [`crate::answer`], without a serialiser, which would make the module larger.

use crate::cosmetic::{PageEffect, PageExplanation, PageFilterMatch, PageTexts};
use crate::index::put_json_string;

/// The answer for a page, without its URL and its switches, in lines: no part of a filter contains a line feed. Escaping them
/// as JSON and parsing that took half the time of the call.
///
/// The first nine lines are numbers: whether generic and specific filters are off, then how many there are of each kind and
/// of exceptions in the sheet. The lists follow. A program follows its filter, and a scriptlet call its number of lines.
pub(super) fn cosmetics(answer: &PageTexts) -> String {
    let lists = answer.lists();
    let count: usize = lists.iter().map(|list| list.iter().len()).sum();
    let mut text = String::with_capacity(answer.length() + count * 4 + 64);
    text.push(if answer.switches.generic_off { '1' } else { '0' });
    text.push_str(if answer.switches.specific_off { "\n1" } else { "\n0" });
    for list in &lists {
        text.push('\n');
        put_number(&mut text, list.iter().len());
    }
    for (kind, list) in lists.iter().enumerate() {
        for one in list.iter() {
            text.push('\n');
            if kind == PageEffect::Scriptlet as usize {
                put_number(&mut text, memchr::memchr_iter(b'\n', one.as_bytes()).count() + 1);
                text.push('\n');
            }
            text.push_str(one);
        }
    }
    text
}

/// Appends a number, most of which have one digit.
fn put_number(text: &mut String, number: usize) {
    match u8::try_from(number) {
        Ok(digit) if digit < 10 => text.push((b'0' + digit) as char),
        _ => text.push_str(&number.to_string()),
    }
}

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
