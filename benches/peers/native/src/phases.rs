//! The phases, the same for every engine. Each runs in its own process.

use std::hint::black_box;
use std::time::Instant;

use serde_json::{Value, json};

use crate::measure::{Quantiles, median, status_bytes, timed, timer_ns};
use crate::{Options, Peer, Record, Verdict, heap, read, usage};

/// Number of openings for the median.
const OPENINGS: usize = 20;

pub(crate) fn run<P: Peer>(phase: &str, options: &Options) -> Value {
    match phase {
        "build" => build::<P>(options),
        "load" => load::<P>(options),
        "match" => decide::<P>(options),
        _ => usage(),
    }
}

/// Builds an engine from texts in memory, then writes it to the file.
fn build<P: Peer>(options: &Options) -> Value {
    let base = status_bytes("VmRSS");
    let texts = options.texts();
    let list_bytes: usize = texts.iter().map(String::len).sum();
    let (cold_ms, mut engine) = timed(|| P::build(texts));
    let peak_rss = status_bytes("VmHWM");
    let image = P::save(&engine);
    let decision_bytes = P::decision_bytes(&engine);
    std::fs::write(&options.image, &image).expect("the image can be written");
    let mut warm = Vec::new();
    for _ in 0..options.builds {
        let texts = options.texts();
        drop(engine);
        let (ms, again) = timed(|| P::build(texts));
        warm.push(ms);
        engine = again;
    }
    json!({
        "list_bytes": list_bytes,
        "cold_build_ms": cold_ms,
        "warm_build_ms": median(warm),
        "base_rss_bytes": base,
        "peak_rss_bytes": peak_rss,
        "serialized_bytes": image.len(),
        "decision_bytes": decision_bytes,
    })
}

/// Opens an engine from the bytes of the file in memory.
fn load<P: Peer>(options: &Options) -> Value {
    let before = heap::live();
    let image = read(&options.image);
    let image_bytes = image.len();
    let (cold_ms, engine) = timed(|| P::open(image));
    let live = heap::live().zip(before).map(|(after, before)| after.saturating_sub(before));
    let warm = (0..OPENINGS)
        .map(|_| {
            let image = read(&options.image);
            timed(|| P::open(image)).0
        })
        .collect();
    black_box(&engine);
    json!({
        "cold_load_ms": cold_ms,
        "warm_load_ms": median(warm),
        "live_bytes": live,
        "beside_bytes": live.map(|live| live.saturating_sub(image_bytes)),
    })
}

/// Decides all requests: the first pass, then warm passes.
fn decide<P: Peer>(options: &Options) -> Value {
    let records = options.records();
    let engine = P::open(read(&options.image));
    let mut each = vec![0; records.len()];
    let (first_ms, verdicts) = timed(|| timed_pass::<P>(&engine, &records, &mut each));
    let first = Quantiles::new(&mut each);
    let whole = (0..options.passes)
        .map(|_| timed(|| records.iter().for_each(|record| _ = black_box(P::decide(&engine, record)))).0)
        .map(|ms| ms * 1e6 / records.len() as f64)
        .collect();
    let new_sources = (0..options.passes)
        .map(|pass| {
            let records = with_new_sources(&records, pass);
            timed(|| records.iter().for_each(|record| _ = black_box(P::decide(&engine, record)))).0
        })
        .map(|ms| ms * 1e6 / records.len() as f64)
        .collect();
    let warm: Vec<Quantiles> = (0..options.passes)
        .map(|_| {
            timed_pass::<P>(&engine, &records, &mut each);
            Quantiles::new(&mut each)
        })
        .collect();
    let middle = |figure: fn(&Quantiles) -> f64| median(warm.iter().map(figure).collect());
    if let Some(path) = &options.verdicts {
        let digits: String = verdicts.iter().map(|verdict| verdict.digit()).collect();
        std::fs::write(path, digits).expect("the verdicts can be written");
    }
    let count = |which: Verdict| verdicts.iter().filter(|&&verdict| verdict == which).count();
    json!({
        "requests": records.len(),
        "blocked": count(Verdict::Block),
        "excepted": count(Verdict::Exception),
        "first_pass_ms": first_ms,
        "first_p50_ns": first.p50,
        "first_p99_ns": first.p99,
        "first_max_ns": first.max,
        "mean_ns": median(whole),
        "new_source_mean_ns": median(new_sources),
        "p50_ns": middle(|pass| pass.p50),
        "p99_ns": middle(|pass| pass.p99),
        "max_ns": middle(|pass| pass.max),
        "timer_ns": timer_ns(),
    })
}

/// Decides each request with a timer of its own.
fn timed_pass<P: Peer>(engine: &P::Engine, records: &[Record], each: &mut [u64]) -> Vec<Verdict> {
    let mut verdicts = Vec::with_capacity(records.len());
    for (record, nanoseconds) in records.iter().zip(each) {
        let start = Instant::now();
        let verdict = P::decide(engine, record);
        *nanoseconds = start.elapsed().as_nanos() as u64;
        verdicts.push(verdict);
    }
    verdicts
}

/// The same requests, each with a source host that no engine has seen, so that no cache of sources helps.
fn with_new_sources(records: &[Record], pass: usize) -> Vec<Record> {
    let renamed = |(index, record): (usize, &Record)| Record {
        url: record.url.clone(),
        source: record.source.replacen("://", &format!("://n{pass}x{index}."), 1),
        kind: record.kind.clone(),
    };
    records.iter().enumerate().map(renamed).collect()
}
