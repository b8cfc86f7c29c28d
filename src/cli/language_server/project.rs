//! The project of a document: its configuration and the lists that are known.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use brock::lint::Dialect;

use super::super::config::ProjectConfig;
use super::super::files::list_files;
use super::super::input::list_text;

/// A known list.
pub(super) struct KnownList {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// The folder that the editor has opened.
#[derive(Default)]
pub(super) struct Project {
    pub(super) folder: Option<PathBuf>,
    pub(super) config: ProjectConfig,
    pub(super) known: Vec<Arc<KnownList>>,
}

impl Project {
    /// Reads the configuration and the lists that it names. The second value: what could not be read.
    pub(super) fn read(folder: Option<PathBuf>) -> (Project, Vec<String>) {
        let mut problems = Vec::new();
        let config = match &folder {
            Some(folder) => ProjectConfig::find(None, folder).unwrap_or_else(|error| {
                problems.push(error.to_string());
                ProjectConfig::default()
            }),
            None => ProjectConfig::default(),
        };
        let named: Vec<PathBuf> = config.lists.iter().map(|list| &list.path).chain(&config.with).cloned().collect();
        let paths = list_files(&named).unwrap_or_else(|error| {
            problems.push(error.to_string());
            Vec::new()
        });
        let mut known = Vec::new();
        for path in paths {
            match list_text(&path) {
                Ok(text) => known.push(Arc::new(KnownList { path, text })),
                Err(error) => problems.push(error.to_string()),
            }
        }
        (Project { folder, config, known }, problems)
    }

    /// The dialect of a list.
    pub(super) fn dialect(&self, path: Option<&Path>, text: &str) -> Dialect {
        let configured = path.and_then(|path| self.config.dialect_of(path));
        configured.or_else(|| Dialect::detect(text)).unwrap_or_default()
    }

    /// Whether the scriptlets of a list that need trust are taken.
    pub(super) fn is_trusted(&self, path: Option<&Path>) -> bool {
        path.is_some_and(|path| self.config.lists.iter().any(|list| list.trusted && is_same(&list.path, path)))
    }
}

/// Whether two paths name the same file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
