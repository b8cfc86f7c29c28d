//! Applies the fixes of lints to files.

use std::collections::BTreeMap;

use brock::filter::lines;
use brock::lint::{LintFix, lint};
use brock::lists::Environment;

use super::error::Error;
use super::input::{is_stdin, write};
use super::list_args::ListSet;

/// Changes the files of judged lists. Returns the number of fixes.
///
/// Fixes of one line that overlap are applied one after the other: the lints run again until nothing changes.
pub(crate) fn apply_fixes(set: &mut ListSet, environment: &Environment) -> Result<u32, Error> {
    let disabled = set.config.disabled();
    let mut total = 0;
    // A fix can lead to another one. Each pass removes or shortens something, and ten are more than any line needs.
    for _ in 0..10 {
        let findings = lint(&set.sources(), environment);
        let mut by_list: BTreeMap<u32, BTreeMap<u32, Vec<LintFix>>> = BTreeMap::new();
        for finding in findings {
            let is_wanted = !disabled.contains(&finding.name) && set.counts(finding.list, finding.line);
            let is_file = !is_stdin(&set.texts[finding.list as usize].path);
            if let Some(fix) = finding.fix.filter(|_| is_wanted && is_file) {
                by_list.entry(finding.list).or_default().entry(finding.line).or_default().push(fix);
            }
        }
        if by_list.is_empty() {
            break;
        }
        for (list, fixes) in by_list {
            let text = &mut set.texts[list as usize];
            // Lines that are not UTF-8 are comments in the text, so writing it would change them.
            if text.dropped > 0 {
                continue;
            }
            let (fixed, count) = fixed(&text.text, &fixes);
            total += count;
            write(&text.path, fixed.as_bytes())?;
            text.text = fixed;
        }
        // The lines of `--since` are those of the file on disk before the first pass.
        if set.changed.is_some() {
            break;
        }
    }
    Ok(total)
}

/// The text with the fixes of its lines, and how many were applied.
fn fixed(text: &str, fixes: &BTreeMap<u32, Vec<LintFix>>) -> (String, u32) {
    let (mut new, mut copied, mut count) = (String::with_capacity(text.len()), 0, 0);
    for (number, line) in lines(text) {
        let Some(fixes) = fixes.get(&number) else { continue };
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        if fixes.iter().any(|fix| fix.removes_line) {
            new.push_str(&text[copied..start]);
            let end = start + line.len();
            let rest = &text[end..];
            copied = end + if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
            count += 1;
            continue;
        }
        let mut sorted: Vec<&LintFix> = fixes.iter().collect();
        sorted.sort_by_key(|fix| (fix.span.start, fix.span.end));
        for fix in sorted {
            let (from, to) = (start + fix.span.start as usize, start + fix.span.end as usize);
            if from < copied.max(start) || !text.is_char_boundary(from) || !text.is_char_boundary(to) {
                continue;
            }
            new.push_str(&text[copied..from]);
            new.push_str(&fix.text);
            copied = to;
            count += 1;
        }
    }
    new.push_str(&text[copied..]);
    (new, count)
}

#[cfg(test)]
mod tests {
    use brock::Span;

    use super::*;

    #[test]
    fn edits() {
        let fix = |start, end, text: &str, removes_line| LintFix {
            span: Span { start, end },
            text: text.to_owned(),
            removes_line,
        };
        let fixes = BTreeMap::from([
            (1, vec![fix(2, 3, "x", false), fix(0, 1, "", false), fix(0, 2, "y", false)]),
            (2, vec![fix(0, 1, "", true)]),
            (3, vec![fix(0, 0, "z", false)]),
        ]);
        assert_eq!(fixed("abc\r\nd\r\ne", &fixes), ("bx\r\nze".to_owned(), 4));
    }
}
