//! AdGuard's modifiers in front of a page filter: `[$path=/news,domain=a.com|b.com]##.ad`.
//!
//! <https://adguard.com/kb/general/ad-filtering/create-own-filters/#non-basic-rules-modifiers>

use std::borrow::Cow;

use super::scope::AddressCondition;
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::pattern::{Anchor, canonical};
use crate::regexp::Regex;
use crate::span::Span;

/// The modifiers of a bracket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Bracket<'t> {
    /// Entries between `|`.
    pub(super) domains: Option<&'t str>,
    /// The value of `path` and `url`.
    pub(super) address: AddressCondition<'t>,
}

/// Splits the bracket at the start of a line from the rest.
pub(super) fn split<'t>(line: &'t str) -> Option<Result<(Bracket<'t>, &'t str), Diagnostic>> {
    let inside = line.strip_prefix("[$")?;
    let end = end(inside)?;
    Some(parse(&inside[..end], line).map(|bracket| (bracket, &inside[end + 1..])))
}

/// The bracket that closes: one outside of a regular expression, before the separator of the filter.
fn end(inside: &str) -> Option<usize> {
    let bytes = inside.as_bytes();
    let (mut at, mut is_in_regex) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'=' if bytes.get(at + 1) == Some(&b'/') && regex(&inside[at + 1..]).is_some() => is_in_regex = true,
            b'/' if is_in_regex && matches!(bytes.get(at + 1), Some(b',' | b']')) => is_in_regex = false,
            b']' if !is_in_regex => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The length of `/regex/` at the start of a text, if a comma or a bracket follows it.
fn regex(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'/' if matches!(bytes.get(at + 1), Some(b',' | b']')) => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

fn parse<'t>(inside: &'t str, line: &str) -> Result<Bracket<'t>, Diagnostic> {
    let mut bracket = Bracket::default();
    let mut rest = Some(inside);
    while let Some(now) = rest {
        let value_at = now.find('=').map_or(now.len(), |at| at + 1);
        let value_length = match regex_of(&now[value_at..]) {
            Some(length) => length,
            None => now[value_at..].find(',').unwrap_or(now.len() - value_at),
        };
        let (item, value) = (&now[..value_at + value_length], now[value_at..value_at + value_length].trim());
        let name = now[..value_at].trim_end_matches('=').trim();
        rest = now.get(value_at + value_length + 1..);
        let span = Span::of(item, line);
        let is_repeated = match name {
            "domain" => bracket.domains.is_some(),
            "path" => bracket.address.path.is_some(),
            "url" => bracket.address.url.is_some(),
            _ => false,
        };
        if is_repeated {
            return Err(Diagnostic::new(Code::InvalidPageModifier, span, format!("{name} is there twice")));
        }
        match name {
            "domain" if !value.is_empty() => bracket.domains = Some(value),
            "path" => bracket.address.path = Some(pattern(if value.is_empty() { "|/|" } else { value }, span)?),
            "url" if !value.is_empty() => bracket.address.url = Some(pattern(value, span)?),
            "app" => {
                return Err(Diagnostic::new(
                    Code::InvalidPageModifier,
                    span,
                    "app has no effect in a browser extension",
                ));
            }
            "domain" | "url" => {
                return Err(Diagnostic::new(Code::InvalidPageModifier, span, format!("{name} needs a value")));
            }
            _ => {
                return Err(Diagnostic::new(
                    Code::InvalidPageModifier,
                    span,
                    format!("unknown modifier {name:?} of a page filter"),
                )
                .suggest("path, domain and url are known"));
            }
        }
    }
    Ok(bracket)
}

