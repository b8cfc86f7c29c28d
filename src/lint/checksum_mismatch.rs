//! `checksum-mismatch`: a list whose text differs from the text that its `! Checksum:` was computed of.

use crate::diagnostic::{Code, Diagnostic};
use crate::filter::lines;
use crate::lists::Checksum;
use crate::span::Span;

/// Checks the `! Checksum:` of a list; the finding has the number of that line, from 1.
///
/// Not part of [`check`](super::check), because it needs the text as its author published it.
///
/// ```
/// let (line, finding) = brock::lint::checksum_mismatch("! Checksum: mFnWjeHJdTe8rZC1hQU/UA\n||cut").unwrap();
/// assert_eq!((line, finding.code.name()), (1, "checksum-mismatch"));
/// ```
pub fn checksum_mismatch(text: &str) -> Option<(u32, Diagnostic)> {
    let Checksum::Wrong { line, stated, found } = Checksum::of(text) else { return None };
    let whole = lines(text).find(|(number, _)| *number == line).map_or("", |(_, whole)| whole);
    let message = format!("the list was cut or altered: its checksum is {found}");
    let diagnostic = Diagnostic::new(Code::ChecksumMismatch, Span::of(stated, whole), message)
        .suggest("download the list again, or compute the checksum anew");
    Some((line, diagnostic))
}
