//! `brock bisect`: the lines of a list, or the commit, behind an effect of lists.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::ResourceType;
use brock::bisect::{all_causes, first_with};
use brock::filter::lines;
use serde::Serialize;

use super::bisect_test::{BisectTest, ScratchFolder};
use super::config::ProjectConfig;
use super::error::{Error, Status};
use super::files::list_files;
use super::filter_place::FilterPlaceAnswer;
use super::git;
use super::input::{ListText, read_lists, read_lists_by, shown, trust};
use super::output::{Colour, Out, counted, sanitize};

const EXAMPLES: &str = "\
Examples:
  brock bisect -l my-list.txt --type script --source https://news.example/ https://cdn.example/a.js
  brock bisect -l my-list.txt --page https://news.example/ --hide .comments
  brock bisect -l my-list.txt --run './page-works.sh \"$1\"'
  brock bisect -l my-list.txt --commits v1..main --type script --source https://news.example/ https://cdn.example/a.js

A cause is a smallest set of lines that has the effect alone; without the lines of all causes the effect is gone. The command of \
--run gets the paths of the lists; exit status 0: no problem, 1 to 124: the problem is there. The exit status of bisect is 1 if \
no line, or no commit, has the effect.";

/// Causes that are looked for.
const CAUSES: usize = 20;

/// Find the lines, or the commit, behind a decision, an effect on a page or a failing command
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BisectArgs {
    /// Filter lists or folders of lists; `-` is stdin. Default: the lists in `.brock.toml`
    #[arg(short = 'l', long = "list", value_name = "LIST", num_args = 1..)]
    lists: Vec<PathBuf>,
    /// Further lists, which are always complete
    #[arg(long, value_name = "LIST", num_args = 1..)]
    with: Vec<PathBuf>,
    /// The URL of the request
    url: Option<String>,
    /// Resource type of the request: script, image, ...
    #[arg(short = 't', long = "type", value_name = "TYPE", requires = "url")]
    resource_type: Option<ResourceType>,
    /// URL or host of the page that makes the request
    #[arg(short, long, value_name = "URL", requires = "url")]
    source: Option<String>,
    /// The URL of a page
    #[arg(long, value_name = "URL", conflicts_with = "url")]
    page: Option<String>,
    /// A selector that is hidden on the page
    #[arg(long, value_name = "SELECTOR", requires = "page")]
    hide: Option<String>,
    /// A scriptlet that is called on the page, with its arguments: `set-constant, ads, false`
    #[arg(long, value_name = "CALL", requires = "page", conflicts_with = "hide")]
    scriptlet: Option<String>,
    /// A command in the shell that tests the lists, whose paths it gets as $1, $2, ...
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["url", "page"])]
    run: Option<String>,
    /// Look through the commits of this range of the git repository
    #[arg(long, value_name = "GOOD..BAD")]
    commits: Option<String>,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// A list, as a path or a name, whose trusted scriptlets are accepted; may be repeated
    #[arg(long, value_name = "LIST")]
    trust: Vec<PathBuf>,
    /// The configuration file. Default: `.brock.toml` in the current folder or one above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON object per line or commit, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

/// A line of a cause as JSON.
#[derive(Serialize)]
struct CauseLineAnswer<'a> {
    cause: usize,
    #[serde(flatten)]
    place: FilterPlaceAnswer<'a>,
}

/// A commit as JSON.
#[derive(Serialize)]
struct CommitAnswer<'a> {
    commit: &'a str,
    date: &'a str,
    subject: &'a str,
}

#[derive(Serialize)]
struct BisectSummary {
    outcome: String,
    tests: u32,
    found: usize,
}

/// The lists of a search.
struct BisectLists {
    paths: Vec<PathBuf>,
    known: Vec<ListText>,
    environment: Vec<String>,
    trusted: Vec<PathBuf>,
}

pub(crate) fn run(mut args: BisectArgs, out: &mut Out) -> Result<Status, Error> {
    // `-l a.txt b.txt URL` are three lists for the parser of arguments.
    if args.url.is_none() {
        let is_url = args.lists.last().is_some_and(|last| last.to_string_lossy().contains("://"));
        args.url = args.lists.pop_if(|_| is_url).map(|url| url.to_string_lossy().into_owned());
    }
    let config = ProjectConfig::find(args.config.as_deref(), Path::new("."))?;
    let environment: Vec<String> = config.env.iter().chain(&args.env).cloned().collect();
    let named: Vec<PathBuf> = match args.lists.is_empty() {
        true => config.lists.iter().map(|list| list.path.clone()).collect(),
        false => args.lists.clone(),
    };
    let paths = list_files(&named)?;
    if paths.is_empty() {
        return Err(Error::NoLists);
    }
    let known = read_lists(&list_files(if args.with.is_empty() { &config.with } else { &args.with })?, &environment)?;
    let trusted = config.lists.iter().filter(|list| list.trusted && paths.contains(&list.path));
    let trusted = trusted.map(|list| list.path.clone()).chain(args.trust.iter().cloned()).collect();
    let lists = BisectLists { paths, known, environment, trusted };
    let folder = args.run.is_some().then(ScratchFolder::new).transpose()?;
    let test = test_of(&args, folder.as_ref())?;
    match &args.commits {
        Some(range) => commits(range, &lists, &test, args.json, out),
        None => lines_behind(&lists, &test, args.json, out),
    }
}

