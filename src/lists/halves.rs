//! Two parts of a long list, which can be parsed at the same time.

use crate::filter::{Directive, trim};
use crate::small::find;

/// Shorter texts are parsed on one thread: starting another takes as long as parsing some kilobytes.
const LONG: usize = 128 * 1024;

/// Both parts of a text, and the number of lines in the first: parsed apart, they give the filters and diagnostics of the
/// whole text. `None`: the text is short, or has no such place near its middle.
pub(super) fn halves(text: &str) -> Option<(&str, &str, u32)> {
    // Carriage returns end lines too, which makes counting them harder. No list that is maintained has them.
    if text.len() < LONG || memchr::memchr(b'\r', text.as_bytes()).is_some() {
        return None;
    }
    let middle = line_start(text, text.len() / 2)?;
    let at = closed_at(text, middle)?;
    let (first, second) = text.split_at_checked(at)?;
    // A line can be continued by the next, and a byte order mark is skipped at the start of a text only.
    let is_apart = !first.ends_with("\\\n") && !second.starts_with('\u{feff}');
    let lines = memchr::memchr_iter(b'\n', first.as_bytes()).count() as u32;
    (is_apart && !second.is_empty()).then_some((first, second, lines))
}

/// The start of the first line behind a place.
fn line_start(text: &str, at: usize) -> Option<usize> {
    Some(at + memchr::memchr(b'\n', text.as_bytes().get(at..)?)? + 1)
}

/// The first start of a line from `middle` on at which no `!#if` is open.
fn closed_at(text: &str, middle: usize) -> Option<usize> {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some(found) = text.get(at..).and_then(|rest| find(rest, "!#")) {
        let place = at + found;
        if depth == 0 && place >= middle {
            break;
        }
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..place]).map_or(0, |end| end + 1);
        let end = line_start(text, place).unwrap_or(text.len());
        if start == place {
            match Directive::parse(text[place + 2..end].trim_end()) {
                Directive::If(_) => depth += 1,
                Directive::EndIf => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && end >= middle {
                return Some(end);
            }
        } else if trim(text[start..place].trim_start_matches('\u{feff}')).is_empty() {
            // An indented one can be a part of a continued line. One behind a byte order mark is rare.
            return None;
        }
        at = end;
    }
    (depth == 0).then_some(middle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Environment;
    use crate::lists::preprocessor::read_lines;

    fn parsed(text: &str, before: u32) -> Vec<String> {
        let environment = Environment::default();
        let lines = read_lines(text, &environment);
        lines.map(|(number, line, read)| format!("{} {line} {read:?}", number + before)).collect()
    }

    #[test]
    fn parts_give_the_lines_of_the_whole() {
        let filters = |count: usize| "||ads.example^\n##.ad\n".repeat(count);
        let (half, most) = (filters(3200), filters(5000));
        assert!(half.len() < LONG && half.len() * 2 > LONG);
        let around = |middle: &str| format!("{half}{middle}{half}");
        for (text, expected) in [
            (filters(10), false),
            (around(""), true),
            (around("!#if env_firefox\n||a.example^\n!#else\n||b.example^\n!#endif\n"), true),
            (format!("!#if env_firefox\n{half}!#if x\n!#endif\n!#endif\n{most}"), true),
            (format!("!#if env_firefox\n{most}\n{half}"), false),
            (format!("!#if env_firefox\n{most}\n{half}\n!#endif\n"), false),
            (format!("!#if\n!#other\n!#endif\n!#endif\n!#else\n{most}||x$foo\n{half}||y$foo"), true),
            (format!("a \\\n    !#if x\n{most}{half}"), false),
            (format!("||a.example^ # !#if x\n{most}{half}"), true),
            // The middle is in a continued line.
            (format!("{half}||a.example^ \\\n    $script\n{half}"), false),
            (format!("{most}||a.example^ \\\n    $script\n{half}"), true),
            (around("\r"), false),
            (format!("\u{feff}{half}{half}"), true),
        ] {
            let found = halves(&text);
            assert_eq!(found.is_some(), expected, "{}", &text[..40]);
            if let Some((first, second, lines)) = found {
                assert!(first.len() > text.len() / 3 && second.len() > text.len() / 10);
                let mut both = parsed(first, 0);
                both.extend(parsed(second, lines));
                assert!(both == parsed(&text, 0), "{}", &text[..40]);
            }
        }
    }
}
