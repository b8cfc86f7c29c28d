//! Addresses of documents.

use std::path::{Path, PathBuf};

/// The file of an address; `None` if it is not a file, as a document that is not saved yet.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    url::Url::parse(uri).ok()?.to_file_path().ok()
}

/// The address of a file.
pub(super) fn uri_of(path: &Path) -> Option<String> {
    let path = std::path::absolute(path).ok()?;
    url::Url::from_file_path(path).ok().map(Into::into)
}
