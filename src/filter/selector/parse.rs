//! Selector text -> tree. What a browser would refuse is an error with its place.
//!
//! The grammar is that of Selectors Level 4, <https://www.w3.org/TR/selectors-4/#grammar>, with operators as further
//! pseudo-classes.

use super::argument;
use super::cursor::{CssCursor, unescaped};
use super::error::SelectorError;
use super::expect::{close, combinator, identifier};
use super::names;
use super::operator::{self, ArgumentKind, Operator};
use super::pseudo_element::pseudo_element;
use super::text;
use super::tree::{Argument, Attribute, Combinator, Complex, Nesting, Part, SelectorList};

/// Selectors inside of selectors. Real lists have four.
const MOST_DEPTH: usize = 16;

/// The context of a selector.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The filter has an extended separator, `#?#` or `#$?#`: more spellings are known.
    pub(super) is_extended: bool,
    /// A combinator may stand first.
    is_relative: bool,
    depth: usize,
}

impl Place {
    pub(super) fn top(is_extended: bool) -> Place {
        Place { is_extended, is_relative: false, depth: 0 }
    }

    fn inside(self) -> Place {
        Place { is_relative: false, depth: self.depth + 1, ..self }
    }
}

/// Reads a selector list up to the end of the text or a closing parenthesis.
pub(super) fn list<'t>(cursor: &mut CssCursor<'t>, place: Place) -> Result<SelectorList<'t>, SelectorError> {
    if place.depth > MOST_DEPTH {
        return Err(SelectorError::at(cursor, "selectors are nested too deeply"));
    }
    let mut members = Vec::with_capacity(1);
    loop {
        members.push(complex(cursor, place)?);
        if !cursor.eat(b',') {
            return Ok(SelectorList(members));
        }
    }
}

/// Reads compound selectors and combinators up to a comma, a closing parenthesis or the end.
fn complex<'t>(cursor: &mut CssCursor<'t>, place: Place) -> Result<Complex<'t>, SelectorError> {
    let mut parts = Vec::with_capacity(1);
    cursor.space();
    let start = *cursor;
    if let Some(combinator) = combinator(cursor) {
        if !place.is_relative {
            return Err(SelectorError::at(&start, "a selector cannot start with a combinator"));
        }
        parts.push(Part::Combinator(combinator));
        cursor.space();
    }
    loop {
        compound(cursor, place, &mut parts)?;
        let has_space = cursor.space();
        match cursor.peek() {
            None | Some(b',' | b')') => return Ok(Complex(parts)),
            _ if matches!(parts.last(), Some(Part::PseudoElement(_))) => {
                return Err(SelectorError::at(cursor, "nothing can follow a pseudo-element"));
            }
            _ => match combinator(cursor) {
                Some(combinator) => {
                    parts.push(Part::Combinator(combinator));
                    cursor.space();
                }
                // As in uBlock Origin, what directly follows an operator and is no pseudo-class is below its elements.
                None if has_space || parts.last().is_some_and(is_evaluated) => {
                    parts.push(Part::Combinator(Combinator::Descendant));
                }
                None => return Err(SelectorError::at(cursor, "a selector cannot contain this here")),
            },
        }
    }
}

/// Whether a program in the page evaluates this part.
fn is_evaluated(part: &Part<'_>) -> bool {
    !part.is_native(false)
}

/// Reads a compound selector: an optional type selector and other parts, at least one of both.
fn compound<'t>(cursor: &mut CssCursor<'t>, place: Place, parts: &mut Vec<Part<'t>>) -> Result<(), SelectorError> {
    let before = parts.len();
    if let Some(name) = type_selector(cursor)? {
        parts.push(Part::Type(name.into()));
    }
    loop {
        cursor.comments();
        let part = match cursor.peek() {
            Some(b'#' | b'.' | b'[') if parts[before..].last().is_some_and(is_evaluated) => return Ok(()),
            Some(b'#') => {
                cursor.character();
                Part::Id(identifier(cursor, "an id")?.into())
            }
            Some(b'.') => {
                cursor.character();
                Part::Class(identifier(cursor, "a class name")?.into())
            }
            Some(b'[') => attribute(cursor, place)?,
            Some(b':') if cursor.peek_second() == Some(b':') => pseudo_element(cursor)?,
            Some(b':') => pseudo_class(cursor, place)?,
            _ if parts.len() == before => {
                return Err(SelectorError::at(
                    cursor,
                    if cursor.is_end() { "the selector ends here" } else { "no selector starts here" },
                ));
            }
            _ => return Ok(()),
        };
        let is_last = matches!(part, Part::PseudoElement(_));
        parts.push(part);
        if is_last {
            return Ok(());
        }
    }
}

