//! Differential updates of lists: `! Diff-Path:` names a patch, the patch makes the next version.
//!
//! The form is that of <https://github.com/ameshkov/diffupdates>: the output of `diff -n`, each part under a line
//! `diff name:... checksum:... lines:...`.

use serde::Serialize;

use crate::digest::{hex, sha1};

/// What `! Diff-Path:` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiffPath {
    /// Where the patch is, relative to the list: `../patches/1-s-1700000000-3600.patch`.
    pub path: String,
    /// The list's name in a patch for several lists: what stands behind the `#`.
    pub resource: Option<String>,
    /// What the file name says of time; `None` if it says nothing, and `! Diff-Expires:` does.
    pub schedule: Option<Schedule>,
}

/// When a patch is to be looked for, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// When this version of the list was made.
    pub issued: u64,
    /// From when on there may be a patch.
    pub expires: u64,
}

impl DiffPath {
    /// Reads `PATH/NAME[-RESOLUTION]-TIME-PERIOD.patch[#RESOURCE]`, or `PATH/NAME.patch[#RESOURCE]`; `None` for all
    /// else. Time and period are counted in the resolution: `h`, `m` or `s`; hours without any.
    ///
    /// ```
    /// use brock::lists::DiffPath;
    /// let path = DiffPath::parse("../patches/1-m-28334180-60.patch#list1").unwrap();
    /// assert_eq!(path.resource.as_deref(), Some("list1"));
    /// assert_eq!(path.schedule.unwrap().expires, (28334180 + 60) * 60);
    /// ```
    pub fn parse(text: &str) -> Option<DiffPath> {
        let (path, resource) = match text.split_once('#') {
            Some((path, resource)) => (path, Some(resource)),
            None => (text, None),
        };
        // Another host has no say, and a path that a URL parser would read otherwise is no path.
        let is_path = |byte: u8| byte.is_ascii_graphic() && !b":\\?%".contains(&byte);
        let is_resource = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        if !path.bytes().all(is_path)
            || path.as_bytes().windows(2).any(|two| two == b"//")
            || !resource.is_none_or(|name| is_name(name, is_resource))
        {
            return None;
        }
        let name = path.rsplit('/').next().unwrap_or(path).strip_suffix(".patch")?;
        let parts: Vec<&str> = name.split('-').collect();
        let (patch, schedule) = match parts[..] {
            [patch] => (patch, None),
            [patch, time, period] => (patch, Some(Schedule::parse("h", time, period)?)),
            [patch, resolution, time, period] => (patch, Some(Schedule::parse(resolution, time, period)?)),
            _ => return None,
        };
        let is_patch = |byte: u8| byte.is_ascii_alphanumeric() || b"_.".contains(&byte);
        is_name(patch, is_patch).then(|| DiffPath {
            path: path.into(),
            resource: resource.map(str::to_owned),
            schedule,
        })
    }
}

impl Schedule {
    fn parse(resolution: &str, time: &str, period: &str) -> Option<Schedule> {
        let second = match resolution {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            _ => return None,
        };
        let (time, period): (u64, u64) = (number(time.as_bytes())?, number(period.as_bytes())?);
        let expires = time.checked_add(period)?.checked_mul(second)?;
        (period > 0).then_some(Schedule { issued: time * second, expires })
    }
}

fn is_name(text: &str, is_byte: impl Fn(u8) -> bool) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(is_byte)
}

/// Digits and nothing else.
fn number<N: std::str::FromStr>(digits: &[u8]) -> Option<N> {
    let digits = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok()
}

/// Why a patch cannot be applied; the list then waits for its next full download. PatchLines are those of the patch, from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PatchError {
    /// A line that is neither `aLINE COUNT` nor `dLINE COUNT` nor `diff ...`.
    #[error("line {line} of the patch is no command of `diff -n`")]
    NoCommand {
        /// Where.
        line: usize,
    },
    /// A `diff` line with a checksum that is no SHA-1, or a count that is no number.
    #[error("line {line} of the patch cannot be read")]
    BadDirective {
        /// Where.
        line: usize,
    },
    /// The lines that a command adds are not all there.
    #[error("the patch ends within the lines that its line {line} adds")]
    Cut {
        /// The command.
        line: usize,
    },
    /// A command for lines that the list does not have, or that an earlier command has passed.
    #[error("line {line} of the patch is for another list than this")]
    NoSuchPlace {
        /// Where.
        line: usize,
    },
    /// The part for this list is not as long as its `diff` line says.
    #[error("the part of the patch under line {line} has {found} lines, not {stated}")]
    Length {
        /// The `diff` line.
        line: usize,
        /// What it says.
        stated: usize,
        /// What there is.
        found: usize,
    },
    /// The result is not the next version of this list.
    #[error("the patched list has the checksum {found}, not {stated}")]
    Checksum {
        /// What the patch says.
        stated: String,
        /// What the result has.
        found: String,
    },
    /// Which part of the patch is for this list cannot be told.
    #[error("the patch has several parts for this list, or parts without a name")]
    Ambiguous,
}

