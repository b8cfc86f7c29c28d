//! Two versions of lists: two files or folders, or a revision of a repository and the files as they are.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use brock::Engine;
use brock::comparison::ComparedLists;
use brock::filter::lines;

use super::error::Error;
use super::files::list_files;
use super::filter_place::ListPaths;
use super::git;
use super::input::{ListText, image, read_lists, read_lists_by, trust};

/// The engines of two versions.
pub(crate) struct ComparedEngines {
    old: Engine,
    new: Engine,
    removed: Engine,
    added: Engine,
    /// The paths of the lists of both versions.
    pub(crate) old_paths: ListPaths,
    pub(crate) new_paths: ListPaths,
    /// The number of lines that only one version has.
    pub(crate) removed_lines: u32,
    pub(crate) added_lines: u32,
}

/// The texts of both versions, without the lists that both have besides.
pub(crate) struct VersionTexts {
    old: Vec<ListText>,
    new: Vec<ListText>,
    known: Vec<ListText>,
}

impl VersionTexts {
    /// Two files, or two folders of lists.
    pub(crate) fn of_paths(old: &Path, new: &Path, environment: &[String]) -> Result<VersionTexts, Error> {
        let read = |path: &Path| read_lists(&list_files(&[path.to_owned()])?, environment);
        Ok(VersionTexts { old: read(old)?, new: read(new)?, known: Vec::new() })
    }

    /// Lists as a revision has them, and as they are. A list that the revision lacks is empty there.
    pub(crate) fn of_revision(
        paths: &[PathBuf],
        revision: &str,
        environment: &[String],
    ) -> Result<VersionTexts, Error> {
        let paths = list_files(paths)?;
        let new = read_lists(&paths, environment)?;
        let at_revision = |path: &Path| Ok(git::show(path, revision)?.unwrap_or_default());
        let old = read_lists_by(&paths, environment, &at_revision)?;
        Ok(VersionTexts { old, new, known: Vec::new() })
    }

    /// Adds lists that both versions have besides.
    pub(crate) fn with(mut self, known: &[PathBuf], environment: &[String]) -> Result<VersionTexts, Error> {
        self.known = read_lists(&list_files(known)?, environment)?;
        Ok(self)
    }

    /// Takes the trusted scriptlets of these lists.
    pub(crate) fn trust(mut self, trusted: &[PathBuf]) -> Result<VersionTexts, Error> {
        for name in trusted {
            let one = std::slice::from_ref(name);
            let results = [&mut self.old, &mut self.new, &mut self.known].map(|texts| trust(texts, one));
            if results.iter().all(Result::is_err) {
                results.into_iter().collect::<Result<Vec<()>, Error>>()?;
            }
        }
        Ok(self)
    }

    /// Compiles both versions.
    pub(crate) fn compile(self, environment: &[String]) -> ComparedEngines {
        let (old_lines, new_lines) = (counts(&self.old), counts(&self.new));
        let removed = rest(&self.old, old_lines.clone(), &new_lines);
        let added = rest(&self.new, new_lines, &old_lines);
        let [removed_lines, added_lines] = [&removed, &added].map(|texts| filter_lines(texts));
        let known = |texts: &[ListText]| texts.iter().chain(&self.known).cloned().collect::<Vec<_>>();
        let (old, new) = (known(&self.old), known(&self.new));
        let engine = |texts: &[ListText]| Engine::new(image(texts, environment));
        let (old, (new, removed, added)) = std::thread::scope(|scope| {
            let compiled = scope.spawn(|| engine(&old));
            let rest = (engine(&new), engine(&removed), engine(&added));
            // A panic in the thread is one of this function.
            (compiled.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), rest)
        });
        ComparedEngines {
            old,
            new,
            removed,
            added,
            old_paths: ListPaths::new(self.old.iter().chain(&self.known)),
            new_paths: ListPaths::new(self.new.iter().chain(&self.known)),
            removed_lines,
            added_lines,
        }
    }
}

impl ComparedEngines {
    pub(crate) fn compared(&self) -> ComparedLists<'_> {
        ComparedLists { old: &self.old, new: &self.new, removed: &self.removed, added: &self.added }
    }
}

/// How often each line occurs.
fn counts(texts: &[ListText]) -> HashMap<&str, u32> {
    let mut counts = HashMap::new();
    let lines = texts.iter().flat_map(|list| lines(&list.text));
    lines.for_each(|(_, line)| *counts.entry(line.trim()).or_default() += 1);
    counts
}

/// The lists with the lines that occur more often than in the other version: the first of them.
fn rest<'t>(texts: &'t [ListText], mut own: HashMap<&'t str, u32>, other: &HashMap<&str, u32>) -> Vec<ListText> {
    let mut kept = Vec::with_capacity(texts.len());
    for list in texts {
        let mut numbers = Vec::new();
        for (number, line) in lines(&list.text) {
            let line = line.trim();
            let left = own.entry(line).or_default();
            if *left > 0 {
                // Of two equal lines where the other version has one, the first is the new one.
                let is_new = *left > other.get(line).copied().unwrap_or(0);
                *left -= 1;
                if is_new && !line.is_empty() && !line.starts_with('!') {
                    numbers.push(number);
                }
            }
        }
        kept.push(list.only_lines(|number, _| numbers.binary_search(&number).is_ok()));
    }
    kept
}

fn filter_lines(texts: &[ListText]) -> u32 {
    let lines = texts.iter().flat_map(|list| lines(&list.text));
    lines.filter(|(_, line)| !line.trim().is_empty() && !line.trim().starts_with('!')).count() as u32
}
