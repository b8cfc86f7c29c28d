//! Modifiers that were parsed before. Of 25,000 filters with modifiers in EasyList, EasyPrivacy and uBlock Origin's lists,
//! 19,500 have those of an earlier one.

use std::sync::Arc;

use super::condition::Condition;
use super::options::{Modifiers, parse_modifiers};
use crate::diagnostic::Diagnostic;
use crate::small::Interned;

/// The modifiers of filters by their text, and conditions without duplicates.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownModifiers<'t> {
    /// By the text, and whether it is of an exception: their place in `all`.
    places: Interned<(bool, &'t str)>,
    all: Vec<Modifiers<'t>>,
    conditions: Interned<Arc<Condition<'t>>>,
}

impl<'t> KnownModifiers<'t> {
    /// Whether a filter with this text behind its `$` was parsed.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn has(&self, modifiers: &'t str, exception: bool) -> bool {
        self.places.number(&(exception, modifiers)).is_some()
    }

    /// Parses modifiers, as [`parse_modifiers`] does. What is rejected is not kept, because its diagnostic has a place.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn parse(
        &mut self,
        modifiers: &'t str,
        line: &'t str,
        exception: bool,
    ) -> Result<Modifiers<'t>, Diagnostic> {
        if let Some(place) = self.places.number(&(exception, modifiers)) {
            return Ok(self.all[place as usize].clone());
        }
        let mut parsed = parse_modifiers(modifiers, line, exception)?;
        if let Some(condition) = &mut parsed.condition {
            match self.conditions.get(condition) {
                Some((known, _)) => *condition = known.clone(),
                None => self.conditions.insert(condition.clone(), 0),
            }
        }
        self.places.insert((exception, modifiers), self.all.len() as u32);
        self.all.push(parsed.clone());
        Ok(parsed)
    }
}
