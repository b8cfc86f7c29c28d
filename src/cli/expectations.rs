//! Files of expectations: what a list must do with requests and pages.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::Error;
use super::input::{read, shown};

/// The end of the names of files of expectations.
pub(crate) const ENDING: &str = ".test.toml";

/// A file of expectations.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ExpectationFile {
    /// The lists; default: the list with the name of the file. Relative to the file.
    pub(crate) lists: Vec<PathBuf>,
    /// Names that are true in `!#if`.
    pub(crate) env: Vec<String>,
    /// AGLint's configuration, whose excluded patterns must match no line.
    aglint: Option<PathBuf>,
    #[serde(rename = "request")]
    pub(crate) requests: Vec<RequestExpectation>,
    #[serde(rename = "page")]
    pub(crate) pages: Vec<PageExpectation>,
    #[serde(rename = "never")]
    pub(crate) never: Vec<NeverExpectation>,
}

/// What happens to a request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RequestExpectation {
    pub(crate) url: String,
    pub(crate) source: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// `block`, `allow`, `pass` or `redirect`; `not-block`: `allow` or `pass`.
    pub(crate) expect: String,
    /// The filter that decides.
    pub(crate) filter: Option<String>,
    /// The URL after removal of parameters.
    pub(crate) rewritten: Option<String>,
    pub(crate) issue: Option<String>,
}

/// What happens on a page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PageExpectation {
    pub(crate) url: String,
    /// Selectors that are hidden, or bodies of filters with operators.
    pub(crate) hide: Vec<String>,
    /// Selectors that are not hidden.
    pub(crate) keep: Vec<String>,
    /// Calls of scriptlets: `set-constant, name, true`.
    pub(crate) scriptlets: Vec<String>,
    pub(crate) issue: Option<String>,
}

/// A pattern that no line of the lists matches.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NeverExpectation {
    /// A regular expression.
    pub(crate) pattern: String,
    pub(crate) issue: Option<String>,
}

impl ExpectationFile {
    /// Reads a file. Its paths are then relative to the current folder.
    pub(crate) fn read(path: &Path) -> Result<ExpectationFile, Error> {
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        let mut file = ExpectationFile::parse(&text).map_err(|why| Error::Config { path: shown(path), why })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        if file.lists.is_empty() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            file.lists.push(PathBuf::from(format!("{}.txt", name.trim_end_matches(ENDING))));
        }
        file.lists.iter_mut().for_each(|list| *list = folder.join(&*list));
        if let Some(aglint) = &file.aglint {
            let text = String::from_utf8_lossy(&read(&folder.join(aglint))?).into_owned();
            file.never.extend(excluded_patterns(&text));
        }
        Ok(file)
    }

    pub(crate) fn parse(text: &str) -> Result<ExpectationFile, String> {
        let file: ExpectationFile = toml::from_str(text).map_err(|error| error.to_string())?;
        const ACTIONS: [&str; 5] = ["block", "allow", "pass", "redirect", "not-block"];
        match file.requests.iter().find(|one| !ACTIONS.contains(&one.expect.as_str())) {
            Some(one) => Err(format!("expect = {:?}: one of {} is expected", one.expect, ACTIONS.join(", "))),
            None => Ok(file),
        }
    }
}

/// The excluded patterns of an AGLint configuration: the items below `excludedRegExpPatterns` (version 3) or behind the
/// options of `no-excluded-rules` (version 4), each with the comment in front of it as the issue.
pub(crate) fn excluded_patterns(yaml: &str) -> Vec<NeverExpectation> {
    let (mut found, mut is_inside, mut indent) = (Vec::new(), false, 0);
    let mut issue: Option<String> = None;
    for line in yaml.lines() {
        let text = line.trim();
        let depth = line.len() - line.trim_start().len();
        if text.contains("excludedRegExpPatterns") || text.contains("no-excluded-rules") {
            (is_inside, indent) = (true, depth);
            continue;
        }
        if let Some(comment) = text.strip_prefix('#').or_else(|| text.strip_prefix("//")) {
            let link = comment.split_whitespace().find(|word| word.starts_with("http"));
            issue = link.map(str::to_owned);
            continue;
        }
        if !is_inside || text.is_empty() {
            continue;
        }
        if depth <= indent && !text.starts_with(['-', '"', '[', ']']) {
            is_inside = false;
            continue;
        }
        let item = text.strip_prefix("- ").unwrap_or(text).trim().trim_end_matches(',');
        let is_pattern = text.starts_with("- ") || text.starts_with('"');
        let severity = matches!(item.trim_matches(['"', '\'']), "error" | "warn" | "off" | "");
        if is_pattern && !severity && !item.ends_with([':', '{', '[']) {
            found.push(NeverExpectation { pattern: unquoted(item), issue: issue.clone() });
        }
    }
    found
}

/// A scalar of YAML or JSON.
fn unquoted(item: &str) -> String {
    if let Some(inside) = item.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return inside.replace("''", "'");
    }
    match item.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(_) => serde_json::from_str(item).unwrap_or_else(|_| item.trim_matches('"').to_owned()),
        None => item.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_aglint() {
        let yaml = "rules:\n  no-excluded-rules:\n    - error\n    - excludedRegExpPatterns:\n      # https://issues.example/1\n      - ads\\.example\n      - '/it''s/'\n      - \"a\\\\.b\"\n  if-closed: error\n";
        let found: Vec<(String, Option<String>)> =
            excluded_patterns(yaml).into_iter().map(|one| (one.pattern, one.issue)).collect();
        let issue = Some("https://issues.example/1".to_owned());
        let expected = ["ads\\.example", "/it's/", "a\\.b"].map(|text| (text.to_owned(), issue.clone()));
        assert_eq!(found, expected);
    }

    #[test]
    fn files() {
        let file = ExpectationFile::parse("[[request]]\nurl = \"https://a.example/\"\nexpect = \"block\"\n").unwrap();
        assert_eq!((file.requests.len(), file.pages.len()), (1, 0));
        assert!(ExpectationFile::parse("[[request]]\nexpect = \"blocked\"").unwrap_err().contains("not-block"));
        assert!(ExpectationFile::parse("[[request]]\nurll = 1").is_err());
    }
}