/// Applies a patch to a list, byte for byte; all of it or nothing.
///
/// `resource`: the list's name in the patch, from [`DiffPath::resource`]. A patch for several lists has a part for each
/// that changed. A list without a name takes the only part of its patch.
///
/// `None`: the patch is empty or has nothing for this list, so there is no next version yet.
///
/// # Errors
///
/// If the patch cannot be read, is for another version, or gives another text than its checksum says. The part for
/// this list is checked; others are only read.
///
/// ```
/// use brock::lists::apply_patch;
/// let list = b"! Version: 1\n||a.example^\n||b.example^\n";
/// let patch = b"d1 1\na1 1\n! Version: 2\nd3 1\n";
/// assert_eq!(apply_patch(list, patch, None)?.unwrap(), b"! Version: 2\n||a.example^\n");
/// assert_eq!(apply_patch(list, b"", None)?, None);
/// # Ok::<(), brock::lists::PatchError>(())
/// ```
pub fn apply_patch(list: &[u8], patch: &[u8], resource: Option<&str>) -> Result<Option<Vec<u8>>, PatchError> {
    let parts = parts(patch)?;
    let resource = resource.map(str::as_bytes);
    if resource.is_some() && parts.iter().any(|part| part.name.is_none()) {
        return Err(PatchError::Ambiguous);
    }
    let mut ours = parts.iter().filter(|part| resource.is_none() || part.name == resource);
    let Some(part) = ours.next() else { return Ok(None) };
    match ours.next() {
        Some(_) => Err(PatchError::Ambiguous),
        None => part.apply(list).map(Some),
    }
}

/// A part of a patch: what stands under one `diff` line, or all where there is none.
#[derive(Default)]
struct Section<'p> {
    /// The `diff` line.
    line: usize,
    name: Option<&'p [u8]>,
    checksum: Option<String>,
    /// How many lines there are, by the `diff` line.
    stated: Option<usize>,
    /// How many there are.
    found: usize,
    edits: Vec<Edit<'p>>,
}

struct Edit<'p> {
    /// The command.
    line: usize,
    /// The line of the list that it is about, or behind which it adds.
    place: usize,
    change: PatchChange<'p>,
}

enum PatchChange<'p> {
    Delete { count: usize },
    Add { text: &'p [u8] },
}

fn parts(patch: &[u8]) -> Result<Vec<Section<'_>>, PatchError> {
    let mut parts: Vec<Section<'_>> = Vec::new();
    let mut rest = PatchLines { rest: patch, number: 0 };
    while let Some(line) = rest.next() {
        let (number, line) = (rest.number, line.trim_ascii_end());
        if line == b"diff" || line.starts_with(b"diff ") {
            parts.push(Section::parse(line, number).ok_or(PatchError::BadDirective { line: number })?);
            continue;
        }
        if parts.is_empty() {
            parts.push(Section::default());
        }
        let edit = Edit::parse(line, &mut rest)?;
        if let Some(part) = parts.last_mut() {
            part.found += rest.number - number + 1;
            part.edits.push(edit);
        }
    }
    Ok(parts)
}

