//! `brock profile`: the filters that cost most on recorded requests.

use std::collections::BTreeMap;
use std::io::Write;

use brock::Engine;
use brock::profile::{CostlyFilter, Profile};
use serde::Serialize;

use super::corpus_args::CorpusArgs;
use super::error::{Error, Status};
use super::filter_place::{FilterPlaceAnswer, ListPaths};
use super::input::image;
use super::list_args::ListArgs;
use super::output::{Colour, Out, sanitize, thousands};

const EXAMPLES: &str = "\
Examples:
  brock profile my-list.txt --requests requests.jsonl
  brock profile my-list.txt --with easylist.txt --requests recordings/ --most 10

A step is an instruction of a regular expression, 16 bytes that a text is searched in, or a comparison. The same lists and requests \
give the same numbers on every machine. The exit status is 0.";

/// Show which filters cost most, and what to write instead
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ProfileArgs {
    #[command(flatten)]
    lists: ListArgs,
    #[command(flatten)]
    corpus: CorpusArgs,
    /// The number of filters that are shown
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    most: usize,
    /// Print one JSON object per filter, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

/// A filter as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CostlyAnswer<'a> {
    #[serde(flatten)]
    place: FilterPlaceAnswer<'a>,
    tests: u64,
    matches: u64,
    steps: u64,
    most_steps: u32,
    advice: &'a [String],
}

#[derive(Serialize)]
struct ProfileSummary {
    requests: u64,
    tested: usize,
    tests: u64,
    steps: u64,
}

pub(crate) fn run(args: ProfileArgs, out: &mut Out) -> Result<Status, Error> {
    let set = args.lists.read()?;
    let corpus = args.corpus.read(&set.config)?;
    let paths = ListPaths::new(&set.texts);
    let (engine, records) = std::thread::scope(|scope| {
        let records = scope.spawn(|| corpus.records());
        let engine = Engine::new(image(&set.texts, &set.environment));
        (engine, records.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (records, status) = records?;
    let mut profile = Profile::new(&engine);
    for record in &records {
        record.with_request(|request| profile.request(request))?;
    }
    // Lists that are only known cost too, and are not shown; neither are lines that did not change.
    let report = profile.finish(args.most, |list, line| set.shows(list, line));
    let summary =
        ProfileSummary { requests: report.requests, tested: report.tested, tests: report.tests, steps: report.steps };
    if !args.json {
        writeln!(
            out,
            "{} requests: {} filters tested {} times, {} steps",
            thousands(summary.requests),
            thousands(summary.tested as u64),
            thousands(summary.tests),
            thousands(summary.steps)
        )?;
    }
    for one in &report.slowest {
        print(one, &summary, &paths, args.json, out)?;
    }
    if args.json {
        out.json(&BTreeMap::from([("summary", summary)]))?;
    }
    Ok(status)
}

fn print(one: &CostlyFilter, all: &ProfileSummary, paths: &ListPaths, json: bool, out: &mut Out) -> Result<(), Error> {
    let path = paths.path(&one.list);
    if json {
        let place = FilterPlaceAnswer::new(path, one.line, &one.filter);
        let CostlyFilter { tests, matches, steps, most_steps, .. } = *one;
        return out.json(&CostlyAnswer { place, tests, matches, steps, most_steps, advice: &one.advice });
    }
    let filter = out.paint(Colour::Strong, sanitize(&one.filter).into_owned()).to_string();
    writeln!(out, "{path}:{}: {filter}", one.line)?;
    let share = one.steps as f64 * 100.0 / (all.steps.max(1)) as f64;
    writeln!(
        out,
        "  {share:.1} % of all steps: {} tests, {} matches, {} steps, at most {} in a test",
        thousands(one.tests),
        thousands(one.matches),
        thousands(one.steps),
        thousands(one.most_steps)
    )?;
    for advice in &one.advice {
        writeln!(out, "  {}", sanitize(advice))?;
    }
    Ok(())
}
