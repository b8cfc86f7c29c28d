//! Whole policies of 2026: quotes of people found again, places of quotes, time, and what is no policy.

use std::time::Instant;

use brock::policy::{PolicyReader, PolicyReading, PolicyText};

use crate::annotated::ratio;
use crate::data::{Data, row};

pub(crate) fn print(reader: &PolicyReader, data: &Data) {
    println!("\n{} whole policies", data.texts.len());
    let mut times = Vec::new();
    let (mut quotes, mut verbatim, mut read, mut answered) = (0, 0, 0, 0);
    for line in &data.texts {
        let input = line["text"].as_str().unwrap_or("");
        let start = Instant::now();
        let text = PolicyText::from_markdown(input);
        let reading = reader.read(&text);
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        read += usize::from(reading.unreadable.is_none());
        if reading.unreadable.is_some() {
            println!("  {}: {:?} ({:?})", line["id"], reading.unreadable, reading.language);
        }
        answered += reading.answered();
        quotes += reading.findings.len();
        verbatim += reading.findings.iter().filter(|f| input.get(f.quote.clone()).is_some()).count();
    }
    times.sort_by(f64::total_cmp);
    let p99 = times.get(times.len() * 99 / 100).copied().unwrap_or(0.0);
    println!("  {} findings; {:.1} of 14 questions answered", quotes, answered as f64 / data.texts.len().max(1) as f64);
    println!("  median {:.2} ms, most {:.2} ms", times[times.len() / 2], times[times.len() - 1]);
    println!("  {read} read; the others are above with the reason");
    row("quotes that are parts of the text", ratio(verbatim, quotes), 1.0, false);
    row("p99 of all texts, native, in ms", p99, 50.0, true);
    let aligned = data.aligned.iter().filter(|line| overlaps(reader, data, line)).count();
    row("quotes of people with a claim of the same fact", ratio(aligned, data.aligned.len()), 0.75, false);
}

fn reading_of(reader: &PolicyReader, data: &Data, id: &serde_json::Value) -> Option<(PolicyReading, String)> {
    let input = data.texts.iter().find(|text| text["id"] == *id)?["text"].as_str()?;
    Some((reader.read(&PolicyText::from_markdown(input)), input.to_owned()))
}

fn place(line: &serde_json::Value, input: &str) -> std::ops::Range<usize> {
    let offset = |name: &str| {
        let chars = line[name].as_u64().unwrap_or(0) as usize;
        input.char_indices().nth(chars).map_or(input.len(), |(at, _)| at)
    };
    offset("start")..offset("end")
}

fn overlaps(reader: &PolicyReader, data: &Data, line: &serde_json::Value) -> bool {
    let Some((reading, input)) = reading_of(reader, data, &line["text"]) else { return false };
    let place = place(line, &input);
    reading
        .findings
        .iter()
        .any(|f| line["fact"] == f.statement.fact && f.quote.start < place.end && place.start < f.quote.end)
}

pub(crate) fn print_unaligned(reader: &PolicyReader, data: &Data) {
    for line in data.aligned.iter().filter(|line| !overlaps(reader, data, line)) {
        let Some((_, input)) = reading_of(reader, data, &line["text"]) else { continue };
        println!("{} {} {}: {}", line["text"], line["fact"], line["value"], &input[place(line, &input)]);
    }
}

/// The first quotes of a fact in every text.
pub(crate) fn print_found(reader: &PolicyReader, data: &Data, fact: &str) {
    let Some(fact) = brock::policy::STATEMENTS.iter().find(|statement| statement.fact == fact).map(|s| s.fact) else {
        return;
    };
    for line in &data.texts {
        let Some((reading, input)) = reading_of(reader, data, &line["id"]) else { continue };
        match reading.fact(fact).findings.first() {
            Some(f) => println!("{} {}: {}", line["id"], f.statement.value, &input[f.quote.clone()]),
            None => println!("{}: not stated", line["id"]),
        }
    }
}
