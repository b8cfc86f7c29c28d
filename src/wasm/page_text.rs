//! The answers about pages as JSON text, with the field names of [`crate::answer`]. One text that JavaScript parses takes
//! less time than objects that are made field by field, and a serialiser would make the module larger.

use crate::cosmetic::{Cosmetics, PageExplanation, PageFilterMatch, PageProgram};
use crate::index::put_json_string;

/// The answer for a page, without its URL and its switches; `programs` are those of `procedural` and of `html`.
pub(super) fn cosmetics(answer: &Cosmetics) -> String {
    let mut json = JsonText::default();
    json.field("genericHide");
    json.boolean(answer.generic_hide);
    json.field("specificHide");
    json.boolean(answer.specific_hide);
    json.texts("hide", answer.hide.iter().map(String::as_str));
    json.texts("style", answer.style.iter().map(String::as_str));
    json.programs("procedural", "proceduralPrograms", &answer.procedural);
    json.field("scriptlets");
    json.array(answer.scriptlets.iter(), |json, call| json.array(call.iter(), |json, text| json.string(text)));
    json.programs("html", "htmlPrograms", &answer.html);
    json.texts("headers", answer.headers.iter().map(String::as_str));
    json.texts("sheetExceptions", answer.sheet_exceptions.iter().map(String::as_str));
    json.end()
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

    fn texts<'a>(&mut self, name: &str, all: impl Iterator<Item = &'a str>) {
        self.field(name);
        self.array(all, JsonText::string);
    }

    fn programs(&mut self, texts: &str, programs: &str, all: &[PageProgram]) {
        self.texts(texts, all.iter().map(|one| one.text.as_str()));
        self.field(programs);
        self.array(all.iter(), |json, one| json.0.push_str(&one.program));
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