/// Reads a type selector or `*`, with its namespace prefix, as written.
fn type_selector<'t>(cursor: &mut CssCursor<'t>) -> Result<Option<&'t str>, SelectorError> {
    let start = cursor.at();
    let is_name = |cursor: &mut CssCursor<'t>| cursor.eat(b'*') || cursor.identifier().is_some();
    if !is_name(cursor) {
        return Ok(None);
    }
    if cursor.peek() == Some(b'|') && cursor.peek_second() != Some(b'=') {
        if &cursor.text()[start..cursor.at()] != "*" {
            return Err(SelectorError::at(cursor, "a style sheet of filters declares no namespaces"));
        }
        cursor.character();
        if !is_name(cursor) {
            return Err(SelectorError::at(cursor, "a name must follow the namespace prefix"));
        }
    }
    Ok(Some(&cursor.text()[start..cursor.at()]))
}

/// Reads `[name]` and `[name="value" i]`; AdGuard's `[-ext-has="selector"]` is an operator.
fn attribute<'t>(cursor: &mut CssCursor<'t>, place: Place) -> Result<Part<'t>, SelectorError> {
    cursor.character();
    cursor.space();
    let start = cursor.at();
    // `[*|a]` is in any namespace, `[|a]` in none, as without a prefix.
    let is_any = cursor.eat(b'*');
    if !cursor.eat(b'|') && is_any {
        return Err(SelectorError::at(cursor, "an attribute name cannot contain *"));
    }
    identifier(cursor, "an attribute name")?;
    let name = &cursor.text()[start..cursor.at()];
    cursor.space();
    let operator = match (cursor.peek(), cursor.peek_second()) {
        (Some(b'='), _) => "=",
        (Some(b'~'), Some(b'=')) => "~=",
        (Some(b'|'), Some(b'=')) => "|=",
        (Some(b'^'), Some(b'=')) => "^=",
        (Some(b'$'), Some(b'=')) => "$=",
        (Some(b'*'), Some(b'=')) => "*=",
        _ => {
            close(cursor, b']')?;
            return Ok(Part::Attribute(Box::new(Attribute { name: name.into(), test: None })));
        }
    };
    cursor.set(cursor.at() + operator.len());
    cursor.space();
    let value = match cursor.string() {
        Some(inside) => inside,
        None => cursor.identifier().ok_or_else(|| {
            SelectorError::at(cursor, "an attribute value must be a name or stand in quotes")
                .suggest("put the value in quotes")
        })?,
    };
    if let Some(spelling) = name.strip_prefix("-ext-").or_else(|| name.strip_prefix("-abp-")) {
        close(cursor, b']')?;
        return extended_attribute(spelling, value, cursor, place);
    }
    cursor.space();
    let flag = match cursor.peek() {
        Some(b'i' | b'I') => Some('i'),
        Some(b's' | b'S') => Some('s'),
        _ => None,
    };
    if flag.is_some() {
        cursor.character();
    }
    close(cursor, b']')?;
    let test = Some((operator, unescaped(value).into_owned(), flag));
    Ok(Part::Attribute(Box::new(Attribute { name: name.into(), test })))
}

/// `[-ext-has=".x"]`: `:has(.x)` in a form that every browser can parse.
fn extended_attribute<'t>(
    name: &str,
    value: &'t str,
    cursor: &CssCursor<'t>,
    place: Place,
) -> Result<Part<'t>, SelectorError> {
    let mut inner = CssCursor::new(value);
    let part = function(name, &mut inner, Place { is_extended: true, ..place }, true);
    match part {
        Ok(part) if inner.is_end() => Ok(part),
        _ => {
            Err(SelectorError::at(cursor, format!("[-ext-{name}=…] cannot be read"))
                .suggest(format!("write :{name}(…)")))
        }
    }
}

fn pseudo_class<'t>(cursor: &mut CssCursor<'t>, place: Place) -> Result<Part<'t>, SelectorError> {
    let start = cursor.at();
    cursor.character();
    let written = identifier(cursor, "a pseudo-class")?;
    let name = written.to_ascii_lowercase();
    if cursor.eat(b'(') {
        if written != name && Operator::of(&name, place.is_extended).is_some() {
            let error = SelectorError::span(start, cursor.at(), format!("unknown pseudo-class :{written}()"));
            return Err(error.suggest(format!("write :{name}(…)")));
        }
        let part = function(&name, cursor, place, false).map_err(|error| error.or_span(start, cursor.at()))?;
        close(cursor, b')')?;
        return Ok(part);
    }
    if let Some(name) = names::pseudo_class(&name) {
        return Ok(Part::PseudoClass(name));
    }
    let error = SelectorError::span(start, cursor.at(), format!("unknown pseudo-class :{name}"));
    Err(if names::is_legacy_element(&name) { error.suggest(format!("write ::{name}")) } else { error })
}

