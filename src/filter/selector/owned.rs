//! Selectors with texts of their own: the joined text of a continued line is dropped after parsing.

use std::borrow::Cow;

use super::tree::{Argument, Attribute, Complex, Part, SelectorList};

impl SelectorList<'_> {
    pub(crate) fn into_owned<'o>(self) -> SelectorList<'o> {
        let complex = |complex: Complex<'_>| Complex(complex.0.into_iter().map(Part::into_owned).collect());
        SelectorList(self.0.into_iter().map(complex).collect())
    }
}

impl Part<'_> {
    fn into_owned<'o>(self) -> Part<'o> {
        match self {
            Part::Combinator(combinator) => Part::Combinator(combinator),
            Part::Type(name) => Part::Type(owned(name)),
            Part::Id(name) => Part::Id(owned(name)),
            Part::Class(name) => Part::Class(owned(name)),
            Part::Attribute(attribute) => {
                let Attribute { name, test } = *attribute;
                Part::Attribute(Box::new(Attribute { name: owned(name), test }))
            }
            Part::PseudoClass(name) => Part::PseudoClass(name),
            Part::PseudoFunction(function) => Part::PseudoFunction(function),
            Part::Nested(nesting, list) => Part::Nested(nesting, list.into_owned()),
            Part::PseudoElement(name) => Part::PseudoElement(name),
            Part::Operator(operator, argument) => Part::Operator(operator, Box::new(argument.into_owned())),
        }
    }
}

impl Argument<'_> {
    fn into_owned<'o>(self) -> Argument<'o> {
        match self {
            Argument::None => Argument::None,
            Argument::Text { written, test } => Argument::Text { written, test },
            Argument::NameAndValue { written, name, value } => Argument::NameAndValue { written, name, value },
            Argument::Property { written, pseudo_element, property, value } => {
                Argument::Property { written, pseudo_element, property, value }
            }
            Argument::Media(query) => Argument::Media(query),
            Argument::Number(number) => Argument::Number(number),
            Argument::Names(names) => Argument::Names(names),
            Argument::XPath { written, expression } => Argument::XPath { written, expression },
            Argument::Selector(list) => Argument::Selector(list.into_owned()),
        }
    }
}

fn owned<'o>(text: Cow<'_, str>) -> Cow<'o, str> {
    Cow::Owned(text.into_owned())
}
