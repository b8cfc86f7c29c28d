//! The operators of procedural filters: one table of names, spellings and arguments.

/// The kind of an operator's argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Nothing.
    None,
    /// A text or `/regex/flags`.
    Text,
    /// The same, but quotes are a part of the text, as in AdGuard's syntax.
    TextWithQuotes,
    /// A name or `name=value`, each a text or a regular expression, with or without quotes.
    NameAndValue,
    /// The same in AdGuard's syntax: `*` is any text.
    NamePattern,
    /// `property: value`, the value a text or a regular expression; `before, ` or `after, ` in front is optional.
    Property,
    /// The same in AdGuard's syntax: the value is a part of the computed one, `*` is any text, and quotes and case do not
    /// count.
    PropertyPattern,
    /// A media query.
    Media,
    /// A number from 1 to 255, or a selector.
    Ancestor,
    /// A number.
    Number,
    /// Names between commas, or nothing.
    Names,
    /// An XPath expression, with or without quotes.
    XPath,
    /// A selector.
    Selector,
}

impl ArgumentKind {
    /// A description for the documentation.
    pub fn about(self) -> &'static str {
        match self {
            ArgumentKind::None => "none",
            ArgumentKind::Text | ArgumentKind::TextWithQuotes => "text or `/regex/flags`",
            ArgumentKind::NameAndValue | ArgumentKind::NamePattern => "`name` or `name=value`, texts or expressions",
            ArgumentKind::Property | ArgumentKind::PropertyPattern => {
                "`property: value`, a text or an expression; `before,` or `after,` in front for a pseudo-element"
            }
            ArgumentKind::Media => "media query",
            ArgumentKind::Ancestor => "number from 1 to 255, or selector",
            ArgumentKind::Number => "number",
            ArgumentKind::Names => "names between commas, or none",
            ArgumentKind::XPath => "XPath expression, in quotes if it contains `/*`",
            ArgumentKind::Selector => "selector",
        }
    }
}

/// Where a spelling is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelling {
    Everywhere,
    /// After the extended separators `#?#`, `#$?#`, `#@?#` and `#@$?#` only.
    Extended,
}

/// One record for each operator: the name in uBlock Origin's syntax, the argument, the effect.
macro_rules! operators {
    ($($variant:ident $name:literal $argument:ident $about:literal;)*) => {
        /// An operator of procedural filters. Each maps a set of elements to a set.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Operator { $(#[doc = $about] $variant,)* }

        impl Operator {
            /// Every operator, in the order of the table.
            pub const ALL: &'static [Operator] = &[$(Operator::$variant,)*];

            /// The name in uBlock Origin's syntax, without the colon.
            pub fn name(self) -> &'static str {
                match self { $(Operator::$variant => $name,)* }
            }

            /// The kind of its argument.
            pub fn argument(self) -> ArgumentKind {
                match self { $(Operator::$variant => ArgumentKind::$argument,)* }
            }

            /// Its effect in one sentence.
            pub fn about(self) -> &'static str {
                match self { $(Operator::$variant => $about,)* }
            }
        }
    };
}

operators! {
    HasText "has-text" Text "Keeps elements whose text contains the argument.";
    MatchesAttr "matches-attr" NameAndValue "Keeps elements with an attribute of this name and value.";
    MatchesCss "matches-css" Property "Keeps elements whose computed style has this value.";
    MatchesCssBefore "matches-css-before" Property "The same for the computed style of `::before`.";
    MatchesCssAfter "matches-css-after" Property "The same for the computed style of `::after`.";
    MatchesMedia "matches-media" Media "Holds while the media query matches.";
    MatchesPath "matches-path" Text "Keeps all elements where the path and query of the page match, and none elsewhere.";
    MatchesProp "matches-prop" NameAndValue "Keeps elements with a DOM property of this name and value.";
    MinTextLength "min-text-length" Number "Keeps elements whose text has at least this many characters.";
    Others "others" None "Selects every element that is neither the match, its ancestor nor its descendant.";
    Upward "upward" Ancestor "Selects the n-th ancestor, or the nearest ancestor that matches the selector.";
    WatchAttr "watch-attr" Names "Keeps all elements, and runs the filter again when one of these attributes changes.";
    XPath "xpath" XPath "Selects the elements of an XPath expression, relative to the element or to the document.";
    Shadow "shadow" Selector "Selects matching elements inside the shadow root.";
    Content "content" Selector "Selects matching elements inside a `<template>`.";
}