impl<'p> Section<'p> {
    /// `diff name:easylist checksum:e3c9c883378dc2a3aec9f71578c849891243bc2c lines:3`, in any order and with others.
    fn parse(line: &'p [u8], number: usize) -> Option<Section<'p>> {
        let mut part = Section { line: number, ..Section::default() };
        for field in line.split(|byte| *byte == b' ') {
            if let Some(name) = field.strip_prefix(b"name:") {
                part.name = Some(name);
            } else if let Some(count) = field.strip_prefix(b"lines:") {
                part.stated = Some(self::number(count)?);
            } else if let Some(sum) = field.strip_prefix(b"checksum:") {
                // uBlock Origin's lists give the first ten digits.
                let is_sum = (10..=40).contains(&sum.len()) && sum.iter().all(u8::is_ascii_hexdigit);
                part.checksum = Some(str::from_utf8(sum).ok().filter(|_| is_sum)?.to_ascii_lowercase());
            }
        }
        Some(part)
    }

    fn apply(&self, list: &[u8]) -> Result<Vec<u8>, PatchError> {
        let (mut patched, ends_here) = self.edited(list)?;
        // Parts are pasted together, each with a line end behind it. Counted are line ends, so one less than there
        // are lines tells that the part, and with it the list, has none at its end.
        let open = ends_here && self.stated.is_some() && self.stated == self.found.checked_sub(1);
        if let Some(stated) = self.stated.filter(|stated| *stated != self.found && !open) {
            return Err(PatchError::Length { line: self.line, stated, found: self.found });
        }
        let Some(stated) = &self.checksum else {
            if open && patched.last() == Some(&b'\n') {
                patched.pop();
            }
            return Ok(patched);
        };
        let found = hex(&sha1(&patched));
        if found.starts_with(stated) {
            return Ok(patched);
        }
        // Not all who make patches count so; the checksum knows.
        if ends_here && patched.pop() == Some(b'\n') && hex(&sha1(&patched)).starts_with(stated) {
            return Ok(patched);
        }
        Err(PatchError::Checksum { stated: stated.clone(), found })
    }

    /// The edited list, and whether its last line comes from the patch.
    fn edited(&self, list: &[u8]) -> Result<(Vec<u8>, bool), PatchError> {
        let mut patched = Vec::with_capacity(list.len() + list.len() / 8);
        let mut rest = PatchLines { rest: list, number: 0 };
        for edit in &self.edits {
            let misplaced = PatchError::NoSuchPlace { line: edit.line };
            let kept = match edit.change {
                PatchChange::Delete { .. } => edit.place.checked_sub(1),
                PatchChange::Add { .. } => Some(edit.place),
            };
            let kept = kept.and_then(|kept| rest.take(kept.checked_sub(rest.number)?));
            patched.extend_from_slice(kept.ok_or(misplaced.clone())?);
            match edit.change {
                PatchChange::Delete { count } => drop(rest.take(count).ok_or(misplaced)?),
                // Nothing goes behind a line that has no end.
                PatchChange::Add { .. } if patched.last().is_some_and(|byte| *byte != b'\n') => return Err(misplaced),
                PatchChange::Add { text } => patched.extend_from_slice(text),
            }
        }
        let last = self.edits.last().filter(|edit| matches!(edit.change, PatchChange::Add { .. }));
        if let Some(&Edit { line, .. }) = last.filter(|_| !rest.rest.is_empty() && !patched.ends_with(b"\n")) {
            return Err(PatchError::Cut { line });
        }
        patched.extend_from_slice(rest.rest);
        Ok((patched, last.is_some() && rest.rest.is_empty()))
    }
}

impl<'p> Edit<'p> {
    /// A command, with the lines it adds.
    fn parse(command: &[u8], rest: &mut PatchLines<'p>) -> Result<Edit<'p>, PatchError> {
        let line = rest.number;
        let read = || {
            let (kind, numbers) = command.split_first()?;
            let space = numbers.iter().position(|byte| *byte == b' ')?;
            let (place, count) = (number(&numbers[..space])?, number(&numbers[space + 1..])?);
            (count > 0).then_some((kind, place, count))
        };
        let change = match read() {
            Some((b'd', place, count)) => (place, PatchChange::Delete { count }),
            Some((b'a', place, count)) => {
                (place, PatchChange::Add { text: rest.take(count).ok_or(PatchError::Cut { line })? })
            }
            _ => return Err(PatchError::NoCommand { line }),
        };
        Ok(Edit { line, place: change.0, change: change.1 })
    }
}

/// The lines of a text, each with its end.
struct PatchLines<'t> {
    rest: &'t [u8],
    /// Of the last line taken, from 1.
    number: usize,
}

impl<'t> PatchLines<'t> {
    fn next(&mut self) -> Option<&'t [u8]> {
        self.take(1)
    }

    /// So many lines; `None` if there are fewer.
    fn take(&mut self, count: usize) -> Option<&'t [u8]> {
        let mut length = 0;
        for _ in 0..count {
            let left = &self.rest[length..];
            if left.is_empty() {
                return None;
            }
            length += memchr::memchr(b'\n', left).map_or(left.len(), |at| at + 1);
        }
        self.number += count;
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(taken)
    }
}
