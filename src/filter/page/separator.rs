//! The separator of a page filter: the end of the host field and the kind of filter.

/// The kind of text after the separator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// `##`, `#?#`, `#$#`, `#$?#`: selectors.
    Elements { is_extended: bool },
    /// `##+js(`.
    Scriptlet,
    /// `#%#//scriptlet(`.
    AdGuardScriptlet,
    /// `#%#`.
    RawScript,
    /// `#$#name`, a snippet of Adblock Plus.
    Snippet,
    /// `##^`.
    Html,
    /// `##^responseheader(`.
    Header,
    /// `$$`.
    AdGuardHtml,
}

/// A line, split at its separator.
#[derive(Clone, Copy, Debug)]
pub(super) struct SplitLine<'t> {
    pub(super) hosts: &'t str,
    pub(super) separator: &'t str,
    pub(super) is_exception: bool,
    pub(super) syntax: Syntax,
    pub(super) body: &'t str,
}

/// Splits a line at its separator. A line without one is not a page filter.
pub(super) fn split(line: &str) -> Option<SplitLine<'_>> {
    let bytes = line.as_bytes();
    for at in memchr::memchr_iter(b'#', bytes) {
        // `# see ##.ad`: a line that starts with `#` but with no separator is a comment.
        if at > 0 && bytes[0] == b'#' {
            return None;
        }
        let rest = &bytes[at + 1..];
        let length = rest.iter().take_while(|byte| matches!(byte, b'@' | b'?' | b'$' | b'%')).count();
        if rest.get(length) != Some(&b'#') {
            continue;
        }
        let (marks, body) = (&line[at + 1..at + 1 + length], &line[at + length + 2..]);
        let is_exception = marks.starts_with('@');
        let syntax = match marks.strip_prefix('@').unwrap_or(marks) {
            "%" if body.starts_with("//scriptlet(") => Syntax::AdGuardScriptlet,
            "%" => Syntax::RawScript,
            "" if body.starts_with("+js(") => Syntax::Scriptlet,
            "" if body.starts_with("^responseheader(") => Syntax::Header,
            "" if body.starts_with('^') => Syntax::Html,
            // `#$#` with declarations is CSS; without, a snippet.
            "$" if !body.contains('{') => Syntax::Snippet,
            marks @ ("" | "?" | "$" | "$?") => Syntax::Elements { is_extended: marks.contains('?') },
            _ => continue,
        };
        return Some(SplitLine {
            hosts: &line[..at],
            separator: &line[at..at + length + 2],
            is_exception,
            syntax,
            body,
        });
    }
    split_html(line)
}

/// AdGuard's `example.com$$script[…]` and its exception `$@$`.
fn split_html(line: &str) -> Option<SplitLine<'_>> {
    let at = memchr::memchr(b'$', line.as_bytes())?;
    let (length, is_exception) = match &line[at..] {
        rest if rest.starts_with("$$") => (2, false),
        rest if rest.starts_with("$@$") => (3, true),
        _ => return None,
    };
    let (hosts, body) = (&line[..at], &line[at + length..]);
    let is_host =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b',' | b'-' | b'~' | b'*') || byte >= 0x80;
    (hosts.bytes().all(is_host) && body.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(SplitLine {
        hosts,
        separator: &line[at..at + length],
        is_exception,
        syntax: Syntax::AdGuardHtml,
        body,
    })
}
