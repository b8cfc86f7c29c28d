//! The source files of the crate, as far as the structure tests read them: lines, functions, types, imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A source file below `src/`.
pub struct Source {
    /// Relative to `src/`.
    pub path: PathBuf,
    /// The module path: `["dnr", "sets", "hosts"]`. For `mod.rs` it is that of its folder.
    pub module: Vec<String>,
    pub text: String,
}

/// Every Rust file below `src/`, sorted by path.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let sources: Vec<Source> = paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(&root).unwrap().to_owned();
            let mut module: Vec<String> =
                path.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            if module.last().is_some_and(|name| name == "mod") {
                module.pop();
            }
            Source { path, module, text }
        })
        .collect();
    assert!(sources.len() > 100, "only {} source files were found", sources.len());
    sources
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    /// The lines of code before the unit tests, with their numbers, without comments.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.starts_with("mod tests"))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
            .map(|(index, line)| (index + 1, line))
    }

    /// Functions with the number of their first line and how many lines they have. Formatted code is assumed: a body ends
    /// with a brace that is indented as its `fn`.
    pub fn functions(&self) -> Vec<(usize, String, usize)> {
        let mut functions = Vec::new();
        let mut open: Option<(usize, String, String)> = None;
        for (index, line) in self.text.lines().enumerate() {
            let number = index + 1;
            if let Some((start, indent, name)) = &open {
                if line.strip_prefix(indent.as_str()).is_some_and(|rest| rest.starts_with('}')) {
                    functions.push((*start, name.clone(), number - start + 1));
                    open = None;
                }
                continue;
            }
            let trimmed = line.trim_start();
            let Some(at) = trimmed.find("fn ") else { continue };
            let modifiers = trimmed[..at].replace("pub(crate)", "").replace("pub(super)", "");
            let is_function = modifiers.split_whitespace().all(|word| matches!(word, "pub" | "const"));
            if !is_function || trimmed.ends_with(';') || trimmed.ends_with('}') {
                continue;
            }
            let name = trimmed[at + 3..].split(['(', '<']).next().unwrap().to_owned();
            open = Some((number, line[..line.len() - trimmed.len()].to_owned(), name));
        }
        functions
    }

    /// Names of the types that the file defines, with the numbers of their lines.
    pub fn types(&self) -> Vec<(usize, &str)> {
        let mut types = Vec::new();
        for (number, line) in self.code() {
            let trimmed = line.trim_start();
            let words = trimmed.strip_prefix("pub(crate) ").or_else(|| trimmed.strip_prefix("pub(super) "));
            let words = words.or_else(|| trimmed.strip_prefix("pub ")).unwrap_or(trimmed);
            // An indented `type` is an associated type of a trait: its name is the trait's.
            let keywords: &[&str] = if line == trimmed {
                &["struct ", "enum ", "trait ", "type "]
            } else {
                &["struct ", "enum ", "trait "]
            };
            for keyword in keywords {
                if let Some(rest) = words.strip_prefix(keyword) {
                    types.push((number, rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap()));
                }
            }
        }
        types
    }
}

/// Which modules each module names in paths that begin with `crate::`, `self::` or `super::`.
pub fn imports(sources: &[Source]) -> BTreeMap<&[String], BTreeSet<&[String]>> {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| source.module.as_slice()).collect();
    let mut imports: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for source in sources {
        let used = imports.entry(&source.module).or_default();
        for (_, line) in source.code() {
            for path in paths(line, &source.module) {
                let longest = (0..=path.len()).rev().find_map(|length| modules.get(&path[..length]));
                used.extend(longest.filter(|module| **module != source.module.as_slice()));
            }
        }
    }
    imports
}

/// The absolute module paths of a line's relative and `crate::` paths.
fn paths(line: &str, module: &[String]) -> Vec<Vec<String>> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    for (at, _) in line.match_indices("::") {
        let start = line[..at].rfind(|c: char| !word(c)).map_or(0, |before| before + 1);
        let first = &line[start..at];
        // The first segment of a path has no `::` before it.
        if line[..start].ends_with("::") || !matches!(first, "crate" | "self" | "super") {
            continue;
        }
        let end = line[start..].find(|c: char| !word(c) && c != ':').map_or(line.len(), |length| start + length);
        let mut base = if first == "crate" { Vec::new() } else { module.to_vec() };
        for segment in line[start..end].split("::") {
            match segment {
                "crate" | "self" | "" => {}
                "super" => drop(base.pop()),
                name => base.push(name.to_owned()),
            }
        }
        found.push(base);
    }
    found
}
