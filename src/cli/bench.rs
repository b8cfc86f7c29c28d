//! `brock bench`: how long building, loading and deciding take here.

use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use brock::{Action, Engine, Request, ResourceType};
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{ListText, can_be_read, image, open_image, read, read_lists};
use super::requests::{Record, RequestFile, report_unread};
use super::screen::{Out, Progress, table, thousands};
use super::select::Selection;

const EXAMPLES: &str = "\
Examples:
  brock bench -l easylist.txt -l easyprivacy.txt --requests requests.jsonl
  brock bench --image lists.img --requests page.har --passes 20 --json

What is timed goes from the texts of a request to the decision: reading the URLs and the type, and matching.";

/// How often what is not a pass is repeated for its median.
const REPEATS: usize = 7;

/// Measure building, loading, and each decision
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    selection: Selection,
    /// Requests as JSON Lines or HAR
    #[arg(short, long, value_name = "FILE")]
    requests: PathBuf,
    /// Warm passes over the requests; their median is given
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    passes: u16,
    /// One object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    // Read after the build, so that the peak of memory is the build's; missed before it.
    can_be_read(&args.requests)?;
    let mut progress = Progress::new("measuring", 2 * args.passes as usize + 2);
    let (build, bytes) = match &args.selection.image {
        Some(path) => (None, read(path)?),
        None => {
            let (build, bytes) =
                building(&read_lists(&args.selection.lists, &args.selection.env)?, &args.selection.env);
            (Some(build), bytes)
        }
    };
    progress.step(1);
    let opened = args.selection.image.as_deref().unwrap_or(Path::new("the image just built"));
    let (load, engine) = loading(opened, &bytes)?;
    let peak_bytes = build.as_ref().map_or_else(peak_memory, |build| build.peak_bytes);
    progress.step(1);

    let file = RequestFile::read(&args.requests)?;
    let (records, unread) = file.records()?;
    let status = report_unread(&unread, records.len());
    if records.is_empty() {
        return Err(Error::NoRequests { path: file.name() });
    }
    let deciding = deciding(&engine, &records, args.passes, &mut progress);
    drop(progress);
    let report = Report {
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

/// Builds the lists, the first time and again, and gives the image.
fn building(lists: &[ListText], environment: &[String]) -> (Build, Vec<u8>) {
    let build = || image(lists, environment);
    let (cold_ms, image) = timed(build);
    let peak_bytes = peak_memory();
    let warm_ms = median((0..REPEATS).map(|_| timed(build).0).collect());
    (Build { cold_ms, warm_ms, peak_bytes }, image.as_bytes().to_vec())
}

/// Opens an image in memory, the first time and again.
fn loading(path: &Path, bytes: &[u8]) -> Result<(Load, Engine), Error> {
    let open = |copy: Vec<u8>| timed(|| open_image(path, copy));
    let (cold_ms, engine) = open(bytes.to_vec());
    let engine = engine?;
    let warm_ms = median((0..REPEATS).map(|_| open(bytes.to_vec()).0).collect());
    Ok((Load { cold_ms, warm_ms }, engine))
}

/// Decides all requests, the first time and again.
fn deciding(engine: &Engine, records: &[Record<'_>], passes: u16, progress: &mut Progress) -> Deciding {
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
    Deciding { blocked, allowed, passed: records.len() - blocked - allowed, first, warm }
}

/// Decides each request with a timer of its own; gives how many are blocked and how many allowed.
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

/// From texts to the decision: everything that an embedder pays for a request.
fn decide(engine: &Engine, record: &Record<'_>) -> Action {
    let kind: ResourceType = black_box(record.kind.name()).parse().unwrap_or(ResourceType::Other);
    match Request::new(&record.url, &record.source, kind) {
        Ok(request) => engine.check(&request.with_method(record.method).with_top(&record.top)).action(),
        Err(_) => Action::Pass,
    }
}

/// Milliseconds that a piece of work takes, and what it gives.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64() * 1e3, result)
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Nanoseconds between two looks at the clock.
fn timer_overhead() -> f64 {
    median((0..20_000).map(|_| Instant::now().elapsed().as_nanos() as f64).collect())
}

/// The most memory this process ever had, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[derive(Serialize)]
struct Report {
    lists: Vec<String>,
    filters: u32,
    build: Option<Build>,
    load: Load,
    image_bytes: usize,
    decision_bytes: usize,
    /// After the first build; after loading where there is none.
    peak_bytes: Option<u64>,
    requests: usize,
    #[serde(flatten)]
    deciding: Deciding,
    passes: u16,
    timer_ns: f64,
}

#[derive(Serialize)]
struct Build {
    cold_ms: f64,
    warm_ms: f64,
    #[serde(skip)]
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Load {
    cold_ms: f64,
    warm_ms: f64,
}

#[derive(Serialize)]
struct Deciding {
    blocked: usize,
    allowed: usize,
    passed: usize,
    first: Latency,
    warm: Latency,
}

#[derive(Serialize)]
struct Latency {
    mean_ns: f64,
    p50_ns: f64,
    p99_ns: f64,
    max_ns: f64,
}

impl Latency {
    /// Of a pass: `each` request's time in nanoseconds, of which there is at least one.
    fn new(mean_ns: f64, each: &mut [u64]) -> Latency {
        each.sort_unstable();
        let quantile = |part: f64| each[((part * each.len() as f64) as usize).min(each.len() - 1)] as f64;
        Latency { mean_ns, p50_ns: quantile(0.5), p99_ns: quantile(0.99), max_ns: quantile(1.0) }
    }
}

impl Report {
    fn print(&self, out: &mut Out) -> Result<(), Error> {
        let bytes = |bytes: usize| thousands(bytes as u64);
        writeln!(out, "lists        {}", self.lists.join(", "))?;
        writeln!(out, "filters      {}", thousands(self.filters))?;
        if let Some(Build { cold_ms, warm_ms, .. }) = self.build {
            writeln!(out, "build        {cold_ms:.1} ms, again {warm_ms:.1} ms (median of {REPEATS})")?;
        }
        let Load { cold_ms, warm_ms } = self.load;
        writeln!(out, "load         {cold_ms:.2} ms, again {warm_ms:.2} ms (median of {REPEATS})")?;
        let (image, decisions) = (bytes(self.image_bytes), bytes(self.decision_bytes));
        writeln!(out, "image        {image} bytes, {decisions} of them for decisions")?;
        if let Some(peak) = self.peak_bytes {
            let when = if self.build.is_some() { "first build" } else { "load" };
            writeln!(out, "peak memory  {:.1} MB after the {when}", peak as f64 / 1e6)?;
        }
        let Deciding { blocked, allowed, passed, first, warm } = &self.deciding;
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
            "\nThe timer takes {:.0} ns; it is in every figure but the mean of the warm passes.",
            self.timer_ns
        )?;
        Ok(())
    }
}
