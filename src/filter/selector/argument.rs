//! The arguments of operators.

use super::cursor::CssCursor;
use super::error::SelectorError;
use super::expression::{escaped, has_wildcard, name_pattern, shown, style_pattern};
use super::operator::{ArgumentKind, Operator, TextTest};
use super::tree::Argument;
use crate::regexp::check_syntax;

/// Parses an argument other than a selector, up to its closing parenthesis. `is_whole`: up to the end of the text.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn parse<'t>(
    operator: Operator,
    kind: ArgumentKind,
    cursor: &mut CssCursor<'t>,
    is_whole: bool,
) -> Result<Argument<'t>, SelectorError> {
    let refused = |why: &str| Err(SelectorError::unplaced(format!(":{}() {why}", operator.name())));
    cursor.space();
    let start = cursor.at();
    let written = |cursor: &CssCursor<'t>| cursor.text()[start..cursor.at()].trim_end().to_owned();
    match kind {
        ArgumentKind::Text | ArgumentKind::TextWithQuotes => {
            let test = text(cursor, kind == ArgumentKind::Text, is_whole)?;
            match text_argument(written(cursor), test)? {
                Some(argument) => Ok(argument),
                None => refused("needs a text"),
            }
        }
        ArgumentKind::NameAndValue => {
            let (name, value) = name_and_value(cursor, is_whole)?;
            // Content scripts do not see the properties that a page's scripts add, for which filters use expressions.
            if operator == Operator::MatchesProp && !matches!(&name, TextTest::Literal(name) if !name.contains('/')) {
                return refused("takes names of properties between dots, not expressions");
            }
            Ok(Argument::NameAndValue { written: written(cursor), name, value })
        }
        ArgumentKind::NamePattern => {
            let (name, value) = name_and_value(cursor, is_whole)?;
            Ok(with_wildcards(written(cursor), name, value))
        }
        ArgumentKind::Property => property(operator, cursor, is_whole, false),
        ArgumentKind::PropertyPattern => property(operator, cursor, is_whole, true),
        ArgumentKind::Media => match balanced(cursor, is_whole)?.trim() {
            "" => refused("needs a media query"),
            query => Ok(Argument::Media(query.to_owned())),
        },
        ArgumentKind::Ancestor | ArgumentKind::Number => {
            let most = if operator == Operator::Upward { 255 } else { u32::MAX };
            let least = u32::from(operator == Operator::Upward);
            match balanced(cursor, is_whole)?.trim().parse() {
                Ok(number) if (least..=most).contains(&number) => Ok(Argument::Number(number)),
                _ if operator == Operator::Upward => refused("takes a number from 1 to 255, or a selector"),
                _ => refused("takes a number"),
            }
        }
        ArgumentKind::Names => {
            let names = balanced(cursor, is_whole)?.trim();
            match attribute_names(names) {
                Some(names) => Ok(Argument::Names(names)),
                None => refused("takes attribute names between commas"),
            }
        }
        ArgumentKind::XPath => xpath(cursor, is_whole),
        ArgumentKind::None => match balanced(cursor, is_whole)?.trim() {
            "" => Ok(Argument::None),
            _ => refused("takes no argument"),
        },
        ArgumentKind::Selector => refused("takes a selector"),
    }
}

/// The argument of a text and its meaning; `None` if it is empty.
fn text_argument<'t>(written: String, test: TextTest) -> Result<Option<Argument<'t>>, SelectorError> {
    Ok(match test {
        TextTest::Literal(text) if text.is_empty() => None,
        // The canonical spelling would lose the quotes, but not as an expression.
        TextTest::Literal(text) if text_test(&written)? != TextTest::Literal(text.clone()) => {
            let source = escaped(&text);
            Some(Argument::Text { written: format!("/{source}/"), test: TextTest::Regex(source, String::new()) })
        }
        test => Some(Argument::Text { written, test }),
    })
}

/// Names between commas; none if there is no text.
fn attribute_names(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let is_name = |name: &&str| !name.is_empty() && !name.contains(char::is_whitespace);
    text.split(',').map(|name| Some(name.trim()).filter(is_name).map(str::to_owned)).collect()
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

/// Reads a text or `/regex/flags`. `has_quotes`: quotes around it are removed.
fn text(cursor: &mut CssCursor<'_>, has_quotes: bool, is_whole: bool) -> Result<TextTest, SelectorError> {
    let start = cursor.at();
    if has_quotes && let Some(inside) = quoted(cursor, is_whole) {
        return test(inside, start, cursor);
    }
    if let Some(end) = regex_end(cursor.rest(), is_whole) {
        let written = &cursor.rest()[..end];
        cursor.set(start + end);
        return test(written, start, cursor);
    }
    let literal = balanced(cursor, is_whole)?.trim_end();
    // `/[/` is an expression that does not compile, not a text.
    if literal.starts_with('/') {
        test(literal, start, cursor)?;
    }
    Ok(TextTest::Literal(literal.to_owned()))
}

/// Reads a text in quotes, if nothing but white space is between it and the end of the argument.
fn quoted<'t>(cursor: &mut CssCursor<'t>, is_whole: bool) -> Option<&'t str> {
    let start = cursor.at();
    let inside = cursor.string()?;
    let end = cursor.at();
    cursor.space();
    let is_last = if is_whole { cursor.is_end() } else { cursor.peek() == Some(b')') };
    cursor.set(if is_last { end } else { start });
    is_last.then_some(inside)
}

