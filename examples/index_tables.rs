//! Prints the tables of docs/index.md for some lists and recorded requests:
//! `cargo run --release --example index_tables -- REQUESTS LIST...`.
//!
//! With `--decide N` it only decides about all requests `N` times, for a profiler: `N + 1` and `1` times differ by `N`
//! decisions per request.

use std::error::Error;
use std::fs;
use std::path::Path;

use brock::oracle::entries_by_key;
use brock::{Builder, Engine, FollowUps, Request, ResourceType};

struct Recorded {
    url: String,
    source: String,
    resource_type: ResourceType,
}

impl Recorded {
    fn request(&self) -> Result<Request<'_>, brock::UrlError> {
        Request::new(&self.url, &self.source, self.resource_type)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let rounds = match args.iter().position(|arg| arg == "--decide") {
        Some(at) => Some(args.drain(at..(at + 2).min(args.len())).nth(1).ok_or("--decide N")?.parse::<u32>()?),
        None => None,
    };
    let (requests, lists) = args.split_first().ok_or("usage: index_tables [--decide N] REQUESTS LIST...")?;
    let requests: Vec<Recorded> = fs::read_to_string(requests)?.lines().map(read).collect::<Result<_, _>>()?;
    let texts: Vec<String> = lists.iter().map(fs::read_to_string).collect::<Result<_, _>>()?;
    let mut builder = Builder::new();
    for (path, text) in lists.iter().zip(&texts) {
        let name = Path::new(path).file_name().ok_or("a list is a file")?;
        builder.add_list(&name.to_string_lossy(), text);
    }
    let (image, report) = builder.build();
    let engine = Engine::new(image);
    match rounds {
        Some(rounds) => decide(&engine, &requests, rounds),
        None => {
            print_keys(&engine, report.filters());
            println!();
            print_calls(&engine, &requests)
        }
    }
}

fn decide(engine: &Engine, requests: &[Recorded], rounds: u32) -> Result<(), Box<dyn Error>> {
    let mut blocked = 0;
    for _ in 0..rounds {
        for recorded in requests {
            blocked += u32::from(engine.check(&recorded.request()?).is_block());
        }
    }
    println!("{blocked} blocked in {rounds} rounds of {} requests", requests.len());
    Ok(())
}

/// The number of entries by key and index. A filter in two indexes has two entries.
fn print_keys(engine: &Engine, filters: u32) {
    println!("| key | blocking | overriding | modifying | all |\n|---|---:|---:|---:|---:|");
    let mut sums = [0; 3];
    for (key, counts) in entries_by_key(engine.image()) {
        sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        print_row(key, counts);
    }
    print_row("entries", sums);
    let entries: usize = sums.iter().sum();
    println!("\n{filters} filters; {} of them have a second entry", entries - filters as usize);
}

fn print_row(name: &str, counts: [usize; 3]) {
    let [blocks, overrides, modifiers] = counts;
    println!("| {name} | {blocks} | {overrides} | {modifiers} | {} |", counts.iter().sum::<usize>());
}

/// The calls that requests need which are not stopped.
fn print_calls(engine: &Engine, requests: &[Recorded]) -> Result<(), Box<dyn Error>> {
    let (mut stopped, mut modifications, mut exchange, mut both, mut neither) = (0, 0, 0, 0, 0);
    for recorded in requests {
        let (decision, follow_ups) = engine.check_with_follow_ups(&recorded.request()?);
        let count = match follow_ups {
            _ if decision.is_block() => &mut stopped,
            FollowUps { modifications: true, exchange: true, .. } => &mut both,
            FollowUps { modifications: true, .. } => &mut modifications,
            FollowUps { exchange: true, .. } => &mut exchange,
            _ => &mut neither,
        };
        *count += 1;
    }
    println!("| calls | requests |\n|---|---:|");
    for (name, count) in [
        ("`check` only: blocked", stopped),
        ("`check` only: sent", neither),
        ("`check` and `modifications`", modifications),
        ("`check`, and again with the response", exchange),
        ("all three", both),
        ("all", stopped + neither + modifications + exchange + both),
    ] {
        println!("| {name} | {count} |");
    }
    Ok(())
}

fn read(line: &str) -> Result<Recorded, Box<dyn Error>> {
    let value: serde_json::Value = serde_json::from_str(line)?;
    let text = |name: &str| value.get(name).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
    Ok(Recorded { url: text("url"), source: text("sourceUrl"), resource_type: text("type").parse()? })
}
