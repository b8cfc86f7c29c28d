//! `brock redundant`: prints the filters that another filter covers, with the proof.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::PathBuf;

use brock::filter::lines;
use brock::redundant::{Coverage, CoveredFilter, Redundancy, Use, find_in_lines};
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{ListText, parse, shown, write};
use super::list_args::ListArgs;
use super::output::{Colour, Out, counted, sanitize, thousands};

const EXAMPLES: &str = "\
Examples:
  brock redundant my-list.txt
  brock redundant my-list.txt --with easylist.txt easyprivacy.txt
  brock redundant my-list.txt --with easylist.txt --new
  brock redundant hosts.txt --for hosts
  brock redundant my-list.txt --minimized shorter.txt

A reported filter can be removed without a change of any decision. The exit status is 1 if there is one.";

/// Find filters that another filter covers
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RedundantArgs {
    #[command(flatten)]
    lists: ListArgs,
    /// Only lines that are not committed yet, as `--since HEAD`
    #[arg(long, conflicts_with = "since")]
    new: bool,
    /// The program that reads the lists: in a hosts file a name does not include its subdomains
    #[arg(long = "for", value_enum, value_name = "PROGRAM", default_value_t)]
    program: Program,
    /// Write the list without the reported lines to a file; for one list without includes
    #[arg(long, value_name = "FILE")]
    minimized: Option<PathBuf>,
    /// Print one JSON object per filter, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Program {
    #[default]
    Browser,
    Hosts,
}

/// A covered filter as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CoveredAnswer<'a> {
    path: String,
    line: u32,
    /// The place of the filter in its line in bytes from 0, and its column in characters from 1.
    start: usize,
    end: usize,
    column: usize,
    filter: &'a str,
    coverage: &'static str,
    by: PlaceAnswer<'a>,
}

#[derive(Serialize)]
struct PlaceAnswer<'a> {
    path: String,
    line: u32,
    filter: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryAnswer {
    filters: usize,
    covered: usize,
}

pub(crate) fn run(mut args: RedundantArgs, out: &mut Out) -> Result<Status, Error> {
    if args.new {
        args.lists.since = Some("HEAD".to_owned());
    }
    let set = args.lists.read()?;
    let texts = &set.texts;
    // The files of the judged lists precede those of the known ones.
    let judged = (0..texts.len()).filter(|&number| set.is_judged(number)).count();
    if args.minimized.is_some() && judged != 1 {
        return Err(Error::MinimizedLists);
    }
    let wanted = match args.program {
        Program::Browser => Use::Browser,
        Program::Hosts => Use::Hosts,
    };
    let is_judged = |list: u32, line| set.is_judged(list as usize) && set.counts(list, line);
    let found = find_in_lines(parse(texts, &set.environment), wanted, is_judged);
    let lines = lines_of(&found, texts);
    found.covered.iter().zip(lines).try_for_each(|(one, line)| print((one, line), texts, args.json, out))?;
    if let Some(path) = &args.minimized {
        write(path, without_lines(&texts[0].text, &found).as_bytes())?;
    }
    let summary = SummaryAnswer { filters: found.filters, covered: found.covered.len() };
    match args.json {
        true => out.json(&BTreeMap::from([("summary", summary)]))?,
        false => {
            let count = counted(summary.covered as u32, "covered filter");
            writeln!(out, "{count} of {}", thousands(summary.filters as u64))?;
        }
    }
    Ok(if found.covered.is_empty() { Status::Done } else { Status::Findings })
}

/// The lines of the covered filters, which are in the order of lists and lines.
fn lines_of<'t>(found: &Redundancy, texts: &'t [ListText]) -> Vec<&'t str> {
    let mut all = Vec::with_capacity(found.covered.len());
    for of_list in found.covered.chunk_by(|a, b| a.list == b.list) {
        let mut rest = lines(&texts[of_list[0].list as usize].text).peekable();
        for one in of_list {
            while rest.next_if(|(number, _)| *number < one.line).is_some() {}
            all.push(rest.peek().map_or("", |(_, line)| line));
        }
    }
    all
}

fn print((one, line): (&CoveredFilter, &str), texts: &[ListText], json: bool, out: &mut Out) -> Result<(), Error> {
    let path = |list: u32| shown(&texts[list as usize].path);
    if json {
        let by = PlaceAnswer { path: path(one.by.list), line: one.by.line, filter: &one.by.filter };
        let coverage = one.coverage.name();
        let (start, end) = (line.len() - line.trim_start().len(), line.trim_end().len());
        let column = line[..start].chars().count() + 1;
        let (path, filter) = (path(one.list), &one.filter);
        return out.json(&CoveredAnswer { path, line: one.line, start, end, column, filter, coverage, by });
    }
    let filter = out.paint(Colour::Strong, sanitize(&one.filter).into_owned()).to_string();
    writeln!(out, "{}:{}: {filter}", path(one.list), one.line)?;
    let by = sanitize(&one.by.filter).into_owned();
    writeln!(out, "  {}: {by} ({}:{})", sentence(one.coverage), path(one.by.list), one.by.line)?;
    Ok(())
}

fn sentence(coverage: Coverage) -> &'static str {
    match coverage {
        Coverage::Duplicate => "the same filter",
        Coverage::SamePattern => "the same pattern with wider conditions",
        Coverage::Host => "covers the host and its subdomains",
        Coverage::Path => "covers every URL of the host",
        Coverage::Text => "its text is part of this pattern",
        Coverage::Everything => "matches every URL",
    }
}

/// A list without the lines of covered filters; a continued line goes as a whole.
fn without_lines(text: &str, found: &Redundancy) -> String {
    let covered: BTreeSet<u32> = found.covered.iter().map(|one| one.line).collect();
    let starts: Vec<(u32, &str)> = brock::filter::lines(text).collect();
    let mut kept = String::with_capacity(text.len());
    for (index, (number, line)) in starts.iter().enumerate() {
        if covered.contains(number) {
            continue;
        }
        // With its line end: up to the start of the next line.
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let end = starts.get(index + 1).map_or(text.len(), |(_, next)| next.as_ptr() as usize - text.as_ptr() as usize);
        kept += &text[start..end];
    }
    kept
}
