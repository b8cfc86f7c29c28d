//! Reads privacy policies: what a text says, what it says is not done, and what it does not state, each with a quote.
//!
//! Phrases over sentences, as tables of data (`phrases/`): no model, so every answer shows the words that it is made of.
//! The answers tell what a policy *states*. They do not tell whether that is true or allowed.
//!
//! ```
//! use brock::policy::{AnswerState, Language, PolicyReader, PolicyText};
//!
//! let reader = PolicyReader::new();
//! let text = PolicyText::from_markdown("We do not sell your personal information to anyone.");
//! let reading = reader.read_passage(&text, Language::English);
//! let answer = reading.fact("sells");
//! assert_eq!(answer.state, AnswerState::Denies);
//! assert_eq!(&text.text()[answer.findings[0].quote.clone()], text.text());
//!
//! // What is no policy is not read.
//! let page = PolicyText::detect("<h1>404</h1><p>This page was not found.</p>");
//! assert!(reader.read(&page).findings.is_empty());
//! ```

mod alternatives;
mod block;
mod entity;
mod gate;
mod html;
mod language;
mod markdown;
mod phrase;
mod phrases;
mod rating;
mod rating_rules;
mod reader;
mod reading;
mod sentence;
mod statement;
mod table;
mod text;
mod words;

pub use self::block::{Block, BlockKind};
pub use self::gate::{MOST_BYTES, MOST_WORDS, Unreadable};
pub use self::language::Language;
pub use self::rating::{Deduction, ENOUGH_ANSWERS, LetterLimit, Rating, SiteEvidence, rate};
pub use self::rating_rules::{RATING_RULES, RatingPart, RatingRule, SiteFact};
pub use self::reader::PolicyReader;
pub use self::reading::{AnswerState, FactAnswer, Finding, PolicyReading, QuestionAnswer};
pub use self::statement::{QUESTIONS, Question, STATEMENTS, Stance, Statement};
pub use self::text::PolicyText;
