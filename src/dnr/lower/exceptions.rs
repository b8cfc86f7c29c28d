//! Exceptions that cancel modifications: `@@…$redirect-rule`, `@@…$csp`, ….
//!
//! A rule cannot cancel another rule, so the cancelled requests are removed from the rules of the other filter.

use super::filter::{Lowered, over_approximation, under_approximation};
use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::sets::RequestSet;
use crate::dnr::settings::Settings;
use crate::filter::{Modification, ModificationKind, NetworkFilter};

/// An exception that cancels modifications, with a superset of its requests.
pub(super) struct ModifierException<'t> {
    kind: ModificationKind,
    /// Empty: all values.
    value: String,
    important: bool,
    /// Whether `sets` has no more than the filter's requests.
    is_exact: bool,
    sets: Vec<RequestSet<'t>>,
}

impl<'t> ModifierException<'t> {
    /// `None`: the filter is not such an exception.
    pub(super) fn new(filter: &NetworkFilter<'t>, settings: &Settings) -> Option<ModifierException<'t>> {
        let condition = filter.condition();
        let modification = condition.modification().filter(|_| filter.exception)?;
        let tests_header = condition.extra.as_ref().is_some_and(|extra| extra.response_header.is_some());
        let is_lossless = || under_approximation(filter, settings).is_ok_and(|lowered| lowered.losses.is_empty());
        Some(ModifierException {
            kind: modification.kind,
            value: modification.value.to_string(),
            important: filter.important,
            is_exact: !tests_header && is_lossless(),
            sets: over_approximation(filter, settings),
        })
    }

    fn applies_to(&self, filter: &NetworkFilter<'_>, modification: &Modification<'_>) -> bool {
        self.kind == modification.kind
            && (self.value.is_empty() || self.value == modification.value)
            && (self.important || !filter.important)
    }
}

/// Removes the requests for which an exception cancels the modification, and records what else is lost.
///
/// # Errors
///
/// If no request remains although the exceptions cancel only a part of them.
pub(super) fn without_cancelled<'t>(
    lowered: Lowered<'t>,
    filter: &NetworkFilter<'_>,
    modification: &Modification<'_>,
    exceptions: &[ModifierException<'t>],
) -> Result<Lowered<'t>, Loss> {
    let Lowered { mut sets, mut losses } = lowered;
    let mut is_incomplete = false;
    for exception in exceptions.iter().filter(|exception| exception.applies_to(filter, modification)) {
        for cancelled in &exception.sets {
            let mut rest = Vec::with_capacity(sets.len());
            for set in sets {
                let is_disjoint = set.is_disjoint(cancelled);
                let mut difference = set.difference(cancelled);
                is_incomplete |= !is_disjoint && (difference.is_incomplete || !exception.is_exact);
                rest.append(&mut difference.sets);
            }
            sets = rest;
        }
    }
    if is_incomplete {
        if sets.is_empty() {
            return Err(InexactReason::Cancelled.into());
        }
        losses.push(InexactReason::PartlyCancelled.into());
    }
    Ok(Lowered { sets, losses })
}
