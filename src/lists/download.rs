//! Validation of a downloaded list before it replaces the previous version.

use super::checksum::Checksum;
use super::environment::Environment;
use super::metadata::Metadata;
use super::preprocessor::{inclusions, read_lines};
use crate::filter::{Line, is_space};

/// Size of a list, for comparison with its next version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListStats {
    /// Lines with a filter, cosmetic and other page filters included.
    pub filters: usize,
    /// Length of the text in bytes.
    pub length: usize,
}

/// Why a downloaded text does not replace the previous version of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// The text is a web page, such as an error page of the server.
    #[error("it is a web page, not a list")]
    Page,
    /// The text has no filter, and includes no file.
    #[error("it has no filter")]
    Empty,
    /// The last line has no line end, and the text is more than a tenth shorter than the previous version.
    #[error("its end is missing")]
    Cut,
    /// The text has less than half of the filters of the previous version.
    #[error("it has less than half of the filters that the list had before")]
    Shrunk,
    /// The `! Checksum:` does not match the text.
    #[error("its checksum is wrong")]
    Checksum,
}

impl DownloadError {
    /// The stable name: `page`, `empty`, `cut`, `shrunk`, `checksum`.
    pub fn name(self) -> &'static str {
        match self {
            DownloadError::Page => "page",
            DownloadError::Empty => "empty",
            DownloadError::Cut => "cut",
            DownloadError::Shrunk => "shrunk",
            DownloadError::Checksum => "checksum",
        }
    }
}

/// Validates a text that was downloaded as a list. `before`: the size of the last valid version.
///
/// # Errors
///
/// If the download probably failed. An author may really remove half of the filters; then the previous version stays in
/// use, which does less harm than an incomplete list.
///
/// ```
/// use brock::lists::{DownloadError, Environment, ListStats, validate_download};
/// let environment = Environment::default();
/// let (head, stats) = validate_download("! Title: Mine\n||a.example^\n||b.example^\n", &environment, None).unwrap();
/// assert_eq!((head.title.as_deref(), stats.filters), (Some("Mine"), 2));
/// assert_eq!(validate_download("<!doctype html><h1>Sorry", &environment, Some(stats)), Err(DownloadError::Page));
/// assert_eq!(validate_download("! Title: Mine\n||a.ex", &environment, Some(stats)), Err(DownloadError::Cut));
/// ```
pub fn validate_download(
    text: &str,
    environment: &Environment,
    before: Option<ListStats>,
) -> Result<(Metadata, ListStats), DownloadError> {
    if text.trim_start_matches(is_space).starts_with('<') {
        return Err(DownloadError::Page);
    }
    if let Checksum::Wrong { .. } = Checksum::of(text) {
        return Err(DownloadError::Checksum);
    }
    let stats = ListStats {
        filters: read_lines(text, environment).filter(|(_, _, line)| has_filter(line)).count(),
        length: text.len(),
    };
    // The filters may be in the included files, or have moved there.
    let has_includes = !inclusions(text, environment).is_empty();
    if stats.filters == 0 && !has_includes {
        return Err(DownloadError::Empty);
    }
    if let Some(before) = before {
        if !text.ends_with(['\n', '\r']) && stats.length < before.length - before.length / 10 {
            return Err(DownloadError::Cut);
        }
        if stats.filters < before.filters - before.filters / 2 && !has_includes {
            return Err(DownloadError::Shrunk);
        }
    }
    Ok((Metadata::of(text).0, stats))
}

/// Whether a line has a filter. Page filters count too: a list may consist of them.
fn has_filter(line: &Line<'_>) -> bool {
    match line {
        Line::Network(_) | Line::Hosts(_) | Line::Page(_) => true,
        Line::Comment(_) | Line::Directive | Line::Rejected(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_may_replace_a_list() {
        let before = ListStats { filters: 4, length: 100 };
        let four = "||a.example^\n||b.example^\n||c.example^\n##.ad\n";
        for (text, before, filters) in [
            (four, None, Ok(4)),
            (four, Some(before), Ok(4)),
            ("\u{feff}\n  <html>\n||a.example^\n", None, Err(DownloadError::Page)),
            ("", None, Err(DownloadError::Empty)),
            ("! only a head\n\n", None, Err(DownloadError::Empty)),
            ("||a.example^\n##.ad\n", Some(before), Ok(2)),
            ("||a.example^\n", Some(before), Err(DownloadError::Shrunk)),
            ("||a.example^\n", Some(ListStats { filters: 3, length: 9 }), Err(DownloadError::Shrunk)),
            ("||a.example^\n", None, Ok(1)),
            // Some lists have no line end at their end: they are complete if their length is about the same.
            ("||a.example^\n||b.example^", Some(before), Err(DownloadError::Cut)),
            ("||a.example^\n||b.example^", Some(ListStats { filters: 2, length: 27 }), Ok(2)),
            ("! Checksum: mFnWjeHJdTe8rZC1hQU/UA\n||ads.example^\n", None, Err(DownloadError::Checksum)),
            ("[Adblock Plus 2.0]\n! Checksum: mFnWjeHJdTe8rZC1hQU/UA\n||ads.example^\n", None, Ok(1)),
            ("!#if env_firefox\n||a.example^\n!#endif\n", None, Err(DownloadError::Empty)),
            ("!#include a.txt\n", None, Ok(0)),
            ("!#include a.txt\n", Some(ListStats { filters: 9, length: 9 }), Ok(0)),
            ("!#if env_firefox\n!#include a.txt\n!#endif\n", None, Err(DownloadError::Empty)),
            ("||a.example^\n!#include a", Some(before), Err(DownloadError::Cut)),
        ] {
            let found = validate_download(text, &Environment::default(), before).map(|(_, stats)| stats.filters);
            assert_eq!(found, filters, "{text:?} after {before:?}");
        }
    }
}
