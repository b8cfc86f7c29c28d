//! A text that has just been downloaded: whether it may take the place of the list before it.

use super::checksum::Checksum;
use super::environment::Environment;
use super::metadata::Metadata;
use super::preprocessor::read_lines;
use crate::diagnostic::Code;
use crate::filter::{Line, is_space};

/// What is known of a list, for the next that comes in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListStats {
    /// Lines with a filter, those for elements of a page among them.
    pub filters: usize,
    /// Bytes of its text.
    pub length: usize,
}

/// Why a text does not take the place of the list before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DownloadError {
    /// A server's page in place of the list.
    #[error("it is a web page, not a list")]
    Page,
    /// It has no filter.
    #[error("it has no filter")]
    Empty,
    /// Its last line has no end, and it is much shorter than the list before.
    #[error("it is cut")]
    Cut,
    /// It has less than half of the filters of the list before.
    #[error("it has less than half of the filters that the list had before")]
    Shrunk,
    /// It is not what its `! Checksum:` was made of.
    #[error("its checksum is wrong")]
    Checksum,
}

impl DownloadError {
    /// The name programs know it by.
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

/// Looks at a text that was downloaded as a list, `before` being the last good one.
///
/// # Errors
///
/// If it is rather something that went wrong on the way. A list that loses half of its filters may have been meant so;
/// who keeps the old one loses little, who takes a cut one much.
///
/// ```
/// use brock::lists::{DownloadError, Environment, ListStats, validate_download};
/// let environment = Environment::default();
/// let (head, known) = validate_download("! Title: Mine\n||a.example^\n||b.example^\n", &environment, None).unwrap();
/// assert_eq!((head.title.as_deref(), known.filters), (Some("Mine"), 2));
/// assert_eq!(validate_download("<!doctype html><h1>Sorry", &environment, Some(known)), Err(DownloadError::Page));
/// assert_eq!(validate_download("! Title: Mine\n||a.ex", &environment, Some(known)), Err(DownloadError::Cut));
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
    let known = ListStats {
        filters: read_lines(text, environment).filter(|(_, _, line)| asks(line)).count(),
        length: text.len(),
    };
    if known.filters == 0 {
        return Err(DownloadError::Empty);
    }
    if let Some(before) = before {
        if !text.ends_with(['\n', '\r']) && known.length < before.length - before.length / 10 {
            return Err(DownloadError::Cut);
        }
        if known.filters < before.filters - before.filters / 2 {
            return Err(DownloadError::Shrunk);
        }
    }
    Ok((Metadata::of(text).0, known))
}

/// Whether a line has a filter. What is said of pages' elements is not applied here, and a list of it is one all the
/// same.
fn asks(line: &Line<'_>) -> bool {
    match line {
        Line::Network(_) | Line::Hosts(_) => true,
        Line::Rejected(diagnostic) => matches!(
            diagnostic.code,
            Code::CosmeticFilter
                | Code::ScriptletFilter
                | Code::HtmlFilter
                | Code::HeaderFilter
                | Code::RawScriptFilter
        ),
        Line::Comment(_) | Line::Directive => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_take_a_lists_place() {
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
            // Some lists have no end of line at their end: they are whole if they are about as long.
            ("||a.example^\n||b.example^", Some(before), Err(DownloadError::Cut)),
            ("||a.example^\n||b.example^", Some(ListStats { filters: 2, length: 27 }), Ok(2)),
            ("! Checksum: mFnWjeHJdTe8rZC1hQU/UA\n||ads.example^\n", None, Err(DownloadError::Checksum)),
            ("[Adblock Plus 2.0]\n! Checksum: mFnWjeHJdTe8rZC1hQU/UA\n||ads.example^\n", None, Ok(1)),
            ("!#if env_firefox\n||a.example^\n!#endif\n", None, Err(DownloadError::Empty)),
        ] {
            let found = validate_download(text, &Environment::default(), before).map(|(_, known)| known.filters);
            assert_eq!(found, filters, "{text:?} after {before:?}");
        }
    }
}
