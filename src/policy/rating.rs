//! The rating of a site: what was seen on it, what it declares, what its policy says, and what contradicts.
//!
//! Only acts and denials count; a promise gives nothing back. A deduction is a row of one table, and 100 less all deductions
//! is the score.

use super::rating_rules::{RATING_RULES, RatingCondition, RatingPart, RatingRule, SiteFact};
use super::reading::{AnswerState, Finding, PolicyReading};

/// What is known of a site besides its policy's text: a count for each fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteEvidence {
    counts: [u32; SiteFact::ALL.len()],
}

impl SiteEvidence {
    /// Sets the count of a fact.
    pub fn set(&mut self, fact: SiteFact, count: u32) {
        self.counts[fact as usize] = count;
    }

    /// The count of a fact.
    pub fn get(&self, fact: SiteFact) -> u32 {
        self.counts[fact as usize]
    }
}

/// A row of the table that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction<'a> {
    /// The row.
    pub rule: &'static RatingRule,
    /// How often it applies: a number of companies, of files, or 1.
    pub count: u32,
    /// What the row alone would deduct.
    pub whole: u32,
    /// What it deducts: less where the limit of its part, or 100, is reached.
    pub points: u32,
    /// The words of the policy.
    pub finding: Option<&'a Finding>,
}

/// Why the letter is not better, whatever the score is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterLimit {
    /// No policy was found.
    NoPolicy,
    /// Too few questions are answered.
    FewAnswers,
}

impl LetterLimit {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoPolicy => "noPolicy",
            Self::FewAnswers => "fewAnswers",
        }
    }

    fn best(self) -> char {
        match self {
            Self::NoPolicy => 'C',
            Self::FewAnswers => 'B',
        }
    }
}

/// A letter and the sum that it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating<'a> {
    /// `A` to `E`.
    pub letter: char,
    /// 100 less the points of all deductions.
    pub score: u32,
    /// In the order of the table.
    pub deductions: Vec<Deduction<'a>>,
    /// Present if the score alone would give a better letter.
    pub limit: Option<LetterLimit>,
}

/// Questions of 14 that a policy must answer for the best letter.
pub const ENOUGH_ANSWERS: usize = 8;

const LETTERS: [(u32, char); 4] = [(90, 'A'), (75, 'B'), (55, 'C'), (35, 'D')];

/// Rates a site. Without a reading, or with one of a text that could not be read, nothing is deducted for what is said.
pub fn rate<'a>(site: &SiteEvidence, reading: Option<&'a PolicyReading>) -> Rating<'a> {
    let mut left = RatingPart::ALL.map(RatingPart::most);
    let mut score = 100;
    let mut deductions = Vec::new();
    for rule in &RATING_RULES {
        let Some((count, finding)) = applies(rule, site, reading) else { continue };
        let whole = rule.points.saturating_mul(count).min(rule.most);
        let part = &mut left[rule.part as usize];
        let points = whole.min(*part).min(score);
        *part -= points;
        score -= points;
        deductions.push(Deduction { rule, count, whole, points, finding });
    }
    let by_score = LETTERS.iter().find(|(least, _)| score >= *least).map_or('E', |(_, letter)| *letter);
    let limit = limits(site, reading, &deductions).find(|limit| limit.best() > by_score);
    Rating { letter: limit.map_or(by_score, LetterLimit::best), score, deductions, limit }
}

/// How often a rule applies, and the words for it.
fn applies<'a>(
    rule: &RatingRule,
    site: &SiteEvidence,
    reading: Option<&'a PolicyReading>,
) -> Option<(u32, Option<&'a Finding>)> {
    let said = |fact: &str, value: &str, least: u8| {
        let all = reading?.findings.iter().filter(|one| one.statement.fact == fact && one.statement.value == value);
        // The first of the strongest.
        all.rev().max_by_key(|one| one.weight).filter(|one| one.weight >= least)
    };
    match rule.condition {
        RatingCondition::Each(fact, step) => Some((site.get(fact) / step, None)).filter(|(count, _)| *count > 0),
        RatingCondition::From(fact, least) => (site.get(fact) >= least).then(|| (site.get(fact), None)),
        RatingCondition::Says(fact, value, least) => said(fact, value, least).map(|finding| (1, Some(finding))),
        RatingCondition::SaysOnly(fact, value, better) => {
            said(fact, value, 0).filter(|_| said(fact, better, 0).is_none()).map(|finding| (1, Some(finding)))
        }
        RatingCondition::Denies(facts, met) => {
            let denial = facts.iter().find_map(|fact| said(fact, "no", 0));
            denial.filter(|_| site.get(met) > 0).map(|finding| (1, Some(finding)))
        }
    }
}

/// The strictest first.
fn limits<'a>(
    site: &SiteEvidence,
    reading: Option<&'a PolicyReading>,
    deductions: &[Deduction<'a>],
) -> impl Iterator<Item = LetterLimit> {
    let none = (site.get(SiteFact::NoPolicy) > 0).then_some(LetterLimit::NoPolicy);
    let few = (answered_without(reading, deductions) < ENOUGH_ANSWERS).then_some(LetterLimit::FewAnswers);
    none.into_iter().chain(few)
}

/// Questions that are answered by more than what is deducted for: a bad answer must not lift a limit.
fn answered_without(reading: Option<&PolicyReading>, deductions: &[Deduction<'_>]) -> usize {
    let is_deducted = |finding: &Finding| {
        deductions
            .iter()
            .any(|deduction| deduction.finding.is_some_and(|bad| std::ptr::eq(bad.statement, finding.statement)))
    };
    let Some(reading) = reading else { return 0 };
    let answers = reading.answers();
    let counts = |state| matches!(state, AnswerState::Says | AnswerState::Denies);
    answers
        .iter()
        .filter(|answer| counts(answer.state))
        .filter(|answer| answer.facts.iter().flat_map(|fact| &fact.findings).any(|finding| !is_deducted(finding)))
        .count()
}
