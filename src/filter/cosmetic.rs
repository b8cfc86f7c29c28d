//! Lines that are no network filters: recognised by their separator, so that they are counted as what they are.

use crate::diagnostic::Code;

/// What kind of page filter a line is, by the code it is counted under, and where its separator stands;
/// `None` if it is none.
pub(super) fn classify(line: &str) -> Option<(Code, usize)> {
    let bytes = line.as_bytes();
    for at in memchr::memchr_iter(b'#', bytes) {
        let rest = &bytes[at + 1..];
        let marks = rest.iter().take_while(|b| matches!(b, b'@' | b'?' | b'$' | b'%')).count();
        if rest.get(marks) != Some(&b'#') || marks > 3 {
            continue;
        }
        let (marks, body) = (&rest[..marks], &rest[marks + 1..]);
        let code = if marks.contains(&b'%') {
            if body.starts_with(b"//scriptlet(") { Code::ScriptletFilter } else { Code::RawScriptFilter }
        } else if body.starts_with(b"+js(") {
            Code::ScriptletFilter
        } else if body.starts_with(b"^responseheader(") {
            Code::HeaderFilter
        } else if body.starts_with(b"^") {
            Code::HtmlFilter
        } else if marks.contains(&b'$') && !body.contains(&b'{') && !marks.contains(&b'?') {
            // `#$#` with declarations is CSS; without, an ABP snippet.
            Code::ScriptletFilter
        } else {
            Code::CosmeticFilter
        };
        return Some((code, at));
    }
    html(bytes).map(|at| (Code::HtmlFilter, at))
}

/// AdGuard's `example.com$$script[…]` and its exception `$@$`.
fn html(bytes: &[u8]) -> Option<usize> {
    let at = memchr::memchr(b'$', bytes)?;
    let rest = bytes[at + 1..].strip_prefix(b"$").or_else(|| bytes[at + 1..].strip_prefix(b"@$"))?;
    let domains =
        bytes[..at].iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b',' | b'-' | b'~' | b'*'));
    (domains && rest.first().is_some_and(u8::is_ascii_alphabetic)).then_some(at)
}
