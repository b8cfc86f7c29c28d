//! A list to check, with what is known of its project.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use brock::lint::Dialect;

use super::project::KnownList;

/// A list to check.
pub(super) struct CheckTask {
    pub(super) uri: String,
    pub(super) version: i64,
    pub(super) path: Option<PathBuf>,
    pub(super) text: String,
    pub(super) dialect: Dialect,
    pub(super) is_trusted: bool,
    pub(super) known: Vec<(Arc<KnownList>, Dialect)>,
    pub(super) environment: Vec<String>,
    pub(super) disabled: Vec<&'static str>,
    /// Files of expectations, or folders of them.
    pub(super) tests: Vec<PathBuf>,
}

impl CheckTask {
    /// The name of the list in messages.
    pub(super) fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| self.uri.clone(), |path| file_name(path))
    }
}

/// The name of a file.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
