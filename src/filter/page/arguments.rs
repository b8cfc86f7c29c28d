//! The arguments of a scriptlet call.

use std::borrow::Cow;

/// The arguments of `+js(name, a, b)`. `\,` is a comma; quotes around a whole argument are not a part of it.
pub(super) fn by_commas(text: &str) -> Vec<Cow<'_, str>> {
    let mut arguments = Vec::new();
    let mut rest = text;
    loop {
        let now = rest.trim_start();
        if let Some((inside, after)) = quoted(now) {
            arguments.push(without_escapes(inside.0, inside.1));
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return arguments,
            }
            continue;
        }
        let end = end_of_argument(now);
        arguments.push(without_escapes(now[..end].trim_end(), ','));
        match now.get(end + 1..) {
            Some(next) => rest = next,
            None => return arguments,
        }
    }
}

/// The arguments of `//scriptlet('name', 'a')`: each in quotes; `None` if one is not.
pub(super) fn in_quotes(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut arguments = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Some(arguments);
    }
    loop {
        let (inside, after) = quoted(rest)?;
        arguments.push(without_escapes(inside.0, inside.1));
        match after.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return after.is_empty().then_some(arguments),
        }
    }
}

/// The inside of a text in quotes, its quote, and what follows from the comma or the end on. Nothing if something else
/// follows: the quote is then a part of the argument.
fn quoted(text: &str) -> Option<((&str, char), &str)> {
    let quote = text.chars().next().filter(|first| matches!(first, '\'' | '"' | '`'))?;
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote as u8 => {
                let after = text[at + 1..].trim_start();
                return (after.is_empty() || after.starts_with(',')).then_some(((&text[1..at], quote), after));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where an argument ends: at a comma without a backslash, or at the end of the text.
fn end_of_argument(text: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b',', bytes)
        .find(|at| bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0)
        .unwrap_or(text.len())
}

/// The text without the backslashes in front of `escaped`.
fn without_escapes(text: &str, escaped: char) -> Cow<'_, str> {
    let mut pattern = [b'\\', 0];
    escaped.encode_utf8(&mut pattern[1..]);
    match std::str::from_utf8(&pattern) {
        Ok(pattern) if text.contains(pattern) => Cow::Owned(text.replace(pattern, &pattern[1..])),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas() {
        for (text, arguments) in [
            ("set, a, b", &["set", "a", "b"][..]),
            ("rmnt, script, a\\, b", &["rmnt", "script", "a, b"]),
            ("set, a, ''", &["set", "a", ""]),
            ("rmnt, script, '{delete window['", &["rmnt", "script", "{delete window["]),
            ("rmnt, script, \"'_blank'\"", &["rmnt", "script", "'_blank'"]),
            ("nostif, '0x)", &["nostif", "'0x)"]),
            ("set-attr, ':is(.a, b) c', src", &["set-attr", ":is(.a, b) c", "src"]),
            ("rmnt, script, x, excludes, \\,\\\"", &["rmnt", "script", "x", "excludes", ",\\\""]),
            ("", &[""]),
            ("a, , b,", &["a", "", "b", ""]),
        ] {
            assert_eq!(by_commas(text), arguments, "{text}");
        }
        assert_eq!(in_quotes("'a', \"b'c\", 'd\\'e'").unwrap(), ["a", "b'c", "d'e"]);
        assert_eq!(in_quotes("'a', b"), None);
        assert_eq!(in_quotes(""), Some(Vec::new()));
    }
}
