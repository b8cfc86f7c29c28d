//! What git knows about a list: its text at a revision, its commits, and the age of its lines.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use brock::dns::CalendarDay;

use super::error::Error;

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GitCommit {
    pub(crate) hash: String,
    /// The date of the author, as `2026-11-27`.
    pub(crate) date: String,
    pub(crate) subject: String,
}

/// The content of a file at a revision; `None` if it did not exist.
pub(crate) fn show(path: &Path, revision: &str) -> Result<Option<Vec<u8>>, Error> {
    let (folder, name) = place(path)?;
    check(revision)?;
    // A wrong revision is an error, a file that the revision lacks is not.
    git(folder, &["rev-parse", "--quiet", "--verify", &format!("{revision}^{{commit}}")])
        .map_err(|_| Error::GitFailed { why: format!("no revision {revision:?}") })?;
    let object = format!("{revision}:./{name}");
    if git(folder, &["cat-file", "-e", &object]).is_err() {
        return Ok(None);
    }
    git(folder, &["cat-file", "blob", &object]).map(Some)
}

/// The commits of a range `GOOD..BAD` that change a file, the oldest first.
pub(crate) fn commits(paths: &[&Path], range: &str) -> Result<Vec<GitCommit>, Error> {
    check(range)?;
    let Some(first) = paths.first() else { return Ok(Vec::new()) };
    let (folder, _) = place(first)?;
    let format = "--format=%H%x1f%as%x1f%s";
    let mut arguments = vec!["log".to_owned(), "--reverse".to_owned(), "--first-parent".to_owned(), format.to_owned()];
    arguments.extend([range.to_owned(), "--".to_owned()]);
    for path in paths {
        let path = std::path::absolute(path).map_err(|error| Error::GitFailed { why: error.to_string() })?;
        arguments.push(path.display().to_string());
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let text = String::from_utf8_lossy(&git(folder, &arguments)?).into_owned();
    let commit = |line: &str| {
        let mut parts = line.splitn(3, '\u{1f}').map(str::to_owned);
        Some(GitCommit { hash: parts.next()?, date: parts.next()?, subject: parts.next()? })
    };
    Ok(text.lines().filter_map(commit).collect())
}

/// The dates of the commits that wrote these lines of a file; empty if git does not know the file.
pub(crate) fn line_dates(path: &Path, lines: &[u32]) -> Result<BTreeMap<u32, String>, Error> {
    let (folder, name) = place(path)?;
    let mut dates = BTreeMap::new();
    if lines.is_empty() || git(folder, &["ls-files", "--error-unmatch", "--", name]).is_err() {
        return Ok(dates);
    }
    // The length of a command line is limited.
    for some in lines.chunks(500) {
        let mut arguments = vec!["blame".to_owned(), "--line-porcelain".to_owned()];
        arguments.extend(some.iter().map(|line| format!("-L{line},{line}")));
        arguments.extend(["--".to_owned(), name.to_owned()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let text = String::from_utf8_lossy(&git(folder, &arguments)?).into_owned();
        dates.extend(porcelain_dates(&text));
    }
    Ok(dates)
}

/// The line numbers and author dates of `git blame --line-porcelain`.
fn porcelain_dates(text: &str) -> Vec<(u32, String)> {
    let (mut number, mut found) = (0, Vec::new());
    for line in text.lines() {
        let mut words = line.split(' ');
        let first = words.next().unwrap_or("");
        // `HASH old new count`; the text of the line follows a tab.
        if first.len() >= 40 && first.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            number = words.nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        } else if first == "author-time" {
            let seconds = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            found.push((number, date_of(seconds)));
        }
    }
    found
}

/// The date of a time in seconds since 1970, in UTC.
pub(crate) fn date_of(seconds: i64) -> String {
    let CalendarDay { year, month, day } = CalendarDay::of(seconds);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The folder and the name of a file.
fn place(path: &Path) -> Result<(&Path, &str), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().and_then(|name| name.to_str());
    Ok((folder, name.ok_or_else(|| Error::GitFailed { why: format!("{} is not a file", path.display()) })?))
}

/// An option in the place of a revision would be taken for one by git.
fn check(revision: &str) -> Result<(), Error> {
    match revision.starts_with('-') {
        true => Err(Error::GitFailed { why: format!("{revision:?} is not a revision") }),
        false => Ok(()),
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Error> {
    let mut command = Command::new("git");
    // What people configured must not change the output.
    command.arg("-C").arg(folder).args(["-c", "core.quotePath=false", "-c", "log.showSignature=false"]).args(arguments);
    let output = command.output().map_err(|error| Error::GitFailed { why: format!("git cannot be run: {error}") })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let why = String::from_utf8_lossy(&output.stderr);
    Err(Error::GitFailed { why: why.lines().next().unwrap_or("the command failed").to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (seconds, date) in
            [(0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_795_737_600, "2026-11-27"), (-1, "1969-12-31")]
        {
            assert_eq!(date_of(seconds), date);
        }
    }

    #[test]
    fn blame() {
        let hash = "0123456789012345678901234567890123456789";
        let text = format!("{hash} 3 7 1\nauthor A\nauthor-time 951782400\nfilename a\n\t||a.example^\n");
        assert_eq!(porcelain_dates(&text), [(7, "2000-02-29".to_owned())]);
    }
}
