//! `brock crawl-report`: the tables of a classified crawl → a report.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use brock::crawl::{CrawlReport, CrawlRowError, CrawlShare, CrawlTally};
use serde::de::DeserializeOwned;

use super::crawl_page::html_report;
use super::error::{Error, Status};
use super::input::{is_stdin, shown, write};
use super::output::{Colour, Out, sanitize, table, thousands};

const EXAMPLES: &str = "\
Examples:
  python -m brock_engine.crawl --image lists.img --input crawl/ --output tables/
  brock crawl-report tables/ --html report.html
  brock learn --events crawl.events.jsonl --json | brock crawl-report tables/ --verdicts -

The folder has sites.jsonl, domains.jsonl, owners.jsonl and categories.jsonl; docs/scale.md describes them.";

/// Report who receives the requests of a crawl, and what lists miss
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CrawlReportArgs {
    /// The folder with the tables
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// Verdicts of `brock learn --json`: which of the missed third parties the learner acts on; `-` is stdin
    #[arg(long, value_name = "FILE")]
    verdicts: Option<PathBuf>,
    /// Write the report as an HTML file
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the report as one object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: CrawlReportArgs, out: &mut Out) -> Result<Status, Error> {
    let mut tally = CrawlTally::new();
    let at = |name: &str| args.folder.join(name);
    add_rows(&at("sites.jsonl"), |row| tally.add_site(&row))?;
    add_rows(&at("domains.jsonl"), |row| tally.add_domain(row))?;
    add_rows(&at("owners.jsonl"), |row| tally.add_owner(row))?;
    add_rows(&at("categories.jsonl"), |row| tally.add_category(row))?;
    if let Some(path) = &args.verdicts {
        add_rows(path, |row| tally.add_verdict(row))?;
    }
    let has_verdicts = args.verdicts.is_some();
    let report = tally.report();
    if let Some(path) = &args.html {
        write(path, html_report(&report, has_verdicts).as_bytes())?;
    }
    if args.json {
        out.json(&report)?;
    } else {
        print(out, &report, has_verdicts)?;
    }
    Ok(Status::Done)
}

/// Calls `add` with each row of a file of JSON Lines. Only a line of it is in memory.
fn add_rows<R: DeserializeOwned>(
    path: &Path,
    mut add: impl FnMut(R) -> Result<(), CrawlRowError>,
) -> Result<(), Error> {
    // A domain has at most 253 bytes, and a row few columns.
    const LONGEST: u64 = 1 << 20;
    let failed = |source| Error::Read { path: shown(path), source };
    let wrong = |line, why| Error::Table { path: shown(path), line, why };
    let input: Box<dyn Read> =
        if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(failed)?) };
    let mut lines = BufReader::with_capacity(1 << 16, input);
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        if (&mut lines).take(LONGEST).read_until(b'\n', &mut bytes).map_err(failed)? == 0 {
            break;
        }
        if bytes.len() as u64 == LONGEST {
            return Err(wrong(number, format!("longer than {LONGEST} bytes")));
        }
        let line = std::str::from_utf8(&bytes).map_err(|_| wrong(number, "not UTF-8".to_owned()))?;
        if line.trim().is_empty() {
            continue;
        }
        let row = serde_json::from_str(line).map_err(|error| wrong(number, in_one_line(&error)))?;
        add(row).map_err(|error| wrong(number, error.to_string()))?;
    }
    Ok(())
}

/// The message of an error in a text of one line.
fn in_one_line(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(at) => format!("{} in column {}", &text[..at], error.column()),
        None => text,
    }
}

/// Rows that are printed; `--json` and `--html` have more.
const MOST_SHOWN: usize = 15;

fn print(out: &mut Out, report: &CrawlReport, has_verdicts: bool) -> Result<(), Error> {
    writeln!(out, "{} requests of {} sites", thousands(report.requests), thousands(report.sites))?;
    writeln!(
        out,
        "{} to third parties, {} blocked by lists, {} allowed by exceptions, {} rows rejected",
        thousands(report.third_party),
        thousands(report.blocked),
        thousands(report.allowed),
        thousands(report.rejected)
    )?;
    shares(out, "Owners", &report.owners)?;
    shares(out, "Categories", &report.categories)?;
    let all = report.missed.len() as u64 + report.missed_unlisted;
    let mut heading = format!("Third parties on three or more sites of which lists block nothing: {}", thousands(all));
    if has_verdicts {
        heading += &format!("; the learner acts on {}", thousands(report.missed_learned));
    }
    writeln!(out, "\n{}", out.paint(Colour::Strong, heading))?;
    let rows: Vec<Vec<String>> = report
        .missed
        .iter()
        .take(MOST_SHOWN)
        .map(|one| {
            vec![
                sanitize(&one.row.domain).into_owned(),
                thousands(one.row.sites),
                thousands(one.row.requests),
                one.learned.clone().unwrap_or_else(|| "-".to_owned()),
                sanitize(one.row.owner.as_deref().unwrap_or("-")).into_owned(),
                sanitize(one.row.category.as_deref().unwrap_or("-")).into_owned(),
            ]
        })
        .collect();
    table(out, &["domain", ">sites", ">requests", "learner", "owner", "category"], &rows)?;
    Ok(())
}

fn shares(out: &mut Out, title: &str, shares: &[CrawlShare]) -> Result<(), Error> {
    writeln!(out, "\n{}", out.paint(Colour::Strong, title))?;
    let rows: Vec<Vec<String>> = shares.iter().take(MOST_SHOWN).map(row).collect();
    table(out, &["name", ">sites", ">% of sites", ">requests", ">% of requests", ">blocked"], &rows)?;
    Ok(())
}

fn row(share: &CrawlShare) -> Vec<String> {
    vec![
        sanitize(share.row.name.as_deref().unwrap_or("(unknown)")).into_owned(),
        thousands(share.row.sites),
        format!("{:.1}", share.site_share * 100.0),
        thousands(share.row.requests),
        format!("{:.1}", share.request_share * 100.0),
        thousands(share.row.blocked),
    ]
}
