//! `!#include`: one list in several files.

use std::collections::HashMap;

use super::environment::Environment;
use super::metadata::Metadata;
use super::preprocessor::inclusions;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// How deep includes may lie in each other: lists in use have two levels. Named in a message below.
const DEPTH: usize = 8;

/// One file of a list: the list itself, or what it includes. A place in it is a line of this file.
#[derive(Clone, Debug)]
pub struct ListFile<'t> {
    /// What decisions and findings call it: the list's name, or its folder and [`path`](ListFile::path).
    pub name: String,
    /// Where it is, from the list's folder; `None` for the list itself.
    pub path: Option<String>,
    /// Its lines.
    pub text: &'t str,
    /// What it says of itself.
    pub metadata: Metadata,
    /// What is to be said of its head and its includes, each with the number of its line, from 1.
    pub diagnostics: Vec<(u32, Diagnostic)>,
}

impl<'t> ListFile<'t> {
    fn new(name: String, path: Option<String>, text: &'t str) -> ListFile<'t> {
        let (metadata, diagnostics) = Metadata::of(text);
        ListFile { name, path, text, metadata, diagnostics }
    }
}

/// The files of a list: itself first, then what it includes.
///
/// Nothing is read here: `included` is asked for the text of a file by its path from the list's folder. Who has to
/// fetch them notes what is asked for, answers `None`, and calls again until nothing new is asked.
///
/// An include counts where its `!#if`s hold. Its path is relative to the file it stands in and may not leave the
/// list's folder. Every file is a list of its own: its `!#if`s begin and end in it. A file is taken once, wherever it
/// is named; so no list includes itself for ever.
///
/// ```
/// use std::collections::BTreeMap;
/// use brock::lists::{Environment, expand};
///
/// let disk = BTreeMap::from([("more/a.txt", "!#include b.txt\n||a.example^"), ("more/b.txt", "||b.example^")]);
/// let mut texts: BTreeMap<String, Option<String>> = BTreeMap::new();
/// loop {
///     let mut wanted = Vec::new();
///     let parts = expand("list.txt", "!#include more/a.txt\n", &Environment::default(), |path| match texts.get(path) {
///         Some(text) => text.as_deref(),
///         None => {
///             wanted.push(path.to_owned());
///             None
///         }
///     });
///     if wanted.is_empty() {
///         let names: Vec<&str> = parts.iter().map(|part| part.name.as_str()).collect();
///         assert_eq!(names, ["list.txt", "more/a.txt", "more/b.txt"]);
///         break;
///     }
///     for path in wanted {
///         let text = disk.get(path.as_str()).map(|text| text.to_string());
///         texts.insert(path, text);
///     }
/// }
/// ```
pub fn expand<'t>(
    name: &str,
    text: &'t str,
    environment: &Environment,
    mut included: impl FnMut(&str) -> Option<&'t str>,
) -> Vec<ListFile<'t>> {
    let (folder, file) = match name.rfind(['/', '\\']) {
        Some(slash) => name.split_at(slash + 1),
        None => ("", name),
    };
    let mut parts = vec![ListFile::new(name.to_owned(), None, text)];
    let mut paths = Paths { of: vec![file.to_owned()], parents: vec![None], numbers: HashMap::new() };
    paths.numbers.insert(file.to_owned(), 0);
    let mut number = 0;
    while number < parts.len() {
        for (line, text, target) in inclusions(parts[number].text, environment) {
            let found = paths.follow(number, target).and_then(|path| match included(&path) {
                Some(text) => Ok((path, text)),
                None => Err((Code::MissingInclude, "is not there; its lines are left out")),
            });
            match found {
                Ok((path, text)) => {
                    paths.add(number, &path);
                    parts.push(ListFile::new(format!("{folder}{path}"), Some(path), text));
                }
                Err((code, why)) => {
                    let finding = Diagnostic::new(code, Span::of(target, text), format!("{target:?} {why}"));
                    parts[number].diagnostics.push((line, finding));
                }
            }
        }
        number += 1;
    }
    parts
}

/// The paths of the files, from the list's folder, by the number of their part.
struct Paths {
    of: Vec<String>,
    /// What includes each.
    parents: Vec<Option<usize>>,
    numbers: HashMap<String, usize>,
}

impl Paths {
    fn add(&mut self, parent: usize, path: &str) {
        self.numbers.insert(path.to_owned(), self.of.len());
        self.of.push(path.to_owned());
        self.parents.push(Some(parent));
    }

    /// The path of what an include in a file names, if it is to be read.
    fn follow(&self, from: usize, target: &str) -> Result<String, (Code, &'static str)> {
        let path = resolve(&self.of[from], target).map_err(|why| (Code::BadInclude, why))?;
        let known = self.numbers.get(&path).copied();
        let (mut depth, mut is_within) = (0, false);
        let mut above = Some(from);
        while let Some(number) = above {
            depth += 1;
            is_within |= known == Some(number);
            above = self.parents[number];
        }
        match known {
            Some(_) if is_within => Err((Code::BadInclude, "is included in itself; it is read once")),
            Some(_) => Err((Code::RepeatedInclude, "is already included; it is read once")),
            None if depth > DEPTH => Err((Code::BadInclude, "lies more than 8 includes deep; its lines are left out")),
            None => Ok(path),
        }
    }
}

/// The path from the list's folder of what is named `target` in the file at `from`; or why there is none.
fn resolve(from: &str, target: &str) -> Result<String, &'static str> {
    // Browsers and systems read these each in their way, and one of the ways leads out of the folder.
    if target.bytes().any(|byte| matches!(byte, b'\\' | b'%' | b'?' | b'#') || byte.is_ascii_control()) {
        return Err("has a character that may not stand in the path of an include; its lines are left out");
    }
    if target.starts_with('/') || target.contains(':') {
        return Err("is not a path relative to this list; its lines are left out");
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let mut names_file = false;
    for folder in target.split('/') {
        names_file = !matches!(folder, "" | "." | "..");
        match folder {
            ".." if folders.pop().is_none() => {
                return Err("leads out of the folder of the list; its lines are left out");
            }
            ".." | "." => {}
            // Two slashes are one to a system and two to a server.
            "" => break,
            name => folders.push(name),
        }
    }
    names_file.then(|| folders.join("/")).ok_or("names no file; its lines are left out")
}
