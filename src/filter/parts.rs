//! The parts of a network filter as they are written, for lints and for programs that change a line.

use super::domains::split;
use super::modifier::{Effect, Modifier};
use super::split::{parts, split_modifiers};

/// A network filter, split into its parts. The texts are slices of the line.
#[derive(Debug)]
pub(crate) struct NetworkParts<'t> {
    /// `@@`.
    pub(crate) is_exception: bool,
    pub(crate) pattern: &'t str,
    /// The text after the `$`; `None` if there is no `$`.
    pub(crate) modifiers: Option<&'t str>,
    pub(crate) list: Vec<ModifierPart<'t>>,
}

/// One modifier as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModifierPart<'t> {
    /// The name, with its `~`, without white space around it.
    pub(crate) name: &'t str,
    pub(crate) value: Option<&'t str>,
    /// Its row of the table; `None` if the name is unknown.
    pub(crate) known: Option<&'static Modifier>,
}

impl<'t> NetworkParts<'t> {
    pub(crate) fn of(text: &'t str) -> NetworkParts<'t> {
        let (is_exception, rest) = match text.strip_prefix("@@") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (pattern, modifiers) = split_modifiers(rest, |_| false);
        let part = |(name, value): (&'t str, Option<&'t str>)| {
            let known = Modifier::find(name.strip_prefix('~').unwrap_or(name));
            ModifierPart { name, value, known }
        };
        let list = modifiers.map(|text| parts(text).map(|one| part(one.written())).collect());
        NetworkParts { is_exception, pattern, modifiers, list: list.unwrap_or_default() }
    }

    /// The value of the modifier with this effect.
    pub(crate) fn with(&self, effect: Effect) -> Option<&ModifierPart<'t>> {
        self.list.iter().find(|part| part.known.is_some_and(|known| known.effect == effect))
    }
}

impl ModifierPart<'_> {
    pub(crate) fn is_negated(&self) -> bool {
        self.name.starts_with('~')
    }
}

/// The entries of a domain list, with their `~`.
pub(crate) fn domain_entries(value: &str) -> impl Iterator<Item = &str> {
    split(value)
}
