//! The lines of a file that differ from a revision of its git repository.

use std::ops::Range;
use std::path::Path;
use std::process::Command;

use super::error::Error;
use super::input::{is_stdin, shown};

/// Lines of a file, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChangedLines {
    /// Sorted; `None`: all lines.
    ranges: Option<Vec<Range<u32>>>,
}

impl ChangedLines {
    /// The changed lines of a file. All lines of a file that git does not know, and of standard input, are changed.
    pub(crate) fn of(path: &Path, revision: &str) -> Result<ChangedLines, Error> {
        if is_stdin(path) {
            return Ok(ChangedLines { ranges: None });
        }
        let failed = |why: String| Error::Git { revision: revision.to_owned(), why };
        // An option in the place of a revision would be taken for one by git.
        if revision.starts_with('-') {
            return Err(failed("not a revision".to_owned()));
        }
        let (folder, name) = (path.parent().filter(|folder| !folder.as_os_str().is_empty()), path.file_name());
        let name = name.ok_or_else(|| failed(format!("{} is not a file", shown(path))))?;
        let git = |arguments: &[&str]| {
            let mut command = Command::new("git");
            command.arg("-C").arg(folder.unwrap_or(Path::new("."))).args(arguments).arg("--").arg(name);
            command.output().map_err(|error| failed(format!("git cannot be run: {error}")))
        };
        if !git(&["ls-files", "--error-unmatch"])?.status.success() {
            return Ok(ChangedLines { ranges: None });
        }
        let output = git(&["diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", revision])?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(failed(why.lines().next().unwrap_or("git diff failed").to_owned()));
        }
        Ok(ChangedLines { ranges: Some(ranges(&String::from_utf8_lossy(&output.stdout))) })
    }

    pub(crate) fn contains(&self, line: u32) -> bool {
        self.ranges.as_ref().is_none_or(|ranges| ranges.iter().any(|range| range.contains(&line)))
    }
}

/// The new lines of the hunks: `@@ -1,2 +3,4 @@`.
fn ranges(diff: &str) -> Vec<Range<u32>> {
    let hunk = |line: &str| -> Option<Range<u32>> {
        let new = line.strip_prefix("@@ -")?.split_once(" +")?.1.split_once(" @@")?.0;
        let (start, count) = new.split_once(',').unwrap_or((new, "1"));
        let (start, count): (u32, u32) = (start.parse().ok()?, count.parse().ok()?);
        Some(start..start.saturating_add(count))
    };
    diff.lines().filter_map(hunk).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks() {
        let diff = "--- a/x\n+++ b/x\n@@ -1,0 +2 @@\n+a\n@@ -5,2 +7,3 @@ heading\n@@ -9 +11,0 @@\n";
        assert_eq!(ranges(diff), [2..3, 7..10, 11..11]);
    }
}
