//! `!#include`: one list in several files.

use std::collections::HashMap;

use super::environment::Environment;
use super::metadata::Metadata;
use super::preprocessor::{Inclusion, inclusions};
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Deepest nesting of includes; lists in use have two levels. A message below contains the number.
const DEPTH: usize = 8;

/// One file of a list: the list itself or an included file. Line numbers refer to this file.
#[derive(Clone, Debug)]
pub struct ListFile<'t> {
    /// The name in decisions and reports: the name of the list, or its folder and [`path`](ListFile::path).
    pub name: String,
    /// The path relative to the folder of the list; `None` for the list itself.
    pub path: Option<String>,
    /// The content.
    pub text: &'t str,
    /// The metadata in its first comments.
    pub metadata: Metadata,
    /// Diagnostics of its metadata and includes, with line numbers from 1.
    pub diagnostics: Vec<(u32, Diagnostic)>,
    /// Its `!#include`, or one further up, is between `!#if` and `!#endif`.
    pub is_conditional: bool,
}

impl<'t> ListFile<'t> {
    fn new(name: String, path: Option<String>, text: &'t str) -> ListFile<'t> {
        let (metadata, diagnostics) = Metadata::of(text);
        ListFile { name, path, text, metadata, diagnostics, is_conditional: false }
    }
}

/// The files of a list: the list itself, then the included files.
///
/// Reads no files: `included` returns the text of a file by its path relative to the folder of the list. A caller that
/// must fetch files records the requested paths, returns `None`, and calls again until no new path is requested.
///
/// An include applies if its `!#if` conditions are true. Its path is relative to the including file and must not leave
/// the folder of the list. An `!#if` must end in the file in which it starts. Each file is included once.
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
#[cfg_attr(target_family = "wasm", inline(never))]
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
        for Inclusion { number: line, line: text, path: target, is_conditional } in
            inclusions(parts[number].text, environment)
        {
            let found = paths.follow(number, target).and_then(|path| match included(&path) {
                Some(text) => Ok((path, text)),
                None => Err((Code::MissingInclude, "does not exist; its lines are omitted")),
            });
            match found {
                Ok((path, text)) => {
                    paths.add(number, &path);
                    let is_conditional = is_conditional || parts[number].is_conditional;
                    let part = ListFile::new(format!("{folder}{path}"), Some(path), text);
                    parts.push(ListFile { is_conditional, ..part });
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

/// The paths of the files relative to the folder of the list, by file number.
struct Paths {
    of: Vec<String>,
    /// The including file of each.
    parents: Vec<Option<usize>>,
    numbers: HashMap<String, usize>,
}

impl Paths {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn add(&mut self, parent: usize, path: &str) {
        self.numbers.insert(path.to_owned(), self.of.len());
        self.of.push(path.to_owned());
        self.parents.push(Some(parent));
    }

    /// The path that an include refers to, if the file must be read.
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
            Some(_) if is_within => Err((Code::BadInclude, "includes itself; it is read once")),
            Some(_) => Err((Code::RepeatedInclude, "is already included; it is read once")),
            None if depth > DEPTH => {
                Err((Code::BadInclude, "is nested more than 8 includes deep; its lines are omitted"))
            }
            None => Ok(path),
        }
    }
}

/// The path of `target` in the file at `from`, relative to the folder of the list; `Err`: the problem.
fn resolve(from: &str, target: &str) -> Result<String, &'static str> {
    // Browsers and operating systems interpret these differently, and some interpretations leave the folder.
    if target.bytes().any(|byte| matches!(byte, b'\\' | b'%' | b'?' | b'#') || byte.is_ascii_control()) {
        return Err("contains a character that is not allowed in the path of an include; its lines are omitted");
    }
    if target.starts_with('/') || target.contains(':') {
        return Err("is not a path relative to this list; its lines are omitted");
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    let mut names_file = false;
    for folder in target.split('/') {
        names_file = !matches!(folder, "" | "." | "..");
        match folder {
            ".." if folders.pop().is_none() => {
                return Err("leaves the folder of the list; its lines are omitted");
            }
            ".." | "." => {}
            // Operating systems merge two slashes, servers do not.
            "" => break,
            name => folders.push(name),
        }
    }
    names_file.then(|| folders.join("/")).ok_or("is not the path of a file; its lines are omitted")
}
