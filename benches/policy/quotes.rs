//! Quotes that readers of ToS;DR chose for a statement: is the fact found in them, and not in the others?

use brock::policy::{Language, PolicyReader, PolicyText};
use serde_json::Value;

use crate::annotated::ratio;
use crate::data::{Data, row};

/// A fact of ToS;DR, its values (none: all), and our fact with the values that answer it.
type Fact = (&'static str, &'static [&'static str], &'static [&'static str]);

const FACTS: [Fact; 18] = [
    ("sells", &["no"], &["no"]),
    ("dnt", &["ignored"], &["ignored"]),
    ("dated", &[], &[]),
    ("law", &[], &[]),
    ("children", &[], &[]),
    ("changes", &["notice", "advance"], &["notice"]),
    ("marketing", &["optout"], &["optout"]),
    ("tracks", &["pixels"], &["pixels"]),
    ("merger", &[], &[]),
    ("government", &[], &[]),
    ("transfer", &[], &[]),
    ("retention", &["period"], &["period"]),
    ("location", &[], &[]),
    ("access", &[], &[]),
    ("export", &[], &[]),
    ("ads", &[], &[]),
    ("security", &[], &[]),
    ("shares", &[], &[]),
];

fn is_of(point: &Value, fact: &Fact) -> bool {
    let value = point["value"].as_str().unwrap_or("");
    point["fact"] == fact.0 && (fact.1.is_empty() || fact.1.contains(&value))
}

fn fires(reader: &PolicyReader, quote: &str, fact: &Fact) -> bool {
    let text = PolicyText::from_markdown(quote);
    let reading = reader.read_passage(&text, Language::English);
    reading
        .findings
        .iter()
        .any(|f| f.statement.fact == fact.0 && (fact.2.is_empty() || fact.2.contains(&f.statement.value)))
}

pub(crate) fn print(reader: &PolicyReader, data: &Data) {
    println!("\nToS;DR: {} quotes{:24}recall  on others' quotes", data.points.len(), "");
    let (mut recalls, mut alarms) = (0.0, 0.0);
    for fact in &FACTS {
        let (mut hit, mut all, mut alarm, mut others) = (0, 0, 0, 0);
        for point in &data.points {
            let fired = fires(reader, point["quote"].as_str().unwrap_or(""), fact);
            if is_of(point, fact) {
                all += 1;
                hit += usize::from(fired);
            } else if point["fact"] != fact.0 {
                others += 1;
                alarm += usize::from(fired);
            }
        }
        println!("  {:38} {:.3}   {:.3}   ({hit} of {all}; {alarm})", fact.0, ratio(hit, all), ratio(alarm, others));
        recalls += ratio(hit, all);
        alarms += ratio(alarm, others);
    }
    row("macro recall of 18 facts", recalls / 18.0, 0.80, false);
    row("fires on other facts' quotes", alarms / 18.0, 0.02, true);
}

/// Quotes of the fact without a finding, then quotes of other facts with one.
pub(crate) fn print_misses(reader: &PolicyReader, data: &Data, name: &str) {
    let Some(fact) = FACTS.iter().find(|fact| fact.0 == name) else { return println!("{name}: not one of the 18") };
    for missed in [true, false] {
        println!("=== {}", if missed { "missed" } else { "found in quotes of other facts" });
        for point in &data.points {
            let quote = point["quote"].as_str().unwrap_or("");
            let own = if missed { is_of(point, fact) } else { point["fact"] == fact.0 };
            if own == missed && fires(reader, quote, fact) != missed {
                println!("{}/{}: {quote}", point["fact"].as_str().unwrap_or(""), point["value"].as_str().unwrap_or(""));
            }
        }
    }
}
