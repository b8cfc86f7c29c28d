//! What a privacy policy says, as JSON.

use std::ops::Range;

use serde::Serialize;

use super::rating::RatingAnswer;
use crate::policy::{FactAnswer, Finding, PolicyReading, PolicyText, QuestionAnswer, SiteEvidence, Stance, rate};

/// The answer of `brock policy --json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PolicyAnswer<'a> {
    /// The code of the language, or the name of the script; null if it is not known.
    pub language: Option<&'static str>,
    /// Why the text was not read: `empty`, `notText`, `tooLong`, `language`, `login`, `notAPolicy` or `terms`.
    pub unreadable: Option<&'static str>,
    /// Words of the text.
    pub words: usize,
    /// Questions that the policy answers.
    pub answered: usize,
    /// The rating of what the policy says alone; null if it was not read.
    pub rating: Option<RatingAnswer<'a>>,
    /// All questions in their order.
    pub questions: Vec<PolicyQuestionAnswer<'a>>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PolicyQuestionAnswer<'a> {
    /// Its stable name.
    pub question: &'static str,
    /// The question in English.
    pub text: &'static str,
    /// `says`, `denies`, `notStated` or `couldNotRead`.
    pub answer: &'static str,
    /// The facts that answer it.
    pub facts: Vec<PolicyFactAnswer<'a>>,
}

/// The answer about one fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PolicyFactAnswer<'a> {
    /// Its stable name.
    pub fact: &'static str,
    /// `says`, `denies`, `notStated` or `couldNotRead`.
    pub answer: &'static str,
    /// The strongest first.
    pub findings: Vec<PolicyFindingAnswer<'a>>,
}

/// A statement with its quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PolicyFindingAnswer<'a> {
    /// The value's stable name.
    pub value: &'static str,
    /// `says` or `denies`.
    pub stance: &'static str,
    /// The statement in English.
    pub statement: &'static str,
    /// The sentence, word for word.
    pub quote: &'a str,
    /// Where the quote begins in the text, in bytes of UTF-8.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The sentence that introduces the list in which the quote is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<&'a str>,
    /// The heading above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<&'a str>,
    /// How surely the words mean the statement.
    pub weight: u8,
}

impl<'a> PolicyAnswer<'a> {
    /// The answers of a reading of a text.
    pub fn new(reading: &PolicyReading, text: &'a PolicyText) -> Self {
        let rating = rate(&SiteEvidence::default(), Some(reading));
        Self {
            rating: reading.unreadable.is_none().then(|| RatingAnswer::new(&rating, Some(text))),
            language: reading.language,
            unreadable: reading.unreadable.map(|reason| reason.name()),
            words: reading.words,
            answered: reading.answered(),
            questions: reading.answers().iter().map(|answer| question(answer, text.text())).collect(),
        }
    }
}

fn question<'a>(answer: &QuestionAnswer<'_>, text: &'a str) -> PolicyQuestionAnswer<'a> {
    PolicyQuestionAnswer {
        question: answer.question.name,
        text: answer.question.text,
        answer: answer.state.name(),
        facts: answer.facts.iter().map(|answer| fact(answer, text)).collect(),
    }
}

fn fact<'a>(answer: &FactAnswer<'_>, text: &'a str) -> PolicyFactAnswer<'a> {
    let findings = answer.findings.iter().map(|found| finding(found, text)).collect();
    PolicyFactAnswer { fact: answer.fact, answer: answer.state.name(), findings }
}

fn finding<'a>(found: &Finding, text: &'a str) -> PolicyFindingAnswer<'a> {
    let part = |range: &Range<usize>| text.get(range.clone()).unwrap_or("");
    PolicyFindingAnswer {
        value: found.statement.value,
        stance: if found.statement.stance == Stance::Says { "says" } else { "denies" },
        statement: found.statement.text,
        quote: part(&found.quote),
        start: found.quote.start,
        end: found.quote.end,
        lead: found.lead.as_ref().map(part),
        heading: found.heading.as_ref().map(part),
        weight: found.weight,
    }
}
