//! Blocks → sentences.

use std::ops::Range;

/// Words before a full stop that end no sentence. Single letters are handled in code.
const ABBREVIATIONS: [&str; 30] = [
    "inc", "ltd", "corp", "co", "llc", "etc", "eg", "ie", "e.g", "i.e", "u.s", "u.k", "no", "nos", "art", "dr", "mr",
    "mrs", "ms", "st", "vs", "bzw", "z.b", "abs", "nr", "m", "mme", "av", "p", "cf",
];
/// Words of the longest sentence: a text without full stops is cut there. 99 % of sentences of 255 policies have under 90.
pub(super) const MOST_WORDS: usize = 160;

/// Splits a part of a text into sentences. Each has at least one letter.
pub(super) fn sentences(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let piece = &text[part.clone()];
    let mut start = 0;
    let mut chars = piece.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let end = at + char.len_utf8();
        let ends = match char {
            '!' | '?' => true,
            '.' => !abbreviation(&piece[start..at]) && !german_day(&piece[start..at], &piece[end..]),
            '•' | '。' | '！' | '？' => true,
            _ => continue,
        };
        if ends && (!char.is_ascii() || followed(&piece[end..])) {
            let closing =
                piece[end..].chars().take_while(|c| matches!(c, '"' | '”' | '’' | ')' | '*' | '_' | '»' | ']'));
            let end = end + closing.map(char::len_utf8).sum::<usize>();
            push(&mut found, piece, start..end, part.start);
            start = end;
            while chars.peek().is_some_and(|(next, _)| *next < end) {
                chars.next();
            }
        }
    }
    push(&mut found, piece, start..piece.len(), part.start);
    found
}

/// White space and then what may begin a sentence.
fn followed(rest: &str) -> bool {
    let rest = rest.trim_start_matches(['"', '”', '’', ')', '*', '_', '»', ']']);
    let next = rest.trim_start();
    rest.is_empty() || (next.len() < rest.len() && !next.starts_with(char::is_lowercase))
}

fn abbreviation(before: &str) -> bool {
    let word = before.rsplit([' ', '\n', '(', ',', '\u{a0}', '[']).next().unwrap_or("").to_lowercase();
    word.chars().count() == 1 && word.chars().all(char::is_alphabetic) || ABBREVIATIONS.contains(&word.as_str())
}

/// The day of a German date, before the name of its month: "12. April".
fn german_day(before: &str, after: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ];
    before.ends_with(|char: char| char.is_ascii_digit())
        && after.strip_prefix([' ', '\u{a0}']).is_some_and(|rest| MONTHS.iter().any(|month| rest.starts_with(month)))
}

fn push(found: &mut Vec<Range<usize>>, piece: &str, range: Range<usize>, base: usize) {
    let text = &piece[range.clone()];
    let trimmed = text.trim();
    if trimmed.contains(char::is_alphanumeric) {
        let start = range.start + (text.len() - text.trim_start().len());
        found.push(base + start..base + start + trimmed.len());
    }
}
