//! Texts to look for: literal, in quotes, or `/regex/flags`.

use super::cursor::CssCursor;
use super::error::SelectorError;
use super::operator::TextTest;
use crate::regexp::check_syntax;

/// Reads the text of `:has-text()`, where white space around it counts. `has_quotes`: quotes around it are removed, and one
/// without its pair is an error, because uBlock Origin ignores such a filter.
pub(super) fn searched(
    cursor: &mut CssCursor<'_>,
    has_quotes: bool,
    is_whole: bool,
) -> Result<TextTest, SelectorError> {
    let start = cursor.at();
    if has_quotes {
        cursor.space();
        if let Some(inside) = quoted(cursor, is_whole) {
            cursor.space();
            return test(&without_escapes(inside), start, cursor);
        }
        cursor.set(start);
    }
    let test = unquoted(cursor, is_whole, true)?;
    if has_quotes && !has_pairs(&cursor.text()[start..cursor.at()]) {
        return Err(SelectorError::span(start, cursor.at(), "a quotation mark is not closed")
            .suggest("put the text in quotes of the other kind, or write \\x22 or \\x27 in an expression"));
    }
    Ok(test)
}

/// Reads the value behind a name. White space around it does not count.
pub(super) fn value(cursor: &mut CssCursor<'_>, has_quotes: bool, is_whole: bool) -> Result<TextTest, SelectorError> {
    cursor.space();
    let start = cursor.at();
    match quoted(cursor, is_whole).filter(|_| has_quotes) {
        Some(inside) => test(&without_escapes(inside), start, cursor),
        None => {
            cursor.set(start);
            unquoted(cursor, is_whole, false)
        }
    }
}

/// `is_exact`: white space around it counts.
fn unquoted(cursor: &mut CssCursor<'_>, is_whole: bool, is_exact: bool) -> Result<TextTest, SelectorError> {
    let start = cursor.at();
    let mut ahead = *cursor;
    let literal = balanced(&mut ahead, is_whole);
    if let Some(length) = regex_end(cursor.rest(), is_whole, is_exact) {
        cursor.set(start + length);
        let test = test(&cursor.text()[start..cursor.at()], start, cursor);
        // `:matches-path(/a):matches-path(/b/i)` has two texts, not one expression.
        if test.is_ok() || literal.is_err() || ahead.at() >= cursor.at() {
            return test;
        }
    }
    let literal = literal?;
    *cursor = ahead;
    let literal = if is_exact { literal } else { literal.trim_end() };
    // `/[/` is an expression that does not compile, not a text.
    if literal.starts_with('/') {
        test(literal, start, cursor)?;
    }
    Ok(TextTest::Literal(literal.to_owned()))
}

/// The text up to the parenthesis that closes it. A backslash makes the next character an ordinary one.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn balanced<'t>(cursor: &mut CssCursor<'t>, is_whole: bool) -> Result<&'t str, SelectorError> {
    let (start, mut depth) = (cursor.at(), 0);
    while let Some(byte) = cursor.peek() {
        match byte {
            b'\\' => {
                cursor.character();
            }
            b'(' => depth += 1,
            b')' if depth == 0 && !is_whole => break,
            b')' => depth -= 1,
            _ => {}
        }
        cursor.character();
    }
    if cursor.is_end() && !is_whole || depth != 0 {
        return Err(SelectorError::span(start, cursor.at(), "a closing ) is missing after this"));
    }
    Ok(&cursor.text()[start..cursor.at()])
}

/// Reads a text in quotes, if nothing but white space is between it and the end of the argument.
pub(super) fn quoted<'t>(cursor: &mut CssCursor<'t>, is_whole: bool) -> Option<&'t str> {
    let start = cursor.at();
    let inside = cursor.string()?;
    let end = cursor.at();
    cursor.space();
    let is_last = if is_whole { cursor.is_end() } else { cursor.peek() == Some(b')') };
    cursor.set(if is_last { end } else { start });
    is_last.then_some(inside)
}

/// The text between quotes. A backslash is removed in front of a quotation mark and of a backslash only.
pub(super) fn without_escapes(inside: &str) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut characters = inside.chars().peekable();
    while let Some(character) = characters.next() {
        match characters.next_if(|next| character == '\\' && matches!(next, '"' | '\'' | '\\')) {
            Some(escaped) => text.push(escaped),
            None => text.push(character),
        }
    }
    text
}

/// Whether every quotation mark has its pair. A backslash makes the next character an ordinary one.
fn has_pairs(text: &str) -> bool {
    let (mut open, mut bytes) = (None, text.bytes());
    while let Some(byte) = bytes.next() {
        match open {
            _ if byte == b'\\' => {
                bytes.next();
            }
            Some(quote) if byte == quote => open = None,
            None if matches!(byte, b'"' | b'\'') => open = Some(byte),
            _ => {}
        }
    }
    open.is_none()
}

/// Length of a regular expression with its slashes and flags, if the argument is one. Parentheses inside of it do not
/// have to be balanced. `is_exact`: nothing follows it, not even white space.
fn regex_end(text: &str, is_whole: bool, is_exact: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'/') {
        return None;
    }
    let (mut at, mut is_in_class) = (1, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => is_in_class = true,
            b']' => is_in_class = false,
            b'/' if !is_in_class && at > 1 => {
                let flags = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
                let end = at + 1 + flags;
                let after = if is_exact { &text[end..] } else { text[end..].trim_start() };
                let is_end = if is_whole { after.is_empty() } else { after.starts_with(')') };
                if is_end && is_flags(&text[at + 1..end]) {
                    return Some(end);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// What follows an expression in uBlock Origin: `i`, `m` and `u`. `/a/s` is a text, such as a path.
fn is_flags(text: &str) -> bool {
    text.char_indices().all(|(at, flag)| "imu".contains(flag) && !text[..at].contains(flag))
}

/// What a text means, without its quotes: `/regex/flags` or itself.
pub(super) fn test(text: &str, start: usize, cursor: &CssCursor<'_>) -> Result<TextTest, SelectorError> {
    let parts = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    let Some((source, flags)) = parts.filter(|(source, flags)| !source.is_empty() && is_flags(flags)) else {
        return Ok(TextTest::Literal(text.to_owned()));
    };
    // The browser runs the expression: what our machine does not support is no error.
    if let Err(why) = check_syntax(source) {
        return Err(SelectorError::span(start, cursor.at(), format!("this regular expression is not valid: {why}")));
    }
    Ok(TextTest::Regex(source.to_owned(), flags.to_owned()))
}

/// The meaning of a text that is not inside an operator, such as the argument of an action.
pub(crate) fn text_test(text: &str) -> Result<TextTest, SelectorError> {
    let mut cursor = CssCursor::new(text);
    searched(&mut cursor, true, true)
}
