//! The rating of whole policies beside the grades of people, by rank correlation (Spearman, ties share their rank).

use brock::policy::{PolicyReader, PolicyText, SiteEvidence, rate};
use serde_json::Value;

use crate::data::{Data, row};

/// A company with a grade of people and our score.
struct Rated {
    key: String,
    theirs: f64,
    letter: char,
    score: u32,
    reasons: Vec<&'static str>,
}

pub(crate) fn print(reader: &PolicyReader, data: &Data) {
    println!("\nratings of what policies say");
    let grades = rated(reader, data, |line| {
        let grade = line["tosdr2021"].as_str().or(line["tosdr2019"].as_str())?;
        Some(-f64::from(grade.bytes().next()?))
    });
    let scores = rated(reader, data, |line| line["privacyspy"].as_f64());
    let of_score = |all: &[Rated]| correlation(all, |one| f64::from(one.score));
    let of_letter = |all: &[Rated]| correlation(all, |one| -f64::from(u32::from(one.letter)));
    println!("  {} with a grade of ToS;DR, {} with a score of PrivacySpy", grades.len(), scores.len());
    row("rank correlation of the score with ToS;DR", of_score(&grades), 0.45, false);
    row("the same of the letter", of_letter(&grades), 0.45, false);
    row("rank correlation of the score with PrivacySpy", of_score(&scores), 0.45, false);
    print_worst(grades);
}

fn rated(reader: &PolicyReader, data: &Data, grade: impl Fn(&Value) -> Option<f64>) -> Vec<Rated> {
    let mut all = Vec::new();
    for line in &data.ratings {
        let (Some(theirs), Some(text)) = (grade(line), data.texts.iter().find(|text| text["id"] == line["text"]))
        else {
            continue;
        };
        let reading = reader.read(&PolicyText::from_markdown(text["text"].as_str().unwrap_or("")));
        if reading.unreadable.is_some() {
            continue;
        }
        let rating = rate(&SiteEvidence::default(), Some(&reading));
        let reasons = rating.deductions.iter().map(|deduction| deduction.rule.name).collect();
        let key = line["key"].as_str().unwrap_or("").to_owned();
        all.push(Rated { key, theirs, letter: rating.letter, score: rating.score, reasons });
    }
    all
}

/// The ten whose ranks differ most.
fn print_worst(all: Vec<Rated>) {
    let (ours, theirs) = (ranks(&all, |one| f64::from(one.score)), ranks(&all, |one| one.theirs));
    let mut differences: Vec<(f64, &Rated)> =
        all.iter().zip(ours.iter().zip(&theirs)).map(|(one, (a, b))| (a - b, one)).collect();
    differences.sort_by(|(a, _), (b, _)| b.abs().total_cmp(&a.abs()));
    println!("  furthest from ToS;DR: rank above (+) or below (-) theirs, our letter and score, deductions");
    for (difference, one) in differences.iter().take(10) {
        println!("  {difference:+.1} {} {} {}: {}", one.key, one.letter, one.score, one.reasons.join(" "));
    }
}

fn correlation(all: &[Rated], ours: impl Fn(&Rated) -> f64) -> f64 {
    let (a, b) = (ranks(all, ours), ranks(all, |one| one.theirs));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(&b).map(|(x, y)| f(x - mean_a, y - mean_b)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

/// The rank of each, from 1; equal values share the mean of their ranks.
fn ranks(all: &[Rated], value: impl Fn(&Rated) -> f64) -> Vec<f64> {
    let values: Vec<f64> = all.iter().map(value).collect();
    let rank = |one: &f64| {
        let below = values.iter().filter(|other| *other < one).count();
        let equal = values.iter().filter(|other| *other == one).count();
        below as f64 + (equal as f64 + 1.0) / 2.0
    };
    values.iter().map(rank).collect()
}
