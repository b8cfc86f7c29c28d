//! `brock dnr`: lists -> declarativeNetRequest rules.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::Engine;
use brock::dnr::{Features, Limits, Settings, Source, Surrogates, Target, Worth, compile};
use brock::lists::Environment;
use clap::ValueEnum;
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{ListText, image, read_lists, shown, write};
use super::requests::{RequestFile, report_unread};
use super::screen::Out;

const EXAMPLES: &str = "\
Examples:
  brock dnr easylist.txt easyprivacy.txt -o rulesets/ --browser chromium --surrogates names.json

Writes into the folder:
  rules.json   the ruleset, as a manifest names it
  map.json     for each rule, the filters it comes from, with list and line
  report.json  for each filter that is not exact, why
No rule ever matches more than its filters.";

/// Compile lists into declarativeNetRequest rules
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Filter lists; `-` is stdin
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// The folder to write to; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// The browser that the rules are for
    #[arg(long, value_enum)]
    browser: Browser,
    /// A name that is true in the `!#if` of lists, besides `ext_ublock`
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// What the extension answers with in place of what is blocked: a JSON object of names and files
    /// or `data:` URLs
    #[arg(long, value_name = "FILE")]
    surrogates: Option<PathBuf>,
    /// The folder of those files within the extension
    #[arg(long, value_name = "PATH", default_value = "/surrogates/")]
    surrogates_at: String,
    /// Ask for the page in the tab, too (`topDomains`), which not every Chromium can
    #[arg(long)]
    top_domains: bool,
    /// The most rules [default: what the browser guarantees, 30000]
    #[arg(long, value_name = "COUNT")]
    max_rules: Option<usize>,
    /// The most rules with a regular expression [default: 1000]
    #[arg(long, value_name = "COUNT")]
    max_regex_rules: Option<usize>,
    /// The most rules that redirect or change headers [default: as many as rules]
    #[arg(long, value_name = "COUNT")]
    max_unsafe_rules: Option<usize>,
    /// The most blocked hosts that are listed again, for surrogates for whatever others block [default: 1000000]
    #[arg(long, value_name = "COUNT")]
    max_surrogate_hosts: Option<usize>,
    /// Requests as JSON Lines or HAR: where there are too many rules, those are kept first that these ask for
    #[arg(short, long, value_name = "FILE")]
    requests: Option<PathBuf>,
    /// Print the report as one object
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Browser {
    Chromium,
    Firefox,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    let lists = read_lists(&args.lists, &args.env)?;
    let sources: Vec<Source<'_>> = lists.iter().map(|list| Source { name: &list.name, text: &list.text }).collect();
    let target = match args.browser {
        Browser::Chromium => Target::Chromium,
        Browser::Firefox => Target::Firefox,
    };
    let (worth, status) = match &args.requests {
        Some(path) => worth(path, &lists, &args.env)?,
        None => (Worth::default(), Status::Done),
    };
    let settings = Settings {
        environment: Environment::default().with(&args.env),
        features: Features { top_domains: args.top_domains, ..Features::of(target) },
        surrogates: surrogates(&args)?,
        limits: limits(&args, target),
        worth,
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

fn limits(args: &Args, target: Target) -> Limits {
    let all = Limits::static_rules(target);
    Limits {
        rules: args.max_rules.unwrap_or(all.rules),
        regex_rules: args.max_regex_rules.unwrap_or(all.regex_rules),
        unsafe_rules: args.max_unsafe_rules.unwrap_or(all.unsafe_rules),
        surrogate_hosts: args.max_surrogate_hosts.unwrap_or(all.surrogate_hosts),
    }
}

/// How often each filter has a say in the requests of a file.
fn worth(path: &Path, lists: &[ListText], env: &[String]) -> Result<(Worth, Status), Error> {
    let file = RequestFile::read(path)?;
    let (records, unread) = file.records()?;
    let status = report_unread(&unread, records.len());
    let engine = Engine::new(image(lists, env));
    let mut worth = Worth::default();
    for record in &records {
        record.ask(|request| {
            for found in engine.explain(request).matches {
                let filter = engine.image().filter(found.filter);
                worth.count(filter.list, filter.line);
            }
        })?;
    }
    Ok((worth, status))
}

fn surrogates(args: &Args) -> Result<Surrogates, Error> {
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