/// The length of a value that is a regular expression.
fn regex_of(value: &str) -> Option<usize> {
    let rest = value.strip_prefix('/')?;
    let bytes = rest.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'/' if at > 0 && matches!(bytes.get(at + 1), None | Some(b',')) => return Some(at + 2),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The expression that matches the same texts as a pattern.
fn pattern(value: &str, span: Span) -> Result<Regex<'_>, Diagnostic> {
    let is_regex = value.len() > 2 && value.starts_with('/') && value.ends_with('/');
    if !is_regex && value.contains([' ', '"']) {
        return Err(Diagnostic::new(Code::InvalidPageModifier, span, "no URL contains white space or quotes")
            .suggest("remove them, or write them percent-encoded"));
    }
    let source = if is_regex {
        Cow::Borrowed(&value[1..value.len() - 1])
    } else {
        Cow::Owned(regex_source(value).map_err(|why| Diagnostic::new(Code::InvalidPageModifier, span, why))?)
    };
    Regex::parse(source).map_err(|why| {
        Diagnostic::new(Code::InvalidPageModifier, span, format!("the regular expression is rejected: {why}"))
    })
}

/// The characters of patterns: `||` and `|` at the start, `|` at the end, `*`, `^`.
fn regex_source(pattern: &str) -> Result<String, String> {
    let mut source = String::with_capacity(pattern.len() * 2);
    let (rest, anchor) = if let Some(rest) = pattern.strip_prefix("||") {
        source.push_str(r"^[a-z][a-z0-9+.-]*:\/\/(?:[^\/?#]*\.)?");
        (rest, Anchor::Host)
    } else if let Some(rest) = pattern.strip_prefix('|') {
        source.push('^');
        (rest, Anchor::Start)
    } else {
        (pattern, Anchor::None)
    };
    let (rest, is_end) = rest.strip_suffix('|').map_or((rest, false), |rest| (rest, true));
    let rest = if rest.is_ascii() { Cow::Borrowed(rest) } else { canonical(rest, anchor)? };
    for character in rest.chars() {
        match character {
            '*' => source.push_str(".*"),
            '^' => source.push_str("(?:[^a-z0-9_.%-]|$)"),
            _ if character.is_ascii_punctuation() => source.extend(['\\', character]),
            _ => source.push(character),
        }
    }
    if is_end {
        source.push('$');
    }
    Ok(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets() {
        fn source<'r>(regex: &'r Option<Regex<'_>>) -> Option<&'r str> {
            regex.as_ref().map(Regex::source)
        }
        for (line, read) in [
            ("[$path=/a]b.com##.x", Some((None, Some(r"\/a"), None, "b.com##.x"))),
            ("[$domain=a.com|~b.a.com]##.x", Some((Some("a.com|~b.a.com"), None, None, "##.x"))),
            (r"[$path=/\/a[0-9]$/,domain=a.com]##.x", Some((Some("a.com"), Some(r"\/a[0-9]$"), None, "##.x"))),
            ("[$url=|https://a.com/b]##.x", Some((None, None, Some(r"^https\:\/\/a\.com\/b"), "##.x"))),
            ("[$path]a.com##.x", Some((None, Some(r"^\/$"), None, "a.com##.x"))),
            ("[$path = /a , domain = a.com]##.x", Some((Some("a.com"), Some(r"\/a"), None, "##.x"))),
            ("[$path=/ü]##.x", Some((None, Some(r"\/\%c3\%bc"), None, "##.x"))),
            (
                "[$url=||ü.com/ü]##.x",
                Some((None, None, Some(r"^[a-z][a-z0-9+.-]*:\/\/(?:[^\/?#]*\.)?xn\-\-tda\.com\/\%c3\%bc"), "##.x")),
            ),
            ("[$path=\"/a\"]##.x", None),
            ("[$path=/a,path=/b]##.x", None),
            ("[$app=com.a]##.x", None),
            ("[$paht=/a]##.x", None),
        ] {
            let found = split(line).unwrap().ok();
            let found = found.as_ref().map(|(bracket, rest)| {
                (bracket.domains, source(&bracket.address.path), source(&bracket.address.url), *rest)
            });
            assert_eq!(found, read, "{line}");
        }
        assert!(split("[::1]##.x").is_none());
    }
}
