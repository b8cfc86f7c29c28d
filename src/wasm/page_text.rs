//! Explanations of pages as JSON with the field names of [`crate::answer`], without a serialiser, which would make the module
//! larger. One text takes less time than objects that are made field by field.

use crate::cosmetic::{PageExplanation, PageFilterMatch};
use crate::index::put_json_string;

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