fn test_of(args: &BisectArgs, folder: Option<&ScratchFolder>) -> Result<BisectTest, Error> {
    match (&args.url, &args.page, &args.run) {
        (Some(url), None, None) => {
            let (Some(resource_type), Some(source)) = (args.resource_type, &args.source) else {
                return Err(Error::Incomplete);
            };
            Ok(BisectTest::Request { url: url.clone(), source: source.clone(), resource_type })
        }
        (None, Some(url), None) => match (&args.hide, &args.scriptlet) {
            (Some(selector), None) => Ok(BisectTest::Hides { url: url.clone(), selector: selector.clone() }),
            (None, Some(call)) => Ok(BisectTest::Calls { url: url.clone(), call: call.clone() }),
            _ => Err(Error::Usage("--page needs --hide or --scriptlet".to_owned())),
        },
        (None, None, Some(command)) => {
            let folder = folder.map(ScratchFolder::path).unwrap_or_default();
            Ok(BisectTest::Run { command: command.clone(), folder })
        }
        _ => Err(Error::Usage("name what to look for: a request, --page or --run (see --help)".to_owned())),
    }
}

impl BisectLists {
    /// The lists as they are, or at a revision, and those that stay whole.
    fn read(&self, revision: Option<&str>) -> Result<Vec<ListText>, Error> {
        let mut texts = match revision {
            None => read_lists(&self.paths, &self.environment)?,
            Some(revision) => {
                let show = |path: &Path| Ok(git::show(path, revision)?.unwrap_or_default());
                read_lists_by(&self.paths, &self.environment, &show)?
            }
        };
        trust(&mut texts, &self.trusted)?;
        Ok(texts)
    }

    fn outcome(&self, texts: &[ListText], test: &BisectTest) -> Result<String, Error> {
        let all: Vec<ListText> = texts.iter().chain(&self.known).cloned().collect();
        test.outcome(&all, &self.environment)
    }
}

/// The lines behind the outcome of the lists as they are.
fn lines_behind(lists: &BisectLists, test: &BisectTest, json: bool, out: &mut Out) -> Result<Status, Error> {
    let texts = lists.read(None)?;
    let mut items: Vec<(u32, u32, &str)> = Vec::new();
    for (list, number) in texts.iter().zip(0..) {
        let is_filter = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('!');
        items.extend(lines(&list.text).filter(|(_, line)| is_filter(line)).map(|(line, text)| (number, line, text)));
    }
    let wanted = lists.outcome(&texts, test)?;
    let mut tests = 1;
    let causes = all_causes((0..items.len() as u32).collect(), CAUSES, |kept| {
        tests += 1;
        let mut some = Vec::with_capacity(texts.len());
        for (text, number) in texts.iter().zip(0u32..) {
            // Items are in the order of lists and lines.
            let of_list = kept.iter().map(|item| items[*item as usize]).filter(|item| item.0 == number);
            let numbers: Vec<u32> = of_list.map(|item| item.1).collect();
            some.push(text.only_lines(|line, _| numbers.binary_search(&line).is_ok()));
        }
        Ok::<bool, Error>(lists.outcome(&some, test)? == wanted)
    })?;
    if !json {
        writeln!(out, "{}: {}", out.paint(Colour::Strong, sanitize(&wanted)), counted(causes.len() as u32, "cause"))?;
    }
    for (cause, number) in causes.iter().zip(1..) {
        if !json {
            writeln!(out, "cause {number}")?;
        }
        for item in cause {
            let (list, line, text) = items[*item as usize];
            let path = shown(&texts[list as usize].path);
            match json {
                true => {
                    out.json(&CauseLineAnswer { cause: number, place: FilterPlaceAnswer::new(path, line, text) })?
                }
                false => writeln!(out, "  {path}:{line}: {}", sanitize(text))?,
            }
        }
    }
    finish(BisectSummary { outcome: wanted, tests, found: causes.len() }, json, out)
}

/// The first commit of a range that has the outcome of its end.
fn commits(range: &str, lists: &BisectLists, test: &BisectTest, json: bool, out: &mut Out) -> Result<Status, Error> {
    let (good, bad) = range
        .split_once("..")
        .filter(|(good, bad)| !good.is_empty() && !bad.is_empty())
        .ok_or_else(|| Error::Usage(format!("--commits {range}: expected GOOD..BAD, two revisions")))?;
    let paths: Vec<&Path> = lists.paths.iter().map(PathBuf::as_path).collect();
    let all = git::commits(&paths, range)?;
    let [before, wanted] = [good, bad].map(|revision| {
        let texts = lists.read(Some(revision))?;
        lists.outcome(&texts, test)
    });
    let (before, wanted) = (before?, wanted?);
    let mut tests = 2;
    let found = match before != wanted && !all.is_empty() {
        true => Some(first_with(all.len(), |number| {
            tests += 1;
            let texts = lists.read(Some(&all[number].hash))?;
            Ok::<bool, Error>(lists.outcome(&texts, test)? == wanted)
        })?),
        false => None,
    };
    if !json {
        writeln!(out, "{good}: {}\n{bad}: {}", sanitize(&before), sanitize(&wanted))?;
    }
    if let Some(commit) = found.map(|number| &all[number]) {
        match json {
            true => {
                out.json(&CommitAnswer { commit: &commit.hash, date: &commit.date, subject: &commit.subject })?;
            }
            false => {
                let hash = out.paint(Colour::Strong, &commit.hash).to_string();
                writeln!(out, "{hash} {} {}", commit.date, sanitize(&commit.subject))?;
            }
        }
    }
    finish(BisectSummary { outcome: wanted, tests, found: usize::from(found.is_some()) }, json, out)
}

fn finish(summary: BisectSummary, json: bool, out: &mut Out) -> Result<Status, Error> {
    let status = if summary.found > 0 { Status::Done } else { Status::Findings };
    match json {
        true => out.json(&BTreeMap::from([("summary", summary)]))?,
        false if summary.found == 0 => writeln!(out, "the same without any line or commit: nothing to find")?,
        false => writeln!(out, "{}", counted(summary.tests, "test"))?,
    }
    Ok(status)
}
