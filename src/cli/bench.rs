//! `brock bench`: measures building, loading and deciding.

use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use brock::{Action, Engine, Request, ResourceType};
use serde::Serialize;

use super::engine_args::EngineArgs;
use super::error::{Error, Status};
use super::input::{ListText, can_be_read, image, open_image, read, read_lists};
use super::output::{Out, Progress, table, thousands};
use super::record::Record;
use super::requests::{RequestFile, report_unreadable};

const EXAMPLES: &str = "\
Examples:
  brock bench -l easylist.txt -l easyprivacy.txt --requests requests.jsonl
  brock bench --image lists.img --requests page.har --passes 20 --json

A measured decision includes parsing the URLs and the type of the request.";

/// Repetitions of building and loading, for a median.
const REPEATS: usize = 7;

/// Measure building, loading and deciding
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    engine: EngineArgs,
    /// Requests as JSON Lines or HAR
    #[arg(short, long, value_name = "FILE")]
    requests: PathBuf,
    /// Warm passes over the requests; the result is their median
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    passes: u16,
    /// Print one object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: BenchArgs, out: &mut Out) -> Result<Status, Error> {
    // The file is read after the build, so that the peak memory is the build's; its absence is reported before.
    can_be_read(&args.requests)?;
    let mut progress = Progress::new("measuring", 2 * args.passes as usize + 2);
    let (build, bytes) = match &args.engine.image {
        Some(path) => (None, read(path)?),
        None => {
            let (build, bytes) = building(&read_lists(&args.engine.lists, &args.engine.env)?, &args.engine.env);
            (Some(build), bytes)
        }
    };
    progress.step(1);
    let opened = args.engine.image.as_deref().unwrap_or(Path::new("the image just built"));
    let (load, engine) = loading(opened, &bytes)?;
    let peak_bytes = build.as_ref().map_or_else(peak_memory, |build| build.peak_bytes);
    progress.step(1);

    let file = RequestFile::read(&args.requests)?;
    let (records, unreadable) = file.records()?;
    let status = report_unreadable(&unreadable, records.len());
    if records.is_empty() {
        return Err(Error::NoRequests { path: file.name() });
    }
    let deciding = deciding(&engine, &records, args.passes, &mut progress);
    drop(progress);
    let report = BenchReport {
        lists: engine.lists().map(|list| list.name.to_owned()).collect(),
        filters: engine.lists().map(|list| list.filters).sum(),
        build,
        load,
        image_bytes: engine.image().as_bytes().len(),
        decision_bytes: engine.image().decision_bytes(),
        peak_bytes,
        requests: records.len(),
        deciding,
        passes: args.passes,
        timer_ns: timer_overhead(),
    };
    match args.json {
        true => out.json(&report)?,
        false => report.print(out)?,
    }
    Ok(status)
}

/// Times the first and further builds; returns the image.
fn building(lists: &[ListText], environment: &[String]) -> (BuildTimes, Vec<u8>) {
    let build = || image(lists, environment);
    let (cold_ms, image) = timed(build);
    let peak_bytes = peak_memory();
    let warm_ms = median((0..REPEATS).map(|_| timed(build).0).collect());
    (BuildTimes { cold_ms, warm_ms, peak_bytes }, image.as_bytes().to_vec())
}

/// Times the first and further openings of an image in memory.
fn loading(path: &Path, bytes: &[u8]) -> Result<(LoadTimes, Engine), Error> {
    let open = |copy: Vec<u8>| timed(|| open_image(path, copy));
    let (cold_ms, engine) = open(bytes.to_vec());
    let engine = engine?;
    let warm_ms = median((0..REPEATS).map(|_| open(bytes.to_vec()).0).collect());
    Ok((LoadTimes { cold_ms, warm_ms }, engine))
}

