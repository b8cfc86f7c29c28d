//! The parameters of messages, which may be anything.

use serde_json::Value;

use super::places::{TextPlace, TextRange};

/// Parameters of a message.
pub(super) struct Params<'v>(pub(super) &'v Value);

/// A parameter that is missing or has another type.
pub(super) struct MissingParam(pub(super) &'static str);

impl Params<'_> {
    pub(super) fn text(&self, pointer: &'static str) -> Result<&str, MissingParam> {
        self.0.pointer(pointer).and_then(Value::as_str).ok_or(MissingParam(pointer))
    }

    pub(super) fn integer(&self, pointer: &'static str) -> Option<i64> {
        self.0.pointer(pointer).and_then(Value::as_i64)
    }

    pub(super) fn uri(&self) -> Result<&str, MissingParam> {
        self.text("/textDocument/uri")
    }

    pub(super) fn place(&self, pointer: &'static str) -> Result<TextPlace, MissingParam> {
        self.0.pointer(pointer).and_then(place).ok_or(MissingParam(pointer))
    }

    pub(super) fn range(&self, pointer: &'static str) -> Result<TextRange, MissingParam> {
        self.0.pointer(pointer).and_then(range).ok_or(MissingParam(pointer))
    }
}

fn place(value: &Value) -> Option<TextPlace> {
    let number = |name: &str| value.get(name)?.as_u64().map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    Some(TextPlace { line: number("line")?, character: number("character")? })
}

/// A range.
pub(super) fn range(value: &Value) -> Option<TextRange> {
    Some(TextRange { start: place(value.get("start")?)?, end: place(value.get("end")?)? })
}
