//! `brock diff`: two versions of lists -> what changes on recorded requests and pages.

use std::path::{Path, PathBuf};

use brock::comparison::{Comparison, ComparisonReport};

use super::config::ProjectConfig;
use super::corpus_args::CorpusArgs;
use super::diff_page::html_report;
use super::diff_text::{print_json, print_text};
use super::diff_versions::{ComparedEngines, VersionTexts};
use super::error::{Error, Status};
use super::input::write;
use super::output::{Out, warn};

const EXAMPLES: &str = "\
Examples:
  brock diff old.txt new.txt --requests requests.jsonl
  brock diff old.txt new.txt --with easylist.txt --requests recordings/ --report diff.html
  brock diff --since origin/main my-list.txt --requests requests.jsonl --max-reach 100

Without a limit the exit status is 0. With one it is 1 if the change exceeds it.";

/// Compare two versions of lists on recorded requests and pages
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DiffArgs {
    /// The old and the new version: lists, or folders of lists. With `--since`: lists; default: those in `.brock.toml`
    #[arg(value_name = "OLD NEW")]
    lists: Vec<PathBuf>,
    /// Compare lists with this revision of the git repository
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
    /// Further lists that are part of both versions
    #[arg(long, value_name = "LIST", num_args = 1..)]
    with: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusArgs,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// A list, as a path or a name, whose trusted scriptlets are accepted; may be repeated
    #[arg(long, value_name = "LIST")]
    trust: Vec<PathBuf>,
    /// The configuration file. Default: `.brock.toml` in the current folder or one above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Exit status 1 if more requests and page effects than this change
    #[arg(long, value_name = "COUNT")]
    max_changes: Option<u32>,
    /// Exit status 1 if a new filter matches more requests than this
    #[arg(long, value_name = "COUNT")]
    max_reach: Option<u32>,
    /// Write a report as one HTML file
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Show every change, not only the first ones
    #[arg(short, long)]
    all: bool,
    /// Print one JSON object per change, per new filter, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: DiffArgs, out: &mut Out) -> Result<Status, Error> {
    let config = ProjectConfig::find(args.config.as_deref(), Path::new("."))?;
    let environment: Vec<String> = config.env.iter().chain(&args.env).cloned().collect();
    let corpus = args.corpus.read(&config)?;
    let (engines, records) = std::thread::scope(|scope| {
        // Reading 28,000 requests takes as long as compiling a list.
        let records = scope.spawn(|| corpus.records());
        let engines = engines(&args, &config, &environment);
        (engines, records.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (engines, (records, status)) = (engines?, records?);
    let mut comparison = Comparison::new(engines.compared());
    for record in &records {
        record.with_request(|request| comparison.request(request))?;
    }
    for page in &corpus.pages {
        let (page, classes, ids) = page.page()?;
        comparison.page(&page, &classes, &ids);
    }
    if args.corpus.pages.is_empty() {
        // The pages of the requests: the filters that name their hosts apply on them.
        for url in document_urls(&records) {
            comparison.page(&brock::cosmetic::Page::new(url)?, &[], &[]);
        }
    }
    let report = comparison.finish();
    if let Some(path) = &args.report {
        write(path, html_report(&report, &engines).as_bytes())?;
    }
    match args.json {
        true => print_json(&report, &engines, out)?,
        false => print_text(&report, &engines, args.all, out)?,
    }
    Ok(if is_above_limit(&args, &report) { Status::Findings } else { status })
}

fn engines(args: &DiffArgs, config: &ProjectConfig, environment: &[String]) -> Result<ComparedEngines, Error> {
    let texts = match (&args.since, &args.lists[..]) {
        (Some(revision), []) => {
            let lists: Vec<PathBuf> = config.lists.iter().map(|list| list.path.clone()).collect();
            if lists.is_empty() {
                return Err(Error::NoLists);
            }
            VersionTexts::of_revision(&lists, revision, environment)?
        }
        (Some(revision), lists) => VersionTexts::of_revision(lists, revision, environment)?,
        (None, [old, new]) => VersionTexts::of_paths(old, new, environment)?,
        (None, _) => return Err(Error::NoVersions),
    };
    let known = if args.with.is_empty() { &config.with } else { &args.with };
    let trusted = config.lists.iter().filter(|list| list.trusted && args.since.is_some()).map(|list| list.path.clone());
    let trusted: Vec<PathBuf> = trusted.chain(args.trust.iter().cloned()).collect();
    Ok(texts.with(known, environment)?.trust(&trusted)?.compile(environment))
}

/// The documents that made the requests, each once.
fn document_urls<'r>(records: &'r [super::record::Record<'_>]) -> std::collections::BTreeSet<&'r str> {
    let urls = records.iter().map(|record| if record.top.is_empty() { &*record.source } else { &*record.top });
    urls.filter(|url| brock::cosmetic::Page::new(url).is_ok()).collect()
}

fn is_above_limit(args: &DiffArgs, report: &ComparisonReport) -> bool {
    let changes = report.counts().total();
    let widest = report.reach.first().filter(|one| args.max_reach.is_some_and(|most| one.requests > most));
    if let Some(most) = args.max_changes.filter(|most| changes > *most) {
        warn(format_args!("{changes} changes: more than {most} (--max-changes)"));
    }
    if let Some(one) = widest {
        warn(format_args!("{} matches {} requests (--max-reach)", super::output::sanitize(&one.filter), one.requests));
    }
    widest.is_some() || args.max_changes.is_some_and(|most| changes > most)
}
