//! Patterns → the expressions of `url-filter`.
//!
//! Safari's expressions have characters, `.`, sets of characters, groups, `?`, `*`, `+`, `^` at the start and `$` at the end.
//! An alternative becomes a rule of its own. URLs are ASCII.

use super::reason::SafariReason;
use crate::filter::{Anchor, Pattern};

/// The start of a host or of one of its labels.
const HOST_START: &str = r"^[a-z][a-z0-9+.-]*://([^/?#@]*\.)?";
/// The characters that `^` matches.
const SEPARATOR: &str = "[^a-zA-Z0-9_.%-]";
/// Alternatives that become rules, at most.
const MOST_ALTERNATIVES: usize = 32;

/// Expressions that together match the URLs of a pattern.
pub(super) fn url_filters(pattern: &Pattern<'_>) -> Result<Vec<String>, SafariReason> {
    match pattern {
        Pattern::Any => Ok(vec![".*".to_owned()]),
        Pattern::Host(host) => Ok(vec![host_filter(host)]),
        Pattern::Text { anchor, end, body } => text_filters(*anchor, *end, body),
        Pattern::Regex(regex) => translate(regex.source()).ok_or(SafariReason::Expression),
    }
}

/// The URLs of a host and its subdomains.
pub(super) fn host_filter(host: &str) -> String {
    let mut filter = HOST_START.to_owned();
    host.chars().for_each(|character| push(&mut filter, character));
    // A root dot and a port may follow the name.
    filter.push_str(r"\.?(:[0-9]+)?/");
    filter
}

fn text_filters(anchor: Anchor, end: bool, body: &str) -> Result<Vec<String>, SafariReason> {
    if !body.is_ascii() || body.ends_with("^^") {
        return Err(SafariReason::Expression);
    }
    let mut filter = match anchor {
        Anchor::None => String::new(),
        Anchor::Start => "^".to_owned(),
        Anchor::Host => HOST_START.to_owned(),
    };
    let (body, is_separated) = match body.strip_suffix('^') {
        Some(before) => (before, true),
        None => (body, false),
    };
    for character in body.chars() {
        match character {
            '*' => filter.push_str(".*"),
            '^' => filter.push_str(SEPARATOR),
            _ => push(&mut filter, character),
        }
    }
    if filter.is_empty() {
        filter.push_str(".*");
    }
    let end = if end { "$" } else { "" };
    // A separator at the end matches the end of the URL too.
    Ok(match is_separated {
        true => vec![format!("{filter}{SEPARATOR}{end}"), format!("{filter}$")],
        false => vec![format!("{filter}{end}")],
    })
}

fn push(filter: &mut String, character: char) {
    if r".*+?()[]{}^$|\".contains(character) {
        filter.push('\\');
    }
    filter.push(character);
}

/// Safari's form of a regular expression: one for each alternative. `None`: it has something else.
fn translate(source: &str) -> Option<Vec<String>> {
    let alternatives = alternatives(source)?;
    (alternatives.len() <= MOST_ALTERNATIVES).then_some(())?;
    alternatives.into_iter().map(alternative).collect()
}

/// The parts between `|` outside of groups and sets.
fn alternatives(source: &str) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut depth, mut is_set, mut is_escaped) = (Vec::new(), 0, 0u32, false, false);
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b']' if is_set => is_set = false,
            _ if is_set => {}
            b'[' => is_set = true,
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b'|' if depth == 0 => {
                parts.push(source.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(source.get(start..)?);
    Some(parts)
}

fn alternative(source: &str) -> Option<String> {
    (source.is_ascii() && !source.is_empty()).then_some(())?;
    let mut out = String::with_capacity(source.len());
    let mut rest = source.strip_prefix('^').inspect(|_| out.push('^')).unwrap_or(source);
    // Whether a quantifier can follow.
    let mut is_atom = false;
    while let Some(character) = rest.chars().next() {
        rest = &rest[1..];
        match character {
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = &rest[1..];
                out.push_str(&escape(escaped)?);
                is_atom = true;
            }
            '[' => {
                let (set, behind) = set(rest)?;
                out.push_str(&set);
                rest = behind;
                is_atom = true;
            }
            '(' => {
                rest = rest.strip_prefix("?:").unwrap_or(rest);
                // Look-around, and groups that begin with what is no atom.
                (!rest.starts_with(['?', '^', ')', '*', '+'])).then_some(())?;
                out.push('(');
                is_atom = false;
            }
            ')' => {
                out.push(')');
                is_atom = true;
            }
            '*' | '+' | '?' => {
                is_atom.then_some(())?;
                out.push(character);
                // The shortest match of an expression matches the same URLs.
                rest = rest.strip_prefix('?').unwrap_or(rest);
                is_atom = false;
            }
            '$' if rest.is_empty() => out.push('$'),
            '^' | '$' | '|' | '{' | '}' | ']' => return None,
            _ => {
                out.push(character);
                is_atom = true;
            }
        }
    }
    Some(out)
}

/// An escape outside of sets.
fn escape(escaped: char) -> Option<String> {
    match escaped {
        'd' => Some("[0-9]".to_owned()),
        'D' => Some("[^0-9]".to_owned()),
        'w' => Some("[a-zA-Z0-9_]".to_owned()),
        'W' => Some("[^a-zA-Z0-9_]".to_owned()),
        '/' => Some("/".to_owned()),
        _ if escaped.is_ascii_alphanumeric() => None,
        '-' | '_' | '&' | '=' | '%' | ':' | ',' | ';' | '!' | '~' | '#' | '@' | '"' | '\'' | '<' | '>' => {
            Some(escaped.to_string())
        }
        _ if escaped.is_ascii_punctuation() => Some(format!("\\{escaped}")),
        _ => None,
    }
}

/// A set of characters up to its `]`, and the text behind it.
fn set(rest: &str) -> Option<(String, &str)> {
    let mut out = "[".to_owned();
    let mut rest = rest.strip_prefix('^').inspect(|_| out.push('^')).unwrap_or(rest);
    (!rest.starts_with(']')).then_some(())?;
    loop {
        let character = rest.chars().next()?;
        rest = &rest[1..];
        match character {
            ']' => break,
            '\\' => {
                let escaped = rest.chars().next()?;
                rest = &rest[1..];
                // A range with a class as its end has another meaning.
                let is_range = out.ends_with('-') || rest.starts_with('-');
                match escaped {
                    'd' if !is_range => out.push_str("0-9"),
                    'w' if !is_range => out.push_str("a-zA-Z0-9_"),
                    _ if escaped.is_ascii_punctuation() => {
                        out.push('\\');
                        out.push(escaped);
                    }
                    _ => return None,
                }
            }
            '[' => out.push_str("\\["),
            _ => out.push(character),
        }
    }
    out.push(']');
    Some((out, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let one = |source: &str| translate(source).map(|all| all.join(" OR "));
        assert_eq!(one(r"^https?:\/\/ads\d+\.").as_deref(), Some(r"^https?://ads[0-9]+\."));
        assert_eq!(one(r"(?:a|b)"), None);
        assert_eq!(one(r"/ads/|\.gif$").as_deref(), Some(r"/ads/ OR \.gif$"));
        assert_eq!(one(r"[\w.-]+?x").as_deref(), Some(r"[a-zA-Z0-9_.-]+x"));
        for source in [r"a{2}", r"(?=a)", r"\bads", r"a\1", r"a$b", r"a|", "\u{e9}", r"\s", r"[^\s]"] {
            assert_eq!(one(source), None, "{source}");
        }
    }
}
