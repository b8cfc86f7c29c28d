//! What was read: findings with their quotes, and the answers to the questions.

use std::cmp::Reverse;
use std::ops::Range;

use super::gate::Unreadable;
use super::statement::{QUESTIONS, Question, Stance, Statement};
use crate::small::sort_by;

/// A statement and the words of the policy that make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What the policy states.
    pub statement: &'static Statement,
    /// The sentence, as bytes of the text.
    pub quote: Range<usize>,
    /// The sentence that introduces the list in which the quote is an item.
    pub lead: Option<Range<usize>>,
    /// The heading above.
    pub heading: Option<Range<usize>>,
    /// How surely the words mean the statement: the sum of the strengths of the phrases in it.
    pub weight: u8,
}

/// The answer to a question or about a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerState {
    /// The policy says so.
    Says,
    /// The policy says that it is not so.
    Denies,
    /// No phrase was found.
    NotStated,
    /// The text was not read.
    CouldNotRead,
}

impl AnswerState {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Says => "says",
            Self::Denies => "denies",
            Self::NotStated => "notStated",
            Self::CouldNotRead => "couldNotRead",
        }
    }
}

/// The answer about one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactAnswer<'a> {
    /// The fact's name.
    pub fact: &'static str,
    /// Of the strongest finding.
    pub state: AnswerState,
    /// The strongest first.
    pub findings: Vec<&'a Finding>,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionAnswer<'a> {
    /// The question.
    pub question: &'static Question,
    /// Of the first fact that the policy states something about.
    pub state: AnswerState,
    /// One for each fact of the question.
    pub facts: Vec<FactAnswer<'a>>,
}

/// What a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyReading {
    /// The code of the text's language, or the name of its script; `None` if it is not known.
    pub language: Option<&'static str>,
    /// Why nothing was read.
    pub unreadable: Option<Unreadable>,
    /// Words of the text.
    pub words: usize,
    /// In the order of the text.
    pub findings: Vec<Finding>,
}

impl PolicyReading {
    /// A text that was not read.
    pub(super) fn unreadable(reason: Unreadable, language: Option<&'static str>, words: usize) -> Self {
        Self { language, unreadable: Some(reason), words, findings: Vec::new() }
    }

    /// The answers to all questions, in their order.
    pub fn answers(&self) -> Vec<QuestionAnswer<'_>> {
        QUESTIONS.iter().map(|question| self.answer(question)).collect()
    }

    fn answer(&self, question: &'static Question) -> QuestionAnswer<'_> {
        let facts: Vec<FactAnswer<'_>> = question.facts.iter().map(|fact| self.fact(fact)).collect();
        let stated = facts.iter().find(|answer| !answer.findings.is_empty());
        let state = stated.or(facts.first()).map_or(AnswerState::NotStated, |answer| answer.state);
        QuestionAnswer { question, state, facts }
    }

    /// The answer about one fact.
    pub fn fact(&self, fact: &'static str) -> FactAnswer<'_> {
        let findings = self.findings_of(|statement| statement.fact == fact);
        let state = match (self.unreadable, findings.first().map(|found| found.statement.stance)) {
            (Some(_), _) => AnswerState::CouldNotRead,
            (None, Some(Stance::Says)) => AnswerState::Says,
            (None, Some(Stance::Denies)) => AnswerState::Denies,
            (None, None) => AnswerState::NotStated,
        };
        FactAnswer { fact, state, findings }
    }

    /// The findings of some statements, the strongest first. A sentence that makes several of them is stronger.
    pub fn findings_of(&self, wanted: impl Fn(&Statement) -> bool) -> Vec<&Finding> {
        let mut found: Vec<&Finding> = self.findings.iter().filter(|found| wanted(found.statement)).collect();
        // By start of a sentence, in the order of the text: the sum of its weights.
        let mut sums: Vec<(usize, u32)> = Vec::new();
        for finding in &found {
            match sums.last_mut().filter(|last| last.0 == finding.quote.start) {
                Some(last) => last.1 += u32::from(finding.weight),
                None => sums.push((finding.quote.start, u32::from(finding.weight))),
            }
        }
        let sum = |start| sums.binary_search_by_key(&start, |sum| sum.0).map_or(0, |at| sums[at].1);
        let key = |found: &Finding| (Reverse(sum(found.quote.start)), found.quote.start, Reverse(found.weight));
        sort_by(&mut found, |one, other| key(one).cmp(&key(other)));
        found
    }

    /// The number of questions that the policy answers.
    pub fn answered(&self) -> usize {
        let stated = |state| matches!(state, AnswerState::Says | AnswerState::Denies);
        self.answers().iter().filter(|answer| stated(answer.state)).count()
    }
}
