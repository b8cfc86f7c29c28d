//! Code lenses: the results of expectations, above the filters that decide.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use brock::Engine;
use serde_json::{Value, json};

use super::super::expectations::{ENDING, ExpectationFile};
use super::super::files::files_below;
use super::super::input::{image, read_lists};
use super::super::output::counted;
use super::super::page_expectation::check_page;
use super::super::request_expectation::check_request;
use super::check_task::CheckTask;
use super::places::{TextPlace, TextRange};
use super::project::is_same;

/// A text above a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lens {
    pub(super) line: u32,
    pub(super) title: String,
}

impl Lens {
    pub(super) fn json(&self) -> Value {
        let start = TextPlace { line: self.line, character: 0 };
        let range = TextRange { start, end: start }.json();
        // No command: the lens is only a text.
        json!({"range": range, "command": {"title": self.title, "command": ""}})
    }
}

/// Results for one line.
#[derive(Default)]
struct LineResults {
    met: u32,
    failed: Vec<String>,
}

/// Runs the expectations about a list.
pub(super) fn lenses(task: &CheckTask) -> Vec<Lens> {
    let mut results: BTreeMap<u32, LineResults> = BTreeMap::new();
    let Some(path) = &task.path else { return Vec::new() };
    for file in expectation_files(path, &task.tests) {
        match ExpectationFile::read(&file) {
            Ok(expectations) if expectations.lists.iter().any(|list| is_same(list, path)) => {
                run(task, path, &expectations, &mut results);
            }
            Ok(_) => {}
            Err(error) => results.entry(0).or_default().failed.push(error.to_string()),
        }
    }
    let lens = |(line, results): (u32, LineResults)| {
        let met = (results.met > 0).then(|| format!("{} met", counted(results.met, "expectation")));
        let all: Vec<String> = met.into_iter().chain(results.failed).collect();
        Lens { line, title: all.join("; ") }
    };
    results.into_iter().map(lens).collect()
}

/// The file beside the list, and those of the configuration.
fn expectation_files(list: &Path, configured: &[PathBuf]) -> Vec<PathBuf> {
    let beside = list.with_extension(ENDING.trim_start_matches('.'));
    let mut files: Vec<PathBuf> = beside.is_file().then_some(beside).into_iter().collect();
    let more = files_below(configured, |path| path.to_string_lossy().ends_with(ENDING)).unwrap_or_default();
    for file in more {
        if !files.iter().any(|known| is_same(known, &file)) {
            files.push(file);
        }
    }
    files
}

fn run(task: &CheckTask, path: &Path, wanted: &ExpectationFile, results: &mut BTreeMap<u32, LineResults>) {
    let environment: Vec<String> = task.environment.iter().chain(&wanted.env).cloned().collect();
    let mut texts = match read_lists(&wanted.lists, &environment) {
        Ok(texts) => texts,
        Err(error) => return results.entry(0).or_default().failed.push(error.to_string()),
    };
    // The text in the editor counts, not that of the file.
    let Some(own) = texts.iter_mut().find(|list| is_same(&list.path, path)) else { return };
    own.text.clone_from(&task.text);
    let name = own.name.clone();
    let engine = Engine::new(image(&texts, &environment));
    for request in &wanted.requests {
        let (line, failure) = match check_request(&engine, request) {
            Ok(outcome) => {
                let line =
                    outcome.place.filter(|(list, _)| *list == name).map_or(0, |(_, line)| line.saturating_sub(1));
                let why = format!("{}: expected {}, found {}", request.url, outcome.expected, outcome.found);
                (line, (!outcome.is_met).then_some(why))
            }
            Err(why) => (0, Some(why)),
        };
        add(results, line, failure);
    }
    for page in &wanted.pages {
        let failures = check_page(&engine, page).unwrap_or_else(|why| vec![("a page".to_owned(), why)]);
        let why: Vec<String> =
            failures.into_iter().map(|(expected, found)| format!("expected {expected}, found {found}")).collect();
        add(results, 0, (!why.is_empty()).then(|| format!("{}: {}", page.url, why.join(", "))));
    }
}

fn add(results: &mut BTreeMap<u32, LineResults>, line: u32, failure: Option<String>) {
    let results = results.entry(line).or_default();
    match failure {
        Some(why) => results.failed.push(format!("fails: {why}")),
        None => results.met += 1,
    }
}
