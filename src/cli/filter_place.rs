//! A filter with its place, as `--json` prints it.

use std::path::PathBuf;

use serde::Serialize;

use super::input::{ListText, shown};

/// A filter and its place. The span is the whole line: these commands judge filters, not parts of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterPlaceAnswer<'a> {
    /// The path of the file.
    pub(crate) path: String,
    /// The line, from 1.
    pub(crate) line: u32,
    /// The span of the filter in its line, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The first character of the filter, from 1.
    pub(crate) column: usize,
    /// The text of the filter.
    pub(crate) filter: &'a str,
}

impl<'a> FilterPlaceAnswer<'a> {
    pub(crate) fn new(path: String, line: u32, filter: &'a str) -> FilterPlaceAnswer<'a> {
        FilterPlaceAnswer { path, line, start: 0, end: filter.len(), column: 1, filter }
    }
}

/// The paths of lists by the names that answers use.
pub(crate) struct ListPaths(Vec<(String, PathBuf)>);

impl ListPaths {
    pub(crate) fn new<'l>(texts: impl IntoIterator<Item = &'l ListText>) -> ListPaths {
        ListPaths(texts.into_iter().map(|text| (text.name.clone(), text.path.clone())).collect())
    }

    /// The path of a list; its name if there is none.
    pub(crate) fn path(&self, name: &str) -> String {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or_else(|| name.to_owned(), |(_, path)| shown(path))
    }
}