/// Length of a regular expression with its slashes and flags, if the argument is one. Parentheses inside of it do not
/// have to be balanced.
fn regex_end(text: &str, is_whole: bool) -> Option<usize> {
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
                let after = text[end..].trim_start();
                if if is_whole { after.is_empty() } else { after.starts_with(')') } {
                    return Some(end);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// What a text means, without its quotes: `/regex/flags` or itself.
fn test(text: &str, start: usize, cursor: &CssCursor<'_>) -> Result<TextTest, SelectorError> {
    let Some((source, flags)) = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) else {
        return Ok(TextTest::Literal(text.replace("\\\"", "\"").replace("\\'", "'")));
    };
    let is_flags = flags.bytes().all(|flag| b"dgimsuvy".contains(&flag));
    if source.is_empty() || !is_flags {
        return Ok(TextTest::Literal(text.to_owned()));
    }
    // The browser runs the expression: what our machine does not support is no error.
    if let Err(why) = check_syntax(source) {
        return Err(SelectorError::span(start, cursor.at(), format!("this regular expression is not valid: {why}")));
    }
    Ok(TextTest::Regex(source.to_owned(), flags.to_owned()))
}

/// The meaning of a text that is not inside an operator, such as the argument of an action.
pub(crate) fn text_test(text: &str) -> Result<TextTest, SelectorError> {
    let mut cursor = CssCursor::new(text);
    self::text(&mut cursor, true, true)
}

/// Reads `name` or `name=value`.
fn name_and_value(cursor: &mut CssCursor<'_>, is_whole: bool) -> Result<(TextTest, Option<TextTest>), SelectorError> {
    let name = name(cursor)?;
    cursor.space();
    if !cursor.eat(b'=') {
        return Ok((name, None));
    }
    cursor.space();
    Ok((name, Some(text(cursor, true, is_whole)?)))
}

/// A name and a value in which `*` is any text.
fn with_wildcards<'t>(written: String, name: TextTest, value: Option<TextTest>) -> Argument<'t> {
    if !std::iter::once(&name).chain(&value).any(has_wildcard) {
        return Argument::NameAndValue { written, name, value };
    }
    let (name, value) = (name_pattern(name), value.map(name_pattern));
    let parts: Vec<String> = std::iter::once(&name).chain(&value).map(shown).collect();
    Argument::NameAndValue { written: parts.join("="), name, value }
}

/// Reads the name of `name=value`.
fn name(cursor: &mut CssCursor<'_>) -> Result<TextTest, SelectorError> {
    let start = cursor.at();
    if let Some(inside) = cursor.string() {
        return test(inside, start, cursor);
    }
    let rest = cursor.rest();
    let length = if rest.starts_with('/') {
        // Up to the slash in front of the equals sign, or of the end.
        let is_end = |at: &usize| matches!(rest.as_bytes().get(at + 1), None | Some(b'=' | b')'));
        let end = rest.match_indices('/').map(|(at, _)| at).skip(1).find(is_end).map(|at| at + 1);
        // Otherwise it is the first segment of a chain of properties.
        end.or_else(|| rest.find(['=', ')'])).unwrap_or(rest.len())
    } else {
        rest.find(['=', ')']).unwrap_or(rest.len())
    };
    cursor.set(start + length);
    let name = rest[..length].trim();
    if name.is_empty() {
        return Err(SelectorError::at(cursor, "a name is missing here"));
    }
    test(name, start, cursor)
}

fn property<'t>(
    operator: Operator,
    cursor: &mut CssCursor<'t>,
    is_whole: bool,
    is_pattern: bool,
) -> Result<Argument<'t>, SelectorError> {
    let start = cursor.at();
    let refused = || SelectorError::unplaced(format!(":{}() takes a property, a colon and a value", operator.name()));
    let mut pseudo_element = None;
    for name in ["before", "after"] {
        if cursor.rest().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(',')) {
            cursor.set(cursor.at() + name.len());
            cursor.space();
            cursor.character();
            cursor.space();
            pseudo_element = Some(name);
            break;
        }
    }
    let name = cursor.rest().split(':').next().unwrap_or("");
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if name.len() == cursor.rest().len()
        || !is_name(name.trim())
        || pseudo_element.is_some() && operator != Operator::MatchesCss
    {
        return Err(refused());
    }
    cursor.set(cursor.at() + name.len() + 1);
    cursor.space();
    // The quotes of a value are a part of it: computed styles have them.
    let (value_at, value) = (cursor.at(), text(cursor, false, is_whole)?);
    let (written, value) = match value {
        TextTest::Literal(text) if text.is_empty() => return Err(refused()),
        value if is_pattern => {
            let value = style_pattern(value);
            (format!("{}{}", &cursor.text()[start..value_at], shown(&value)), value)
        }
        value => (cursor.text()[start..cursor.at()].trim_end().to_owned(), value),
    };
    Ok(Argument::Property { written, pseudo_element, property: name.trim().to_owned(), value })
}

fn xpath<'t>(cursor: &mut CssCursor<'t>, is_whole: bool) -> Result<Argument<'t>, SelectorError> {
    let start = cursor.at();
    if let Some(inside) = quoted(cursor, is_whole) {
        let written = cursor.text()[start..cursor.at()].trim_end().to_owned();
        return Ok(Argument::XPath { written, expression: inside.to_owned() });
    }
    let expression = balanced(cursor, is_whole)?.trim();
    if expression.is_empty() {
        return Err(SelectorError::at(cursor, ":xpath() needs an expression"));
    }
    if let Some(at) = expression.find("/*") {
        let at = start + at;
        return Err(SelectorError::span(at, at + 2, "/* opens a comment").suggest("put the expression in quotes"));
    }
    Ok(Argument::XPath { written: expression.to_owned(), expression: expression.to_owned() })
}
