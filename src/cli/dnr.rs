//! `brock dnr`: compiles lists to declarativeNetRequest rules.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::Engine;
use brock::dnr::{Features, HitCounts, Limits, Settings, Source, Surrogates, Target, compile};
use brock::lists::Environment;
use clap::ValueEnum;
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{ListText, image, read_lists, shown, write};
use super::output::Out;
use super::requests::{RequestFile, report_unreadable};

const EXAMPLES: &str = "\
Examples:
  brock dnr easylist.txt easyprivacy.txt -o rulesets/ --browser chromium --surrogates names.json

Writes into the folder:
  rules.json   the ruleset, for the extension's manifest
  map.json     the filters of each rule, with list and line
  report.json  counts, and the reason for every filter that is not exact
A rule never matches more than its filters.";

/// Compile lists to declarativeNetRequest rules
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DnrArgs {
    /// Filter lists; `-` is stdin
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// Output folder; created if it does not exist
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Browser that the rules are for
    #[arg(long, value_enum)]
    browser: Browser,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// Replacement files of the extension: a JSON object that maps surrogate names to file names or `data:` URLs
    #[arg(long, value_name = "FILE")]
    surrogates: Option<PathBuf>,
    /// Folder of the replacement files in the extension
    #[arg(long, value_name = "PATH", default_value = "/surrogates/")]
    surrogates_at: String,
    /// Use `topDomains` in rules; not every Chromium supports it
    #[arg(long)]
    top_domains: bool,
    /// Maximum number of rules [default: 30000, the guaranteed minimum of browsers]
    #[arg(long, value_name = "COUNT")]
    max_rules: Option<usize>,
    /// Maximum number of rules with a regular expression [default: 1000]
    #[arg(long, value_name = "COUNT")]
    max_regex_rules: Option<usize>,
    /// Maximum number of rules that redirect or change headers [default: 30000]
    #[arg(long, value_name = "COUNT")]
    max_unsafe_rules: Option<usize>,
    /// Maximum number of hosts repeated in rules of `redirect-rule` filters that name no host [default: 1000000]
    #[arg(long, value_name = "COUNT")]
    max_surrogate_hosts: Option<usize>,
    /// Requests as JSON Lines or HAR: beyond the limits, rules that match the most of them are kept
    #[arg(short, long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Browser {
    Chromium,
    Firefox,
}

pub(crate) fn run(args: DnrArgs, out: &mut Out) -> Result<Status, Error> {
    let lists = read_lists(&args.lists, &args.env)?;
    let sources: Vec<Source<'_>> = lists.iter().map(|list| Source { name: &list.name, text: &list.text }).collect();
    let target = match args.browser {
        Browser::Chromium => Target::Chromium,
        Browser::Firefox => Target::Firefox,
    };
    let (hit_counts, status) = match &args.requests {
        Some(path) => count_hits(path, &lists, &args.env)?,
        None => (HitCounts::default(), Status::Done),
    };
    let settings = Settings {
        environment: Environment::default().with(&args.env),
        features: Features { top_domains: args.top_domains, ..Features::of(target) },
        surrogates: surrogates(&args)?,
        limits: limits(&args),
        hit_counts,
        target,
    };
    let output = compile(&sources, &settings);
    fs::create_dir_all(&args.output).map_err(|source| Error::Write { path: shown(&args.output), source })?;
    write_json(&args.output, "rules.json", &output.rules)?;
    write_json(&args.output, "map.json", &output.map)?;
    write_json(&args.output, "report.json", &output.report)?;
    if args.json {
        out.json(&output.report)?;
    } else {
        write!(out, "{}", output.report)?;
        writeln!(out, "\nrules.json, map.json and report.json are in {}", shown(&args.output))?;
    }
    Ok(status)
}

fn limits(args: &DnrArgs) -> Limits {
    let all = Limits::static_rules();
    Limits {
        rules: args.max_rules.unwrap_or(all.rules),
        regex_rules: args.max_regex_rules.unwrap_or(all.regex_rules),
        unsafe_rules: args.max_unsafe_rules.unwrap_or(all.unsafe_rules),
        surrogate_hosts: args.max_surrogate_hosts.unwrap_or(all.surrogate_hosts),
    }
}

/// Counts the requests of a file that each filter matches.
fn count_hits(path: &Path, lists: &[ListText], env: &[String]) -> Result<(HitCounts, Status), Error> {
    let file = RequestFile::read(path)?;
    let (records, unreadable) = file.records()?;
    let status = report_unreadable(&unreadable, records.len());
    let engine = Engine::new(image(lists, env));
    let mut hit_counts = HitCounts::default();
    for record in &records {
        record.with_request(|request| {
            for found in engine.explain(request).matches {
                let filter = engine.image().filter(found.filter);
                hit_counts.add(filter.list, filter.line);
            }
        })?;
    }
    Ok((hit_counts, status))
}

fn surrogates(args: &DnrArgs) -> Result<Surrogates, Error> {
    let Some(path) = &args.surrogates else { return Ok(Surrogates::default()) };
    let read = |source| Error::Read { path: shown(path), source };
    let text = fs::read_to_string(path).map_err(read)?;
    let files: BTreeMap<String, String> = serde_json::from_str(&text).map_err(|error| read(error.into()))?;
    let address = |file: String| match file.starts_with("data:") {
        true => file,
        false => format!("{}{file}", args.surrogates_at),
    };
    Ok(Surrogates::new(files.into_iter().map(|(name, file)| (name, address(file)))))
}

fn write_json(folder: &Path, name: &str, value: &impl Serialize) -> Result<(), Error> {
    let path = folder.join(name);
    let json = serde_json::to_vec(value).map_err(|error| Error::Write { path: shown(&path), source: error.into() })?;
    write(&path, &json)
}
