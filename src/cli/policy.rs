//! `brock policy`: what privacy policies say.

use std::io::Write;
use std::path::PathBuf;

use brock::answer::{PolicyAnswer, PolicyFactAnswer, RatingAnswer};
use brock::policy::{Language, PolicyReader, PolicyText};
use clap::ValueEnum;
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{read, refuse_other_form, shown};
use super::output::{Out, sanitize};

const EXAMPLES: &str = "\
Examples:
  brock policy privacy.html
  brock policy --json PRIVACY.md | jq '.questions[] | {question, answer}'

The answers tell what a text states, with its words. They do not tell whether it is true or allowed.
If a text is not read (another language, no policy), the reason is shown and the exit status is 1.";

/// Show what privacy policies say, with quotes
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PolicyArgs {
    /// Policies as HTML, Markdown or plain text; `-` is stdin
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Read a part of a policy, of any length, in this language
    #[arg(long, value_name = "LANGUAGE")]
    passage: Option<PassageLanguage>,
    /// Quotes shown for each fact
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "json")]
    quotes: usize,
    /// Print the text that places refer to (of HTML: the text without tags)
    #[arg(long, conflicts_with_all = ["json", "quotes", "passage"])]
    text: bool,
    /// Print one object per file: {"path", "language", "unreadable", "words", "answered", "rating", "questions"}
    #[arg(long)]
    json: bool,
}

/// The languages that have phrases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PassageLanguage {
    En,
    Fr,
    De,
    Es,
}

/// The object of `policy --json`.
#[derive(Serialize)]
struct FileAnswer<'a> {
    path: &'a str,
    #[serde(flatten)]
    answer: PolicyAnswer<'a>,
}

pub(crate) fn run(args: PolicyArgs, out: &mut Out) -> Result<Status, Error> {
    let reader = PolicyReader::new();
    let mut status = Status::Done;
    for path in &args.files {
        let bytes = read(path)?;
        refuse_other_form(path, &bytes)?;
        let text = PolicyText::detect(&String::from_utf8_lossy(&bytes));
        if args.text {
            writeln!(out, "{}", text.text())?;
            continue;
        }
        let reading = match args.passage {
            Some(language) => reader.read_passage(&text, language.into()),
            None => reader.read(&text),
        };
        if reading.unreadable.is_some() {
            status = Status::Findings;
        }
        let (path, answer) = (shown(path), PolicyAnswer::new(&reading, &text));
        if args.json {
            out.json(&FileAnswer { path: &path, answer })?
        } else {
            print(&path, &answer, args.quotes, out)?
        }
    }
    Ok(status)
}

fn print(path: &str, answer: &PolicyAnswer<'_>, quotes: usize, out: &mut Out) -> Result<(), Error> {
    let language = answer.language.unwrap_or("unknown");
    if let Some(reason) = answer.unreadable {
        let reason = match reason {
            "empty" => "it has no words",
            "notText" => "it is not text",
            "tooLong" => "it is too long",
            "language" => "there are no phrases for its language",
            "login" => "it is a login page",
            "terms" => "it reads like terms of use, not like a privacy policy",
            _ => "it does not read like a privacy policy",
        };
        writeln!(out, "{path}: could not read: {reason} (language: {language})")?;
        return Ok(());
    }
    let all = answer.questions.len();
    writeln!(
        out,
        "{path}: language {language}, {} words, {} of {all} questions answered",
        answer.words, answer.answered
    )?;
    if let Some(rating) = &answer.rating {
        print_rating(rating, out)?;
    }
    for question in &answer.questions {
        writeln!(out, "\n{}", question.text)?;
        if question.facts.iter().all(|fact| fact.findings.is_empty()) {
            writeln!(out, "  not stated")?;
        }
        for fact in &question.facts {
            print_fact(fact, quotes, out)?;
        }
    }
    Ok(())
}

/// The letter, and the sum that it comes from.
fn print_rating(rating: &RatingAnswer<'_>, out: &mut Out) -> Result<(), Error> {
    let limit = match rating.limit {
        Some(_) => ", not better because too few questions are answered",
        None => "",
    };
    writeln!(out, "{} for what it says: {} of 100 points{limit}", rating.letter, rating.score)?;
    for deduction in &rating.deductions {
        writeln!(out, "  -{:<2} {}", deduction.points, deduction.text)?;
    }
    Ok(())
}

/// Each value once, with its best quotes.
fn print_fact(fact: &PolicyFactAnswer<'_>, quotes: usize, out: &mut Out) -> Result<(), Error> {
    let mut values: Vec<&str> = Vec::new();
    for finding in &fact.findings {
        if values.contains(&finding.value) {
            continue;
        }
        values.push(finding.value);
        writeln!(out, "  it {}", finding.statement)?;
        for found in fact.findings.iter().filter(|other| other.value == finding.value).take(quotes) {
            let quote: Vec<&str> = found.quote.split_whitespace().collect();
            writeln!(out, "    \"{}\" (byte {})", sanitize(&quote.join(" ")), found.start)?;
        }
    }
    Ok(())
}

impl From<PassageLanguage> for Language {
    fn from(language: PassageLanguage) -> Self {
        match language {
            PassageLanguage::En => Self::English,
            PassageLanguage::Fr => Self::French,
            PassageLanguage::De => Self::German,
            PassageLanguage::Es => Self::Spanish,
        }
    }
}
