//! A list with some of its lines only.

use crate::filter::{count_lines, lines, trim};

/// The text of a list without the lines that are not kept: they become empty, so that every other line keeps its number.
/// Lines that start with `!#` stay, because the conditions of `!#if` still hold for the lines between them.
///
/// ```
/// use brock::lists::only_lines;
/// let list = "||a.example^\n!#if env_firefox\n||b.example^\n!#endif\n";
/// assert_eq!(only_lines(list, |number, _| number == 3), "\n!#if env_firefox\n||b.example^\n!#endif");
/// ```
pub fn only_lines(text: &str, is_kept: impl Fn(u32, &str) -> bool) -> String {
    let mut kept = String::new();
    let mut at = 1;
    for (number, line) in lines(text) {
        if !trim(line).starts_with("!#") && !is_kept(number, line) {
            continue;
        }
        while at < number {
            kept.push('\n');
            at += 1;
        }
        if kept.is_empty() && line.starts_with('\u{feff}') {
            // The first one would be a byte order mark.
            kept.push('\u{feff}');
        }
        kept.push_str(line);
        at += count_lines(line).saturating_sub(1);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_numbers() {
        let text = "a\r\nb \\\n    c\n\nd\n!#else\ne";
        for (wanted, expected) in [
            (vec![1], "a\n\n\n\n\n!#else"),
            (vec![2], "\nb \\\n    c\n\n\n!#else"),
            (vec![2, 5], "\nb \\\n    c\n\nd\n!#else"),
            (vec![7], "\n\n\n\n\n!#else\ne"),
        ] {
            let kept = only_lines(text, |number, _| wanted.contains(&number));
            assert_eq!(kept, expected, "{wanted:?}");
            for (number, line) in lines(&kept).filter(|(_, line)| !line.is_empty()) {
                assert!(lines(text).any(|one| one == (number, line)), "{wanted:?}");
            }
        }
    }
}
