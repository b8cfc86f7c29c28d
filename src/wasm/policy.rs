//! The policy reader for JavaScript.

use wasm_bindgen::prelude::*;

use crate::answer::PolicyAnswer;
use crate::policy::{PolicyReader, PolicyText};

/// A text that was read: its answers, and the text that their places refer to.
#[wasm_bindgen]
pub struct ReadPolicy {
    text: PolicyText,
    answers: String,
}

#[wasm_bindgen]
impl ReadPolicy {
    /// Reads a policy: HTML, Markdown or plain text. Its quotes have the offsets of bytes in UTF-8.
    #[wasm_bindgen(constructor)]
    pub fn new(input: &str) -> Result<ReadPolicy, JsError> {
        let text = PolicyText::detect(input);
        let reading = PolicyReader::new().read(&text);
        let answers = serde_json::to_string(&PolicyAnswer::new(&reading, &text))?;
        Ok(ReadPolicy { text, answers })
    }

    /// The answers as JSON, as `brock policy --json` prints them.
    #[wasm_bindgen(getter)]
    pub fn answers(&self) -> String {
        self.answers.clone()
    }

    /// The text without tags.
    #[wasm_bindgen(getter)]
    pub fn text(&self) -> String {
        self.text.text().to_owned()
    }
}
