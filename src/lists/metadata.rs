//! Metadata of a list: the comments at its start.

use serde::Serialize;

use super::patch::DiffPath;
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::{Line, ParsedLine, first_line, lines, read_line, trim};
use crate::small::find;
use crate::span::Span;

/// The metadata of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Metadata {
    /// `! Title:`
    pub title: Option<String>,
    /// `! Version:`
    pub version: Option<String>,
    /// `! Homepage:`, an address.
    pub homepage: Option<String>,
    /// `! Licence:`, or `! License:`
    pub licence: Option<String>,
    /// `! Last modified:`, or `! TimeUpdated:`, as written.
    pub last_modified: Option<String>,
    /// `! Redirect:`, the address that the list has moved to.
    pub redirect: Option<String>,
    /// `! Expires:`, in hours.
    pub expires_hours: Option<u32>,
    /// `! Diff-Path:`, the location of the patch to the next version.
    pub diff_path: Option<DiffPath>,
    /// `! Diff-Expires:`, in minutes.
    pub diff_expires_minutes: Option<u32>,
    /// `! Checksum:`, which [`Checksum::of`](super::Checksum::of) compares with the text.
    pub checksum: Option<String>,
}

impl Metadata {
    /// Reads the comments before the first filter or directive. A value with a syntax error is ignored and gives a
    /// diagnostic with its line number, from 1. Of several values with the same name, the first counts.
    ///
    /// ```
    /// use brock::lists::Metadata;
    /// let (metadata, findings) = Metadata::of("! Title: Mine\n! Expires: 4 days (update frequency)\n||ads.example^\n");
    /// assert_eq!((metadata.title.as_deref(), metadata.expires_hours), (Some("Mine"), Some(96)));
    /// assert!(findings.is_empty());
    /// ```
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub fn of(text: &str) -> (Metadata, Vec<(u32, Diagnostic)>) {
        let (mut metadata, mut findings) = (Metadata::default(), Vec::new());
        for (number, line) in lines(text) {
            let ParsedLine::Line(Line::Comment(comment)) = read_line(line) else { break };
            let Some((key, value)) = first_line(comment).trim_start_matches(['!', '#']).split_once(':') else {
                continue;
            };
            let value = trim(value);
            if let Err(remedy) = metadata.take(trim(key), value) {
                let message = format!("{value:?} is not valid and is ignored");
                let finding = Diagnostic::new(Code::BadMetadata, Span::of(value, line), message);
                findings.push((number, finding.suggest(remedy)));
            }
        }
        (metadata, findings)
    }

    /// Stores the value of a comment. `Err`: a suggested correction.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn take(&mut self, key: &str, value: &str) -> Result<(), &'static str> {
        let key = key.to_ascii_lowercase();
        let slot = match key.as_str() {
            _ if value.is_empty() => return Ok(()),
            "title" => &mut self.title,
            "version" => &mut self.version,
            "licence" | "license" => &mut self.licence,
            "last modified" | "timeupdated" => &mut self.last_modified,
            "checksum" => &mut self.checksum,
            "homepage" | "redirect" if !is_address(value) => return Err("write an address: https://..."),
            "homepage" => &mut self.homepage,
            "redirect" => &mut self.redirect,
            "expires" => {
                let hours = duration(value, &LONG).ok_or("write 4 days, or 12 hours")?;
                self.expires_hours.get_or_insert(hours);
                return Ok(());
            }
            "diff-expires" => {
                let minutes = duration(value, &SHORT).ok_or("write 6 hours, or 90 minutes")?;
                self.diff_expires_minutes.get_or_insert(minutes);
                return Ok(());
            }
            "diff-path" => {
                let remedy = "write ../patches/NAME-m-MINUTES-PERIOD.patch#LIST, relative to the list";
                let path = DiffPath::parse(value).ok_or(remedy)?;
                self.diff_path.get_or_insert(path);
                return Ok(());
            }
            _ => return Ok(()),
        };
        if slot.is_none() {
            *slot = Some(value.to_owned());
        }
        Ok(())
    }
}

fn is_address(text: &str) -> bool {
    let Some(at) = find(text, "://") else { return false };
    let (scheme, rest) = (&text[..at], &text[at + 3..]);
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    is_web && !rest.is_empty() && !rest.bytes().any(|byte| byte.is_ascii_whitespace())
}

/// Names of units, each with its length in the smallest unit; a number without unit is of the first.
type Units = [(&'static [&'static str], u32)];

const LONG: [(&[&str], u32); 2] = [(&["days", "day", "d"], 24), (&["hours", "hour", "h"], 1)];
const SHORT: [(&[&str], u32); 3] =
    [(&["days", "day", "d"], 24 * 60), (&["hours", "hour", "h"], 60), (&["minutes", "minute", "mins", "min", "m"], 1)];

/// `4 days`, `12h`, `1 day (update frequency)`, `7`.
fn duration(text: &str, units: &Units) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = text[..digits].parse().ok()?;
    let rest = text[digits..].trim_ascii_start();
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (unit, behind) = rest.split_at(letters);
    // Rejects `1.5 days` and `4 days2`.
    if behind.bytes().next().is_some_and(|next| match unit {
        "" => next != b'(',
        _ => next.is_ascii_digit(),
    }) {
        return None;
    }
    let factor = match unit {
        "" => units.first()?.1,
        _ => units.iter().find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(unit)))?.1,
    };
    number.checked_mul(factor).filter(|time| *time > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, hours, minutes) in [
            ("4 days (update frequency)", Some(96), Some(5760)),
            ("1 day", Some(24), Some(1440)),
            ("12 hours", Some(12), Some(720)),
            ("12H", Some(12), Some(720)),
            ("2d", Some(48), Some(2880)),
            ("7", Some(168), Some(10080)),
            ("7 (weekly)", Some(168), Some(10080)),
            ("5 days, at least", Some(120), Some(7200)),
            ("317 minutes", None, Some(317)),
            ("5 min", None, Some(5)),
            ("1 week", None, None),
            ("1.5 days", None, None),
            ("1,5 days", None, None),
            ("0 days", None, None),
            ("-1 days", None, None),
            ("days", None, None),
            ("4294967295 days", None, None),
            ("99999999999 hours", None, None),
            ("\u{664} days", None, None),
        ] {
            assert_eq!((duration(text, &LONG), duration(text, &SHORT)), (hours, minutes), "{text}");
        }
    }
}