/// Other spellings of operators. Argument kinds differ where the dialect's do.
const SPELLINGS: [(&str, Operator, ArgumentKind, Spelling); 5] = [
    ("-abp-contains", Operator::HasText, ArgumentKind::Text, Spelling::Extended),
    ("contains", Operator::HasText, ArgumentKind::Text, Spelling::Everywhere),
    ("matches-property", Operator::MatchesProp, ArgumentKind::NameAndValue, Spelling::Everywhere),
    ("nth-ancestor", Operator::Upward, ArgumentKind::Ancestor, Spelling::Everywhere),
    ("watch-attrs", Operator::WatchAttr, ArgumentKind::Names, Spelling::Everywhere),
];

/// The name to write in place of an unknown one with the same letters: that of an operator, or of the pseudo-class that
/// replaced it.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    const REPLACED: [(&str, &str); 4] =
        [("-abp-has", "has"), ("matches", "is"), ("-webkit-any", "is"), ("-moz-any", "is")];
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().filter(u8::is_ascii_alphanumeric)
    }
    let operators = Operator::ALL.iter().map(|operator| (operator.name(), operator.name()));
    let spellings = SPELLINGS.iter().map(|(spelling, operator, ..)| (*spelling, operator.name()));
    let mut known = operators.chain(spellings).chain(REPLACED);
    known.find(|(known, _)| letters(known).eq(letters(name))).map(|(_, name)| name)
}

impl Operator {
    /// Other spellings, each with whether it is limited to `#?#` and the other extended separators.
    pub fn spellings(self) -> impl Iterator<Item = (&'static str, bool)> {
        let of = move |(name, operator, _, spelling): &(&'static str, Operator, ArgumentKind, Spelling)| {
            (*operator == self).then_some((*name, *spelling == Spelling::Extended))
        };
        SPELLINGS.iter().filter_map(of)
    }

    /// The operator of a name and the kind of its argument. `is_extended`: the separator is an extended one, so that arguments
    /// that AdGuard reads differently are AdGuard's. Adblock Plus, which has these separators too, has none of these operators.
    pub(super) fn of(name: &str, is_extended: bool) -> Option<(Operator, ArgumentKind)> {
        if let Some(operator) = Operator::ALL.iter().find(|operator| operator.name() == name) {
            let argument = match operator.argument() {
                ArgumentKind::Property if is_extended => ArgumentKind::PropertyPattern,
                ArgumentKind::NameAndValue if is_extended && *operator == Operator::MatchesAttr => {
                    ArgumentKind::NamePattern
                }
                argument => argument,
            };
            return Some((*operator, argument));
        }
        SPELLINGS
            .iter()
            .filter(|(.., spelling)| *spelling == Spelling::Everywhere || is_extended)
            .find(|(spelling, ..)| *spelling == name)
            .map(|(_, operator, argument, _)| match name {
                "contains" if is_extended => (*operator, ArgumentKind::TextWithQuotes),
                _ => (*operator, *argument),
            })
    }
}

/// A text to look for: literally, or by a regular expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// The text itself.
    Literal(String),
    /// The text between the slashes, and the flags.
    Regex(String, String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_and_spelling_is_found() {
        for operator in Operator::ALL {
            assert_eq!(Operator::of(operator.name(), false), Some((*operator, operator.argument())));
        }
        assert_eq!(Operator::of("-abp-contains", false), None);
        assert!(Operator::of("-abp-contains", true).is_some());
        assert!(Operator::of("contains", false).is_some());
        assert_eq!(Operator::of("if", true), None);
        for (name, write) in [("hastext", "has-text"), ("abp-contains", "has-text"), ("-moz-any", "is")] {
            assert_eq!(nearest(name), Some(write));
        }
        assert_eq!(nearest("foo"), None);
    }
}
