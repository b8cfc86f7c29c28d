//! `brock test`: compares what lists do with files of expectations.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use brock::Engine;
use brock::filter::lines;
use brock::lint::ExcludedPattern;
use serde::Serialize;

use super::config::ProjectConfig;
use super::error::{Error, Status};
use super::expectations::{ENDING, ExpectationFile, NeverExpectation, PageExpectation, RequestExpectation};
use super::explain::ExplanationText;
use super::files::{files_below, modified};
use super::input::{image, read_lists, shown};
use super::output::{Colour, Out, counted, sanitize};
use super::page_expectation::check_page;
use super::request_expectation::{check_request, record};

const EXAMPLES: &str = "\
Examples:
  brock test
  brock test my-list.test.toml
  brock test tests/ --watch

A file of expectations, NAME.test.toml beside the list NAME.txt:
  [[request]]
  url = \"https://ads.example/ad.js\"
  source = \"https://news.example/\"
  type = \"script\"
  expect = \"block\"            # block, allow, pass, redirect or not-block
  issue = \"https://issues.example/1\"
  [[page]]
  url = \"https://news.example/\"
  hide = [\".ad\"]
  keep = [\".article\"]
  [[never]]
  pattern = \"^n$\"             # no line of the list matches it

The exit status is 1 if an expectation fails.";

/// Check lists against expectations about requests and pages
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TestArgs {
    /// Files of expectations, or folders of them. Default: those in `.brock.toml`, then the current folder
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Run again whenever a list or a file of expectations changes
    #[arg(long)]
    watch: bool,
    /// The configuration file. Default: `.brock.toml` in the current folder or one above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one object per failed expectation, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

/// A failed expectation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TestFailure<'t> {
    path: String,
    url: &'t str,
    expected: String,
    found: String,
    issue: Option<&'t str>,
}

#[derive(Default, Serialize)]
struct TestCount {
    passed: u32,
    failed: u32,
}

pub(crate) fn run(args: TestArgs, out: &mut Out) -> Result<Status, Error> {
    let config = ProjectConfig::find(args.config.as_deref(), Path::new("."))?;
    let named = match (args.files.is_empty(), config.tests.is_empty()) {
        (false, _) => args.files.clone(),
        (true, false) => config.tests.clone(),
        (true, true) => vec![PathBuf::from(".")],
    };
    loop {
        let mut watched = WatchedFiles::default();
        let result = run_once(&args, &named, &config, &mut watched, out);
        out.finish()?;
        if !args.watch {
            return result;
        }
        if let Err(error) = result {
            super::output::warn(format_args!("error: {error}"));
        }
        watched.wait_for_change();
    }
}

fn run_once(
    args: &TestArgs,
    named: &[PathBuf],
    config: &ProjectConfig,
    watched: &mut WatchedFiles,
    out: &mut Out,
) -> Result<Status, Error> {
    let files = files_below(named, |path| path.to_string_lossy().ends_with(ENDING))?;
    files.iter().for_each(|path| watched.add(path));
    if files.is_empty() {
        return Err(Error::NoExpectations);
    }
    let mut run = TestRun { json: args.json, count: TestCount::default(), out };
    for path in &files {
        let file = ExpectationFile::read(path)?;
        file.lists.iter().for_each(|path| watched.add(path));
        let environment: Vec<String> = config.env.iter().chain(&file.env).cloned().collect();
        let texts = read_lists(&file.lists, &environment)?;
        let engine = Engine::new(image(&texts, &environment));
        for expectation in &file.requests {
            run.request(path, &engine, expectation)?;
        }
        for expectation in &file.pages {
            run.page(path, &engine, expectation)?;
        }
        for never in &file.never {
            let all = texts.iter().flat_map(|list| lines(&list.text).map(move |(number, line)| (list, number, line)));
            let lines = all.map(|(list, number, line)| (shown(&list.path), number, line));
            run.never(path, lines, never)?;
        }
    }
    let TestRun { count, out, .. } = run;
    let failed = count.failed;
    match args.json {
        true => out.json(&std::collections::BTreeMap::from([("summary", count)]))?,
        false => writeln!(out, "{} passed, {} failed", counted(count.passed, "expectation"), count.failed)?,
    }
    Ok(if failed == 0 { Status::Done } else { Status::Findings })
}

/// A run over all files.
struct TestRun<'o> {
    json: bool,
    count: TestCount,
    out: &'o mut Out,
}

impl TestRun<'_> {
    fn request(&mut self, path: &Path, engine: &Engine, wanted: &RequestExpectation) -> Result<(), Error> {
        let wrong = |why| Error::Config { path: shown(path), why };
        let outcome = check_request(engine, wanted).map_err(wrong)?;
        if outcome.is_met {
            self.count.passed += 1;
            return Ok(());
        }
        self.fail(path, (&wanted.url, wanted.issue.as_deref()), (outcome.expected, outcome.found))?;
        if !self.json {
            let record = record(wanted).map_err(wrong)?;
            let request = record.request().map_err(|error| wrong(error.to_string()))?;
            let explanation = engine.explain(&request);
            ExplanationText { engine, record: &record, request: &request, explanation }.print(self.out, false)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn page(&mut self, path: &Path, engine: &Engine, wanted: &PageExpectation) -> Result<(), Error> {
        let failures = check_page(engine, wanted).map_err(|why| Error::Config { path: shown(path), why })?;
        if failures.is_empty() {
            self.count.passed += 1;
            return Ok(());
        }
        for (expected, found) in failures {
            self.fail(path, (&wanted.url, wanted.issue.as_deref()), (expected, found))?;
        }
        Ok(())
    }

    fn never<'l>(
        &mut self,
        path: &Path,
        lines: impl Iterator<Item = (String, u32, &'l str)>,
        wanted: &NeverExpectation,
    ) -> Result<(), Error> {
        let pattern = ExcludedPattern::parse(&wanted.pattern)
            .map_err(|why| Error::Config { path: shown(path), why: format!("{:?}: {why}", wanted.pattern) })?;
        let mut is_clean = true;
        for (list, number, line) in lines.filter(|(_, _, line)| !line.starts_with('!') && pattern.is_match(line)) {
            is_clean = false;
            let expected = format!("no line matches {}", wanted.pattern);
            let found = format!("{list}:{number}: {line}");
            self.fail(path, (&wanted.pattern, wanted.issue.as_deref()), (expected, found))?;
        }
        self.count.passed += u32::from(is_clean);
        Ok(())
    }

    fn fail(
        &mut self,
        path: &Path,
        (url, issue): (&str, Option<&str>),
        (expected, found): (String, String),
    ) -> Result<(), Error> {
        self.count.failed += 1;
        if self.json {
            return self.out.json(&TestFailure { path: shown(path), url, expected, found, issue });
        }
        let title = format!("{}: {}", shown(path), sanitize(url));
        writeln!(self.out, "{} {title}", self.out.paint(Colour::Block, "failed"))?;
        writeln!(self.out, "  expected: {}\n  found:    {}", sanitize(&expected), sanitize(&found))?;
        match issue {
            Some(issue) => Ok(writeln!(self.out, "  issue:    {}", sanitize(issue))?),
            None => Ok(()),
        }
    }
}

/// Files, with their times of modification from before they were read: a change while they are tested counts.
#[derive(Default)]
struct WatchedFiles(Vec<(PathBuf, Option<SystemTime>)>);

impl WatchedFiles {
    fn add(&mut self, path: &Path) {
        self.0.push((path.to_owned(), modified(path)));
    }

    /// Returns when a file has another time of modification. Looking twice a second costs less than a crate for events of
    /// file systems, and works on network folders too.
    fn wait_for_change(&self) {
        while self.0.iter().all(|(path, before)| modified(path) == *before) {
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}
