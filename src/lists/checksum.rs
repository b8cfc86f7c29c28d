//! `! Checksum:`: detects lists that were cut or altered.

use crate::digest::{base64, md5};
use crate::filter::lines;

/// The result of checking a `! Checksum:` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checksum<'t> {
    /// The list has no checksum.
    Absent,
    /// The checksum matches the text.
    Right,
    /// The text was cut or altered after the checksum was computed.
    Wrong {
        /// The number of the line, from 1.
        line: u32,
        /// The checksum in the line.
        stated: &'t str,
        /// The checksum of the text.
        found: String,
    },
}

impl Checksum<'_> {
    /// Compares a list with its first `! Checksum:`.
    ///
    /// The checksum is that of Adblock Plus's `addChecksum` and `validateChecksum`: MD5 in base 64 of the text without
    /// carriage returns, empty lines and the checksum's own line. Where carriage returns are the only line ends, they
    /// count as line feeds.
    ///
    /// ```
    /// use brock::lists::Checksum;
    /// let list = "[Adblock Plus 2.0]\n! Checksum: mFnWjeHJdTe8rZC1hQU/UA\n||ads.example^\n";
    /// assert_eq!(Checksum::of(list), Checksum::Right);
    /// assert!(matches!(Checksum::of(&list.replace("ads.", "")), Checksum::Wrong { line: 2, .. }));
    /// ```
    pub fn of(text: &str) -> Checksum<'_> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Some((line, stated)) = lines(text).find_map(|(number, line)| Some((number, stated(line)?))) else {
            return Checksum::Absent;
        };
        let is_cr_only = memchr::memchr(b'\n', text.as_bytes()).is_none();
        let found = base64(&md5(&if is_cr_only { summed(&text.replace('\r', "\n")) } else { summed(text) }));
        // The tools write no padding; it is accepted.
        match stated.trim_end_matches('=') == found {
            true => Checksum::Right,
            false => Checksum::Wrong { line, stated, found },
        }
    }
}

/// The checksum of a line, if it is `! Checksum: ...`.
fn stated(line: &str) -> Option<&str> {
    let rest = line.trim_ascii_start().strip_prefix('!')?.trim_ascii_start();
    let (name, rest) = rest.split_at_checked("checksum".len())?;
    let value = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '-' || c == ':');
    let length = value.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || b"_+/=".contains(&byte)).count();
    (name.eq_ignore_ascii_case("checksum") && value.len() < rest.len() && length > 0).then_some(&value[..length])
}

/// The text that the checksum is computed of.
fn summed(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut behind_end = false;
    for line in text.split_inclusive('\n') {
        // The line of the checksum is removed with its line end and the blank lines before it. A line without an end
        // stays, as in Adblock Plus.
        if line.ends_with('\n') && stated(line).is_some() {
            let kept = bytes.trim_ascii_end().len();
            let line_end = bytes[kept..].iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            bytes.truncate(if kept == 0 { 0 } else { kept + line_end });
            behind_end = true;
            continue;
        }
        let before = bytes.len();
        line.trim_end_matches('\n').split('\r').for_each(|run| bytes.extend_from_slice(run.as_bytes()));
        // Runs of line ends are one.
        if line.ends_with('\n') && (bytes.len() > before || !behind_end) {
            bytes.push(b'\n');
            behind_end = true;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_states() {
        for (line, value) in [
            ("! Checksum: abc+/=", Some("abc+/=")),
            ("  !checksum - abc # and more", Some("abc")),
            ("! CHECKSUM:abc", Some("abc")),
            ("! Checksum abc", Some("abc")),
            ("! Checksums: abc", None),
            ("! Checksum:", None),
            ("! Checksum: \u{fc}", None),
            ("! no checksum: abc", None),
            ("# Checksum: abc", None),
            ("! checksu\u{fc}", None),
        ] {
            assert_eq!(stated(line), value, "{line}");
        }
    }
}
