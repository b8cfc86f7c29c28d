//! The rating of a site, as JSON.

use serde::Serialize;

use crate::policy::{Deduction, PolicyText, Rating};

/// A letter with the sum that it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RatingAnswer<'a> {
    /// `A` to `E`.
    pub letter: char,
    /// 100 less the points of all deductions.
    pub score: u32,
    /// Why the letter is not that of the score: `noPolicy` or `fewAnswers`.
    pub limit: Option<&'static str>,
    /// What was deducted.
    pub deductions: Vec<DeductionAnswer<'a>>,
}

/// One row of the sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DeductionAnswer<'a> {
    /// The stable name of the rule.
    pub rule: &'static str,
    /// `seen`, `declared`, `said`, `gap` or `missing`.
    pub part: &'static str,
    /// The rule in English.
    pub text: &'static str,
    /// How often it applies.
    pub count: u32,
    /// What it deducts.
    pub points: u32,
    /// What it would deduct without the limit of its part.
    pub whole: u32,
    /// The sentence of the policy, word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<&'a str>,
    /// Where the quote begins in the text, in bytes of UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
}

impl<'a> RatingAnswer<'a> {
    /// The answer for a rating; the text is that of the policy.
    pub fn new(rating: &Rating<'_>, text: Option<&'a PolicyText>) -> Self {
        let limit = rating.limit.map(|limit| limit.name());
        let deductions = rating.deductions.iter().map(|one| deduction(one, text)).collect();
        Self { letter: rating.letter, score: rating.score, limit, deductions }
    }
}

fn deduction<'a>(deduction: &Deduction<'_>, text: Option<&'a PolicyText>) -> DeductionAnswer<'a> {
    let Deduction { rule, count, whole, points, finding } = *deduction;
    let quote = finding.and_then(|finding| text?.text().get(finding.quote.clone()));
    let start = quote.and(finding).map(|finding| finding.quote.start);
    DeductionAnswer { rule: rule.name, part: rule.part.name(), text: rule.text, count, points, whole, quote, start }
}
