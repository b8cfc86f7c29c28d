//! The key of a selector: a class or id without which it matches nothing.

use std::borrow::Cow;

use super::cursor::unescaped;
use super::tree::{Part, SelectorList};

/// A class or an id that every matching element, or one of its ancestors or siblings, has. The name is without escapes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum SelectorKey<'s> {
    /// A class.
    Class(Cow<'s, str>),
    /// An id.
    Id(Cow<'s, str>),
}

impl SelectorList<'_> {
    /// The first class or id of a single selector. A page without it needs no rule for the selector.
    ///
    /// A list of selectors has no key: lists have few of them.
    pub(crate) fn key(&self) -> Option<SelectorKey<'_>> {
        let [only] = &self.0[..] else { return None };
        only.0.iter().find_map(|part| match part {
            Part::Class(name) => Some(SelectorKey::Class(unescaped(name))),
            Part::Id(name) => Some(SelectorKey::Id(unescaped(name))),
            _ => None,
        })
    }
}
