//! The arguments of operators.

use super::cursor::CssCursor;
use super::error::SelectorError;
use super::expression::{escaped, has_wildcard, name_pattern, shown, style_pattern};
use super::names;
use super::operator::{ArgumentKind, Operator, TextTest};
use super::text::{self, text_test};
use super::tree::Argument;

/// Parses an argument other than a selector, up to its closing parenthesis. `is_whole`: up to the end of the text.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn parse<'t>(
    operator: Operator,
    kind: ArgumentKind,
    cursor: &mut CssCursor<'t>,
    is_whole: bool,
) -> Result<Argument<'t>, SelectorError> {
    let refused = |why: &str| Err(SelectorError::unplaced(format!(":{}() {why}", operator.name())));
    if let ArgumentKind::Text | ArgumentKind::TextWithQuotes = kind {
        let start = cursor.at();
        let test = text::searched(cursor, kind == ArgumentKind::Text, is_whole)?;
        let written = &cursor.text()[start..cursor.at()];
        return if written.is_empty() { refused("needs a text") } else { Ok(text_argument(written, test)) };
    }
    cursor.space();
    let start = cursor.at();
    let written = |cursor: &CssCursor<'t>| cursor.text()[start..cursor.at()].trim_end().to_owned();
    match kind {
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
        ArgumentKind::Media => match text::balanced(cursor, is_whole)?.trim() {
            "" => refused("needs a media query"),
            query => Ok(Argument::Media(query.to_owned())),
        },
        ArgumentKind::Ancestor | ArgumentKind::Number => {
            let most = if operator == Operator::Upward { 255 } else { u32::MAX };
            let least = u32::from(operator == Operator::Upward);
            match text::balanced(cursor, is_whole)?.trim().parse() {
                Ok(number) if (least..=most).contains(&number) => Ok(Argument::Number(number)),
                _ if operator == Operator::Upward => refused("takes a number from 1 to 255, or a selector"),
                _ => refused("takes a number"),
            }
        }
        ArgumentKind::Names => {
            let names = text::balanced(cursor, is_whole)?.trim();
            match attribute_names(names) {
                Some(names) => Ok(Argument::Names(names)),
                None => refused("takes attribute names between commas"),
            }
        }
        ArgumentKind::XPath => xpath(cursor, is_whole),
        ArgumentKind::None => match text::balanced(cursor, is_whole)?.trim() {
            "" => Ok(Argument::None),
            _ => refused("takes no argument"),
        },
        ArgumentKind::Selector | ArgumentKind::Text | ArgumentKind::TextWithQuotes => refused("takes a selector"),
    }
}

/// The argument of a text and its meaning.
fn text_argument<'t>(written: &str, test: TextTest) -> Argument<'t> {
    match test {
        // The canonical spelling would lose the quotes, but not as an expression.
        TextTest::Literal(text) if text_test(written).ok() != Some(TextTest::Literal(text.clone())) => {
            let source = escaped(&text);
            Argument::Text { written: format!("/{source}/"), test: TextTest::Regex(source, String::new()) }
        }
        test => Argument::Text { written: written.to_owned(), test },
    }
}

/// Names between commas; none if there is no text.
fn attribute_names(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let is_name = |name: &&str| !name.is_empty() && !name.contains(char::is_whitespace);
    text.split(',').map(|name| Some(name.trim()).filter(is_name).map(str::to_owned)).collect()
}

/// Reads `name` or `name=value`.
fn name_and_value(cursor: &mut CssCursor<'_>, is_whole: bool) -> Result<(TextTest, Option<TextTest>), SelectorError> {
    let name = name(cursor)?;
    cursor.space();
    if !cursor.eat(b'=') {
        return Ok((name, None));
    }
    let value = text::value(cursor, true, is_whole)?;
    // As in uBlock Origin, an empty value is none.
    Ok((name, Some(value).filter(|value| *value != TextTest::Literal(String::new()))))
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
        return text::test(&text::without_escapes(inside), start, cursor);
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
    if !name.starts_with('/') && name.contains(['"', '\'']) {
        return Err(SelectorError::span(start, start + length, "a quotation mark is not closed"));
    }
    text::test(name, start, cursor)
}

fn property<'t>(
    operator: Operator,
    cursor: &mut CssCursor<'t>,
    is_whole: bool,
    is_pattern: bool,
) -> Result<Argument<'t>, SelectorError> {
    let start = cursor.at();
    let refused = || SelectorError::unplaced(format!(":{}() takes a property, a colon and a value", operator.name()));
    let pseudo_element =
        cursor.rest().split_once([',', ':']).and_then(|(name, _)| names::pseudo_element(name.trim_end()));
    if let Some(name) = pseudo_element {
        cursor.set(cursor.at() + name.len());
        cursor.space();
        if !cursor.eat(b',') {
            return Err(refused());
        }
        cursor.space();
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
    let (value_at, value) = (cursor.at(), text::value(cursor, false, is_whole)?);
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
    if let Some(inside) = text::quoted(cursor, is_whole) {
        let written = cursor.text()[start..cursor.at()].trim_end().to_owned();
        return Ok(Argument::XPath { written, expression: inside.to_owned() });
    }
    let expression = text::balanced(cursor, is_whole)?.trim();
    if expression.is_empty() {
        return Err(SelectorError::at(cursor, ":xpath() needs an expression"));
    }
    if let Some(at) = expression.find("/*") {
        let at = start + at;
        return Err(SelectorError::span(at, at + 2, "/* opens a comment").suggest("put the expression in quotes"));
    }
    Ok(Argument::XPath { written: expression.to_owned(), expression: expression.to_owned() })
}