/// Times the first and further passes over all requests.
fn deciding(engine: &Engine, records: &[Record<'_>], passes: u16, progress: &mut Progress) -> DecisionTimes {
    let mut each = vec![0; records.len()];
    let (blocked, allowed) = timed_pass(engine, records, &mut each);
    let mean = each.iter().sum::<u64>() as f64 / each.len() as f64;
    let first = Latency::new(mean, &mut each);
    let (mut means, mut latencies) = (Vec::new(), Vec::new());
    for _ in 0..passes {
        let (ms, ()) = timed(|| records.iter().for_each(|record| _ = black_box(decide(engine, record))));
        means.push(ms * 1e6 / records.len() as f64);
        progress.step(1);
    }
    for _ in 0..passes {
        timed_pass(engine, records, &mut each);
        latencies.push(Latency::new(0.0, &mut each));
        progress.step(1);
    }
    let middle = |figure: fn(&Latency) -> f64| median(latencies.iter().map(figure).collect());
    let warm = Latency {
        mean_ns: median(means),
        p50_ns: middle(|pass| pass.p50_ns),
        p99_ns: middle(|pass| pass.p99_ns),
        max_ns: middle(|pass| pass.max_ns),
    };
    DecisionTimes { blocked, allowed, passed: records.len() - blocked - allowed, first, warm }
}

/// Times each request; returns how many are blocked and how many allowed.
fn timed_pass(engine: &Engine, records: &[Record<'_>], each: &mut [u64]) -> (usize, usize) {
    let (mut blocked, mut allowed) = (0, 0);
    for (record, nanoseconds) in records.iter().zip(each) {
        let start = Instant::now();
        let action = decide(engine, record);
        *nanoseconds = start.elapsed().as_nanos() as u64;
        blocked += matches!(action, Action::Block | Action::Redirect) as usize;
        allowed += (action == Action::Allow) as usize;
    }
    (blocked, allowed)
}

/// The whole cost of a request for an embedder: parsing its texts and deciding.
fn decide(engine: &Engine, record: &Record<'_>) -> Action {
    let resource_type: ResourceType = black_box(record.resource_type.name()).parse().unwrap_or(ResourceType::Other);
    match Request::new(&record.url, &record.source, resource_type) {
        Ok(request) => engine.check(&request.with_method(record.method).with_top(&record.top)).action(),
        Err(_) => Action::Pass,
    }
}

/// The duration of a call in milliseconds, and its result.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64() * 1e3, result)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Nanoseconds that reading the clock twice takes.
fn timer_overhead() -> f64 {
    median((0..20_000).map(|_| Instant::now().elapsed().as_nanos() as f64).collect())
}

/// Peak resident memory of this process in bytes (`VmHWM` in proc(5)); `None` if the system does not report it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BenchReport {
    lists: Vec<String>,
    filters: u32,
    build: Option<BuildTimes>,
    load: LoadTimes,
    image_bytes: usize,
    decision_bytes: usize,
    /// After the first build; with an image, after loading.
    peak_bytes: Option<u64>,
    requests: usize,
    #[serde(flatten)]
    deciding: DecisionTimes,
    passes: u16,
    timer_ns: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BuildTimes {
    cold_ms: f64,
    warm_ms: f64,
    #[serde(skip)]
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoadTimes {
    cold_ms: f64,
    warm_ms: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DecisionTimes {
    blocked: usize,
    allowed: usize,
    passed: usize,
    first: Latency,
    warm: Latency,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Latency {
    mean_ns: f64,
    p50_ns: f64,
    p99_ns: f64,
    max_ns: f64,
}

impl Latency {
    /// `each`: nanoseconds per request of a pass, not empty.
    fn new(mean_ns: f64, each: &mut [u64]) -> Latency {
        each.sort_unstable();
        let quantile = |part: f64| each[((part * each.len() as f64) as usize).min(each.len() - 1)] as f64;
        Latency { mean_ns, p50_ns: quantile(0.5), p99_ns: quantile(0.99), max_ns: quantile(1.0) }
    }
}

impl BenchReport {
    fn print(&self, out: &mut Out) -> Result<(), Error> {
        let bytes = |bytes: usize| thousands(bytes as u64);
        writeln!(out, "lists        {}", self.lists.join(", "))?;
        writeln!(out, "filters      {}", thousands(self.filters))?;
        if let Some(BuildTimes { cold_ms, warm_ms, .. }) = self.build {
            writeln!(out, "build        first {cold_ms:.1} ms, then {warm_ms:.1} ms (median of {REPEATS})")?;
        }
        let LoadTimes { cold_ms, warm_ms } = self.load;
        writeln!(out, "load         first {cold_ms:.2} ms, then {warm_ms:.2} ms (median of {REPEATS})")?;
        let (image, decisions) = (bytes(self.image_bytes), bytes(self.decision_bytes));
        writeln!(out, "image        {image} bytes, {decisions} of them for decisions")?;
        if let Some(peak) = self.peak_bytes {
            let when = if self.build.is_some() { "first build" } else { "load" };
            writeln!(out, "peak memory  {:.1} MB after the {when}", peak as f64 / 1e6)?;
        }
        let DecisionTimes { blocked, allowed, passed, first, warm } = &self.deciding;
        let [requests, blocked, allowed, passed] = [self.requests, *blocked, *allowed, *passed].map(bytes);
        writeln!(out, "requests     {requests}: {blocked} blocked, {allowed} allowed, {passed} passed\n")?;
        let row = |name: String, latency: &Latency| {
            let figures = [latency.mean_ns, latency.p50_ns, latency.p99_ns, latency.max_ns];
            std::iter::once(name).chain(figures.map(|figure| thousands(figure.round() as u64))).collect()
        };
        let rows = [row("first pass".into(), first), row(format!("warm, median of {}", self.passes), warm)];
        table(out, &["ns per request", ">mean", ">p50", ">p99", ">max"], &rows)?;
        writeln!(
            out,
            "\nEvery figure except the mean of the warm passes includes {:.0} ns for the timer.",
            self.timer_ns
        )?;
        Ok(())
    }
}
