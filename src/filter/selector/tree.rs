//! A parsed selector and its canonical form.

use std::borrow::Cow;
use std::fmt::{self, Display, Write as _};

use super::cursor::css_string;
use super::operator::{Operator, TextTest};

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
    Type(Cow<'t, str>),
    /// As written, without the `#`.
    Id(Cow<'t, str>),
    /// As written, without the dot.
    Class(Cow<'t, str>),
    Attribute(Box<Attribute<'t>>),
    /// `:first-child`.
    PseudoClass(&'static str),
    /// `:nth-child(2n + 1)`.
    PseudoFunction(Box<PseudoFunction>),
    /// `:is(…)`, `:not(…)`, `:where(…)`, `:has(…)`.
    Nested(Nesting, SelectorList<'t>),
    /// `::before`: the name in lower case.
    PseudoElement(Cow<'static, str>),
    /// `:has-text(…)`: only a program in the page can evaluate it.
    Operator(Operator, Box<Argument<'t>>),
}

// Lists have 100,000 selectors, most of one part. Rare parts are behind a pointer.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Part<'_>>() == 32);

impl Part<'_> {
    /// Whether a browser matches it by itself. `is_in_has`: it is inside `:has()`.
    pub(crate) fn is_native(&self, is_in_has: bool) -> bool {
        match self {
            Part::Operator(..) => false,
            Part::Nested(Nesting::Has, _) if is_in_has => false,
            Part::Nested(nesting, list) => {
                list.0.iter().all(|complex| complex.is_native(is_in_has || *nesting == Nesting::Has))
            }
            _ => true,
        }
    }

    /// A pseudo-class with an argument.
    pub(super) fn function(name: &str, argument: String) -> Self {
        Part::PseudoFunction(Box::new(PseudoFunction { name: name.to_owned(), argument }))
    }
}

/// A pseudo-class with an argument that is not a selector list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PseudoFunction {
    /// In lower case.
    pub(crate) name: String,
    /// In canonical form.
    pub(crate) argument: String,
}

/// The argument of an operator. `written` is its text in the filter, which its canonical form keeps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Argument<'t> {
    /// No argument.
    None,
    /// A text or an expression.
    Text { written: String, test: TextTest },
    /// A name and, optionally, a value.
    NameAndValue { written: String, name: TextTest, value: Option<TextTest> },
    /// A CSS property of the element or of the pseudo-element `before` or `after`.
    Property { written: String, pseudo_element: Option<&'static str>, property: String, value: TextTest },
    /// A media query.
    Media(String),
    /// A number.
    Number(u32),
    /// Names.
    Names(Vec<String>),
    /// An XPath expression, without the quotes around it.
    XPath { written: String, expression: String },
    /// A selector list, whose members may contain operators.
    Selector(SelectorList<'t>),
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
    pub(crate) name: Cow<'t, str>,
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

impl SelectorList<'_> {
    /// Whether a member ends in a pseudo-element. Nested selectors have none.
    pub(crate) fn has_pseudo_element(&self) -> bool {
        self.0.iter().any(|complex| matches!(complex.0.last(), Some(Part::PseudoElement(_))))
    }

    /// Whether it has one member, which ends in a pseudo-element directly behind an operator.
    pub(crate) fn is_pseudo_element_after_operator(&self) -> bool {
        let [complex] = &self.0[..] else { return false };
        match &complex.0[..] {
            [.., part, Part::PseudoElement(_)] => !part.is_native(false),
            _ => false,
        }
    }

    /// Whether it contains an operator, at any depth.
    pub(crate) fn contains(&self, operator: Operator) -> bool {
        self.0.iter().flat_map(|complex| &complex.0).any(|part| match part {
            Part::Nested(_, list) => list.contains(operator),
            Part::Operator(found, argument) => {
                *found == operator || matches!(&**argument, Argument::Selector(list) if list.contains(operator))
            }
            _ => false,
        })
    }
}

impl Complex<'_> {
    /// `is_in_has`: it is inside `:has()`.
    pub(crate) fn is_native(&self, is_in_has: bool) -> bool {
        self.0.iter().all(|part| part.is_native(is_in_has))
    }
}

impl Display for SelectorList<'_> {
    /// The canonical form: double quotes, one space around combinators and after commas.
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
            Part::Id(name) => f.write_str("#").and_then(|()| f.write_str(name)),
            Part::Class(name) => f.write_str(".").and_then(|()| f.write_str(name)),
            Part::Attribute(attribute) => attribute.fmt(f),
            Part::PseudoClass(name) => write!(f, ":{name}"),
            Part::PseudoFunction(function) => write!(f, ":{}({})", function.name, function.argument),
            Part::Nested(nesting, list) => write!(f, ":{}({list})", nesting.name()),
            Part::PseudoElement(name) => write!(f, "::{name}"),
            Part::Operator(operator, argument) => write!(f, ":{}({argument})", operator.name()),
        }
    }
}

impl Display for Attribute<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((operator, value, flag)) = &self.test else { return write!(f, "[{}]", self.name) };
        write!(f, "[{}{operator}{}", self.name, css_string(value))?;
        if let Some(flag) = flag {
            f.write_char(' ')?;
            f.write_char(*flag)?;
        }
        f.write_char(']')
    }
}

impl Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::None => Ok(()),
            Argument::Text { written, .. }
            | Argument::NameAndValue { written, .. }
            | Argument::Property { written, .. }
            | Argument::XPath { written, .. }
            | Argument::Media(written) => f.write_str(written),
            Argument::Number(number) => number.fmt(f),
            Argument::Names(names) => f.write_str(&names.join(",")),
            Argument::Selector(list) => list.fmt(f),
        }
    }
}
