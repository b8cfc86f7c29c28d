//! The policy reader for JavaScript.

use wasm_bindgen::prelude::*;

use crate::answer::{PolicyAnswer, RatingAnswer};
use crate::policy::{PolicyReader, PolicyReading, PolicyText, SiteEvidence, SiteFact, rate};

/// A text that was read: its answers, and the text that their places refer to.
#[wasm_bindgen]
pub struct ReadPolicy {
    text: PolicyText,
    reading: PolicyReading,
    answers: String,
}

/// What is known of a site besides its policy.
#[wasm_bindgen]
#[derive(Default)]
pub struct SiteCounts {
    evidence: SiteEvidence,
}

#[wasm_bindgen]
impl SiteCounts {
    /// Nothing is known.
    #[wasm_bindgen(constructor)]
    pub fn new() -> SiteCounts {
        Self::default()
    }

    /// Sets a count. The names are those of `SiteFact`.
    pub fn set(&mut self, name: &str, count: u32) -> Result<(), JsError> {
        let fact = SiteFact::named(name).ok_or_else(|| JsError::new("no such fact"))?;
        self.evidence.set(fact, count);
        Ok(())
    }

    /// The rating without a policy, as JSON.
    pub fn rating(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(&RatingAnswer::new(&rate(&self.evidence, None), None))?)
    }
}

#[wasm_bindgen]
impl ReadPolicy {
    /// Reads a policy: HTML, Markdown or plain text. Its quotes have the offsets of bytes in UTF-8.
    #[wasm_bindgen(constructor)]
    pub fn new(input: &str) -> Result<ReadPolicy, JsError> {
        let text = PolicyText::detect(input);
        let reading = PolicyReader::new().read(&text);
        let answers = serde_json::to_string(&PolicyAnswer::new(&reading, &text))?;
        Ok(ReadPolicy { text, reading, answers })
    }

    /// The rating of a site with this policy, as JSON.
    pub fn rating(&self, site: &SiteCounts) -> Result<String, JsError> {
        let rating = rate(&site.evidence, Some(&self.reading));
        Ok(serde_json::to_string(&RatingAnswer::new(&rating, Some(&self.text)))?)
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
