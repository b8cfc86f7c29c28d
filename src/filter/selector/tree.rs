//! A parsed selector and its normal form.

use std::fmt::{self, Display, Write as _};

use super::cursor::push_string;
use super::operator::{Argument, Operator};

/// Selectors between commas. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SelectorList<'t>(pub(crate) Vec<Complex<'t>>);

/// Compound selectors with combinators between them.
///
/// The first part is a combinator in a relative selector only: `:has(> a)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Complex<'t>(pub(crate) Vec<Part<'t>>);

/// A part of a complex selector.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part<'t> {
    Combinator(Combinator),
    /// A type selector or `*`, as written, with its namespace prefix: `svg`, `*|a`.
    Type(&'t str),
    /// As written, without the `#`.
    Id(&'t str),
    /// As written, without the dot.
    Class(&'t str),
    Attribute(Attribute<'t>),
    /// `:first-child`: the name in lower case.
    PseudoClass(String),
    /// `:nth-child(2n + 1)`: the name in lower case and the normal form of the argument.
    PseudoFunction(String, String),
    /// `:is(…)`, `:not(…)`, `:where(…)`, `:has(…)`.
    Nested(Nesting, SelectorList<'t>),
    /// `::before`, with the arguments of `::part(…)` as written.
    PseudoElement(String),
    /// What only a program in the page can do: `:has-text(…)`.
    Operator(Operator, Argument<'t>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Combinator {
    Descendant,
    Child,
    NextSibling,
    LaterSibling,
}

/// Pseudo-classes whose argument is a selector list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Nesting {
    Is,
    Where,
    Not,
    Has,
}

impl Nesting {
    pub(crate) fn of(name: &str) -> Option<Nesting> {
        Some(match name {
            "is" => Nesting::Is,
            "where" => Nesting::Where,
            "not" => Nesting::Not,
            "has" => Nesting::Has,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Nesting::Is => "is",
            Nesting::Where => "where",
            Nesting::Not => "not",
            Nesting::Has => "has",
        }
    }
}

/// `[name="value" i]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Attribute<'t> {
    /// As written, with its namespace prefix.
    pub(crate) name: &'t str,
    /// The operator, `=` to `*=`, the value without escapes and the flag, `i` or `s`.
    pub(crate) test: Option<(&'static str, String, Option<char>)>,
}

impl SelectorList<'_> {
    /// Whether a browser matches it by itself: there are no operators, and no `:has()` inside of `:has()`, which Selectors
    /// Level 4 forbids.
    pub fn is_native(&self) -> bool {
        self.0.iter().all(|complex| complex.is_native(false))
    }
}

impl Complex<'_> {
    /// `is_in_has`: it stands inside of `:has()`.
    pub(crate) fn is_native(&self, is_in_has: bool) -> bool {
        self.0.iter().all(|part| match part {
            Part::Operator(..) => false,
            Part::Nested(Nesting::Has, _) if is_in_has => false,
            Part::Nested(nesting, list) => {
                list.0.iter().all(|complex| complex.is_native(is_in_has || *nesting == Nesting::Has))
            }
            _ => true,
        })
    }
}

impl Display for SelectorList<'_> {
    /// The normal form: double quotes, one space around combinators and after commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, complex) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            complex.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Complex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.0.iter().enumerate() {
            match part {
                Part::Combinator(combinator) if index == 0 => f.write_str(combinator.text().trim_start())?,
                part => part.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl Combinator {
    fn text(self) -> &'static str {
        match self {
            Combinator::Descendant => " ",
            Combinator::Child => " > ",
            Combinator::NextSibling => " + ",
            Combinator::LaterSibling => " ~ ",
        }
    }
}

impl Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Combinator(combinator) => f.write_str(combinator.text()),
            Part::Type(name) => f.write_str(name),
            Part::Id(name) => write!(f, "#{name}"),
            Part::Class(name) => write!(f, ".{name}"),
            Part::Attribute(attribute) => attribute.fmt(f),
            Part::PseudoClass(name) => write!(f, ":{name}"),
            Part::PseudoFunction(name, argument) => write!(f, ":{name}({argument})"),
            Part::Nested(nesting, list) => write!(f, ":{}({list})", nesting.name()),
            Part::PseudoElement(name) => write!(f, "::{name}"),
            Part::Operator(operator, argument) => write!(f, ":{}({argument})", operator.name()),
        }
    }
}

impl Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((operator, value, flag)) = &self.test else { return write!(f, "[{}]", self.name) };
        let mut quoted = String::with_capacity(value.len() + 2);
        push_string(value, &mut quoted);
        write!(f, "[{}{operator}{quoted}", self.name)?;
        if let Some(flag) = flag {
            f.write_char(' ')?;
            f.write_char(*flag)?;
        }
        f.write_char(']')
    }
}