/// Reads the argument of `:name(`. `is_whole`: the argument is the whole text, without a closing parenthesis.
fn function<'t>(
    name: &str,
    cursor: &mut CssCursor<'t>,
    place: Place,
    is_whole: bool,
) -> Result<Part<'t>, SelectorError> {
    let nesting = match name {
        "-abp-has" if place.is_extended => Some(Nesting::Has),
        name => Nesting::of(name),
    };
    if let Some(nesting) = nesting {
        return nested(nesting, cursor, place);
    }
    if names::is_nth(name) {
        return nth(name, cursor, place);
    }
    if let Some((operator, kind)) = Operator::of(name, place.is_extended) {
        return operator_argument(operator, kind, cursor, place, is_whole);
    }
    match name {
        "lang" | "dir" => {
            let argument = text::balanced(cursor, is_whole)?.trim();
            if !names::is_argument(name, argument) {
                return Err(SelectorError::at(cursor, format!(":{name}() cannot have this argument")));
            }
            Ok(Part::function(name, argument.to_owned()))
        }
        "if" | "if-not" => Err(SelectorError::unplaced(format!(":{name}() is obsolete and has no defined meaning"))
            .suggest(if name == "if" { "write :has(…)" } else { "write :not(:has(…))" })),
        "-abp-properties" | "properties" => Err(SelectorError::unplaced(
            "rules of style sheets cannot be searched: browsers hide those of other origins",
        )
        .suggest("write :matches-css(…)")),
        "style" | "remove" | "remove-attr" | "remove-class" => {
            Err(SelectorError::unplaced(format!(":{name}() must be the last part of the filter")))
        }
        _ => {
            let error = SelectorError::unplaced(format!("unknown pseudo-class :{name}()"));
            Err(match operator::nearest(name) {
                Some(nearest) => error.suggest(format!("write :{nearest}(…)")),
                None => error,
            })
        }
    }
}

fn nested<'t>(nesting: Nesting, cursor: &mut CssCursor<'t>, place: Place) -> Result<Part<'t>, SelectorError> {
    let list = list(cursor, Place { is_relative: nesting == Nesting::Has, ..place.inside() })?;
    let ends_in_element = |complex: &Complex<'_>| matches!(complex.0.last(), Some(Part::PseudoElement(_)));
    if list.0.iter().any(ends_in_element) {
        return Err(SelectorError::unplaced(format!(":{}() cannot contain a pseudo-element", nesting.name())));
    }
    Ok(Part::Nested(nesting, list))
}

fn nth<'t>(name: &str, cursor: &mut CssCursor<'t>, place: Place) -> Result<Part<'t>, SelectorError> {
    let start = cursor.at();
    let end = cursor.rest().find([')', 'o', 'O']).map_or(cursor.text().len(), |at| start + at);
    let text = cursor.text();
    let is_of = |at: usize| text[at..].get(..3).is_some_and(|word| word.eq_ignore_ascii_case("of "));
    let (formula, has_list) = if is_of(end) && name.ends_with("child") {
        (&text[start..end], true)
    } else {
        let end = cursor.rest().find(')').map_or(text.len(), |at| start + at);
        (&text[start..end], false)
    };
    let Some(mut argument) = names::nth(formula) else {
        return Err(SelectorError::span(start, start + formula.len(), format!(":{name}() cannot have this argument")));
    };
    cursor.set(start + formula.len());
    if has_list {
        cursor.set(cursor.at() + 3);
        let list = list(cursor, place.inside())?;
        if !list.is_native() {
            return Err(SelectorError::unplaced(format!(":{name}() cannot contain operators")));
        }
        argument = format!("{argument} of {list}");
    }
    Ok(Part::function(name, argument))
}

fn operator_argument<'t>(
    operator: Operator,
    kind: ArgumentKind,
    cursor: &mut CssCursor<'t>,
    place: Place,
    is_whole: bool,
) -> Result<Part<'t>, SelectorError> {
    let is_number =
        |cursor: &CssCursor<'_>| cursor.rest().trim_start().starts_with(|first: char| first.is_ascii_digit());
    let argument = match kind {
        ArgumentKind::Selector => Argument::Selector(list(cursor, place.inside())?),
        ArgumentKind::Ancestor if !is_number(cursor) => {
            let list = list(cursor, place.inside())?;
            if !list.is_native() {
                return Err(SelectorError::unplaced(":upward() takes a number or a selector without operators"));
            }
            Argument::Selector(list)
        }
        kind => argument::parse(operator, kind, cursor, is_whole)?,
    };
    Ok(Part::Operator(operator, Box::new(argument)))
}
