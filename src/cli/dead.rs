//! `brock dead`: filters whose hosts no longer exist, or that match nothing although their sites were visited.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::Engine;
use brock::dead::{DeadFilter, DeadHosts, DeadReason, Recording, find};
use serde::Serialize;

use super::corpus_args::{CorpusArgs, CorpusFiles};
use super::error::{Error, Status};
use super::filter_place::FilterPlaceAnswer;
use super::git::line_dates;
use super::input::{image, list_text, parse, shown};
use super::list_args::{ListArgs, ListSet};
use super::output::{Colour, Out, counted, sanitize, thousands, warn};
use super::record::Record;

const EXAMPLES: &str = "\
Examples:
  brock dead my-list.txt --requests recordings/
  brock dead my-list.txt --dead-hosts gone.txt --alive hosts-with-mail.txt
  brock dead my-list.txt --requests recordings/ --least 3 --age --before 2024-01-01

A filter is idle only if each of its sites was visited (or requests to its host were recorded) and it matched nothing. Nothing is \
said of filters whose sites were not visited. A list of dead hosts has one host in each line; entries with `~` are never dead. The \
exit status is 1 if a filter may be dead.";

/// Find filters that may be dead, by recorded requests and lists of dead hosts
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DeadArgs {
    #[command(flatten)]
    lists: ListArgs,
    #[command(flatten)]
    corpus: CorpusArgs,
    /// Hosts that do not exist, one in each line
    #[arg(long, value_name = "FILE", num_args = 1..)]
    dead_hosts: Vec<PathBuf>,
    /// Hosts that exist, although a list of dead hosts contains them or a parent domain
    #[arg(long, value_name = "FILE", num_args = 1..)]
    alive: Vec<PathBuf>,
    /// Visits of each site, or requests to the host, that are needed to call a filter idle
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    least: u32,
    /// Show the date of the commit that wrote the line (git blame)
    #[arg(long)]
    age: bool,
    /// Only lines that were written before this date (`2024-01-31`); lines that git does not know are left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    before: Option<String>,
    /// Print one JSON object per filter, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

/// A filter as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeadAnswer<'a> {
    #[serde(flatten)]
    place: FilterPlaceAnswer<'a>,
    reason: &'static str,
    visits: u32,
    requests: u32,
    dead: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DeadSummary {
    filters: usize,
    visits: usize,
    dead_hosts: usize,
    found: BTreeMap<&'static str, usize>,
}

pub(crate) fn run(args: DeadArgs, out: &mut Out) -> Result<Status, Error> {
    let set = args.lists.read()?;
    let mut hosts = DeadHosts::default();
    read_hosts(&args.dead_hosts, |path, text| warn_of(path, &hosts.read(text)))?;
    let corpus = match args.corpus.read(&set.config) {
        // A list of dead hosts is evidence enough.
        Err(Error::NoCorpus) if !args.dead_hosts.is_empty() => None,
        corpus => Some(corpus?),
    };
    let (engine, records) = std::thread::scope(|scope| {
        let records = scope.spawn(|| corpus.as_ref().map(CorpusFiles::records));
        let engine = Engine::new(image(&set.texts, &set.environment));
        (engine, records.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (records, status) = records.transpose()?.unwrap_or((Vec::new(), Status::Done));
    let recording = recording(&engine, &records, corpus.as_ref())?;
    recording.hosts().for_each(|host| hosts.keep(host));
    read_hosts(&args.alive, |_, text| {
        text.lines().for_each(|line| hosts.keep(line.split('#').next().unwrap_or("").trim()))
    })?;
    let lists = parse(&set.texts, &set.environment);
    let mut found = find(lists, &recording, &hosts, args.least, |list| set.is_judged(list as usize));
    found.dead.retain(|one| set.counts(one.list, one.line));
    let dates = if args.age || args.before.is_some() { dates(&set, &found.dead)? } else { BTreeMap::new() };
    let date = |one: &DeadFilter| dates.get(&(one.list, one.line)).map(String::as_str);
    if let Some(before) = &args.before {
        found.dead.retain(|one| date(one).is_some_and(|date| date < before.as_str()));
    }
    for one in &found.dead {
        print(one, date(one), &set, args.json, out)?;
    }
    let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
    found.dead.iter().for_each(|one| *reasons.entry(one.reason.name()).or_default() += 1);
    let summary =
        DeadSummary { filters: found.filters, visits: recording.visits(), dead_hosts: hosts.len(), found: reasons };
    match args.json {
        true => out.json(&BTreeMap::from([("summary", summary)]))?,
        false => {
            let (all, visits) = (thousands(summary.filters as u64), counted(summary.visits as u32, "visited page"));
            writeln!(out, "{} of {all} may be dead; {visits}", counted(found.dead.len() as u32, "filter"))?;
        }
    }
    Ok(if found.dead.is_empty() { status } else { Status::Findings })
}

/// Calls `read` with the text of each file.
fn read_hosts(paths: &[PathBuf], mut read: impl FnMut(&Path, &str)) -> Result<(), Error> {
    for path in paths {
        read(path, &list_text(path)?);
    }
    Ok(())
}

fn warn_of(path: &Path, wrong: &[u32]) {
    wrong.iter().for_each(|line| warn(format_args!("{}:{line}: not a host: the line is ignored", shown(path))));
}

fn recording<'r>(
    engine: &'r Engine,
    records: &'r [Record<'_>],
    corpus: Option<&'r CorpusFiles>,
) -> Result<Recording<'r>, Error> {
    let mut recording = Recording::new(engine);
    for record in records {
        let page: &str = if record.top.is_empty() { &record.source } else { &record.top };
        record.with_request(|request| recording.request(request, page))?;
    }
    for record in corpus.into_iter().flat_map(|corpus| &corpus.pages) {
        let (page, classes, ids) = record.page()?;
        recording.page(&record.url, &page, &classes, &ids);
    }
    Ok(recording)
}

/// The dates of the lines of filters, by list and line.
fn dates(set: &ListSet, dead: &[DeadFilter]) -> Result<BTreeMap<(u32, u32), String>, Error> {
    let mut dates = BTreeMap::new();
    for of_list in dead.chunk_by(|one, next| one.list == next.list) {
        let lines: Vec<u32> = of_list.iter().map(|one| one.line).collect();
        let list = of_list[0].list;
        let known = line_dates(&set.texts[list as usize].path, &lines)?;
        dates.extend(known.into_iter().map(|(line, date)| ((list, line), date)));
    }
    Ok(dates)
}

fn print(one: &DeadFilter, date: Option<&str>, set: &ListSet, json: bool, out: &mut Out) -> Result<(), Error> {
    let path = shown(&set.texts[one.list as usize].path);
    if json {
        return out.json(&DeadAnswer {
            place: FilterPlaceAnswer::new(path, one.line, &one.filter),
            reason: one.reason.name(),
            visits: one.visits,
            requests: one.requests,
            dead: &one.dead,
            remaining: one.remaining.as_deref(),
            written: date,
        });
    }
    let filter = out.paint(Colour::Strong, sanitize(&one.filter).into_owned()).to_string();
    writeln!(out, "{path}:{}: {filter}", one.line)?;
    let written = date.map(|date| format!("; written {date}")).unwrap_or_default();
    writeln!(out, "  {}{written}", why(one))?;
    if let Some(remaining) = &one.remaining {
        writeln!(out, "  without them: {}", sanitize(remaining))?;
    }
    Ok(())
}

fn why(one: &DeadFilter) -> String {
    let dead = one.dead.join(", ");
    match one.reason {
        DeadReason::Host => format!("the host does not exist: {dead}"),
        DeadReason::Sites => format!("none of its sites exists: {dead}"),
        DeadReason::SomeSites => format!("some of its sites do not exist: {dead}"),
        DeadReason::Idle if one.requests > 0 && one.visits > 0 => format!(
            "matched nothing in {} of its sites and {} to its host",
            counted(one.visits, "visit"),
            counted(one.requests, "request")
        ),
        DeadReason::Idle if one.visits > 0 => {
            format!("matched nothing in {} of its sites", counted(one.visits, "visit"))
        }
        DeadReason::Idle => format!("matched nothing in {} to its host", counted(one.requests, "request")),
    }
}

fn date(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    match &parts[..] {
        [year, month, day] if is_number(year, 4) && is_number(month, 2) && is_number(day, 2) => Ok(text.to_owned()),
        _ => Err("expected a date such as 2024-01-31".to_owned()),
    }
}
