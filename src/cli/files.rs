//! The files that paths and folders stand for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::Error;
use super::input::{is_stdin, shown};

/// The lists of paths, each once: a folder stands for the `.txt` files in it and below it.
pub(crate) fn list_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let is_list = |path: &Path| path.extension().is_some_and(|extension| extension == "txt");
    for path in paths.iter().filter(|path| !is_stdin(path) && path.is_dir()) {
        if files_below(std::slice::from_ref(path), is_list)?.is_empty() {
            return Err(Error::EmptyFolder { path: shown(path) });
        }
    }
    files_below(paths, is_list)
}

/// The files of paths, each once: a folder stands for the files in it and below it that `is_wanted`, in order.
pub(crate) fn files_below(paths: &[PathBuf], is_wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, Error> {
    let mut all: Vec<PathBuf> = Vec::new();
    for path in paths {
        if is_stdin(path) || !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let mut found = Vec::new();
        walk(path, &is_wanted, &mut found)?;
        found.sort();
        all.append(&mut found);
    }
    let mut seen = BTreeSet::new();
    all.retain(|path| seen.insert(path.clone()));
    Ok(all)
}

fn walk(folder: &Path, is_wanted: &impl Fn(&Path) -> bool, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |source| Error::Read { path: shown(folder), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        // A link to a folder above would never end.
        if is_hidden || (path.is_symlink() && path.is_dir()) {
            continue;
        }
        if path.is_dir() {
            walk(&path, is_wanted, found)?;
        } else if is_wanted(&path) {
            found.push(path);
        }
    }
    Ok(())
}

/// When a file was changed; `None` if it does not exist.
pub(crate) fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}
