//! Filters with a modification → drafts.
//!
//! A rule is independent of other rules, so the effects of exceptions and of other filters are computed here, and in
//! `surrogates` for redirects.

use super::exceptions::{ModifierException, without_cancelled};
use super::filter::{Lowered, under_approximation};
use super::output::ModificationDrafts;
use super::surrogates::SurrogateRequests;
use crate::dnr::draft::{Draft, DraftAction};
use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::rules::{HeaderChange, ParamName, Priority, rule_name};
use crate::dnr::sets::UrlMatch;
use crate::dnr::settings::Settings;
use crate::dnr::target::Target;
use crate::filter::{Modification, ModificationKind, NetworkFilter};

/// A filter with a modification, and its number.
pub(crate) struct ModifyingFilter<'f, 't> {
    pub(crate) number: u32,
    pub(crate) filter: &'f NetworkFilter<'t>,
}

/// Makes the drafts of filters with a modification. `drafts` are those of the filters that block or allow.
pub(crate) fn lower_modifications<'t>(
    filters: &[ModifyingFilter<'_, 't>],
    drafts: &[Draft<'t>],
    settings: &Settings,
) -> ModificationDrafts<'t> {
    let mut output = ModificationDrafts::default();
    let exceptions: Vec<ModifierException<'t>> =
        filters.iter().filter_map(|one| ModifierException::new(one.filter, settings)).collect();
    let mut surrogates = SurrogateRequests::default();
    for ModifyingFilter { number, filter } in filters {
        let Some(modification) = &filter.condition().modification().cloned() else { continue };
        let result = match modification.kind {
            // An exception has no rules; it only reduces those of other filters.
            kind if filter.exception && kind != ModificationKind::Stealth => Ok(Vec::new()),
            ModificationKind::Redirect => surrogates.add(*number, filter, modification, &exceptions, settings),
            _ => change_drafts(*number, filter, modification, &exceptions, settings).map(|(mut found, mut losses)| {
                losses.extend(shadowed(&found, drafts));
                output.drafts.append(&mut found);
                losses
            }),
        };
        match result {
            Ok(losses) => output.losses.extend(losses.into_iter().map(|loss| (*number, loss))),
            Err(loss) => output.losses.push((*number, loss)),
        }
    }
    output.losses.extend(order_dependent(&output.drafts));
    surrogates.emit(drafts, settings.limits.surrogate_hosts, &mut output);
    output
}

/// The drafts of a filter that changes headers or the URL, which do not depend on blocks.
fn change_drafts<'t>(
    number: u32,
    filter: &NetworkFilter<'t>,
    modification: &Modification<'t>,
    exceptions: &[ModifierException<'t>],
    settings: &Settings,
) -> Result<(Vec<Draft<'t>>, Vec<Loss>), Loss> {
    let Some((priority, action)) = action(modification, settings.target)? else { return Ok(Default::default()) };
    let lowered = under_approximation(filter, settings)?;
    let Lowered { sets, losses } = without_cancelled(lowered, filter, modification, exceptions)?;
    let draft = |requests| Draft { priority, offset: 0, action: action.clone(), requests, origins: vec![number] };
    Ok((sets.into_iter().map(draft).collect(), losses))
}

/// The action of a rule for a modification. `None`: the modification has no effect on any request.
fn action<'t>(modification: &Modification<'t>, target: Target) -> Result<Option<(Priority, DraftAction<'t>)>, Loss> {
    let value = &modification.value;
    let change_response = |change| DraftAction::ChangeHeaders { request: Vec::new(), response: vec![change] };
    let action = match modification.kind {
        ModificationKind::RemoveParam if value.is_empty() => {
            return Ok(Some((Priority::RemoveParam, DraftAction::RemoveQuery)));
        }
        ModificationKind::RemoveParam if value.starts_with(['~', '/']) => {
            return Err(InexactReason::ParamPattern.into());
        }
        ModificationKind::RemoveParam => {
            let remove = |name: String| (Priority::RemoveParam, DraftAction::RemoveParams([name.into()].into()));
            return match rule_name(value, target) {
                ParamName::Rule(name) => Ok(Some(remove(name))),
                ParamName::Never => Ok(None),
                ParamName::Inexpressible => Err(Loss { reason: InexactReason::ParamName, detail: value.to_string() }),
            };
        }
        ModificationKind::Csp => change_response(HeaderChange::append("content-security-policy", value.as_ref())),
        ModificationKind::Permissions => change_response(HeaderChange::append("permissions-policy", value.as_ref())),
        ModificationKind::RemoveHeader => match value.strip_prefix("request:") {
            Some(name) => {
                DraftAction::ChangeHeaders { request: vec![HeaderChange::remove(name)], response: Vec::new() }
            }
            None => change_response(HeaderChange::remove(value.as_ref())),
        },
        ModificationKind::Cookie if value.is_empty() => DraftAction::ChangeHeaders {
            request: vec![HeaderChange::remove("cookie")],
            response: vec![HeaderChange::remove("set-cookie")],
        },
        kind => return Err(Loss { reason: InexactReason::Modification, detail: kind.name().to_owned() }),
    };
    Ok(Some((Priority::HeaderChange, action)))
}

/// The loss of a filter that removes parameters if an exception, whose rule has a higher priority, allows some of its
/// requests.
fn shadowed(found: &[Draft<'_>], drafts: &[Draft<'_>]) -> Option<Loss> {
    let is_shadowed = |one: &Draft<'_>| {
        one.priority == Priority::RemoveParam
            && drafts
                .iter()
                .any(|other| other.action == DraftAction::Allow && !other.requests.is_disjoint(&one.requests))
    };
    found.iter().any(is_shadowed).then(|| InexactReason::Shadowed.into())
}

/// The losses of filters that remove parameters and whose pattern may match the query, if another filter removes
/// parameters from the same requests.
fn order_dependent(drafts: &[Draft<'_>]) -> Vec<(u32, Loss)> {
    let removing: Vec<&Draft<'_>> = drafts.iter().filter(|one| one.priority == Priority::RemoveParam).collect();
    let depends_on_order = |one: &&&Draft<'_>| {
        let mut others = removing.iter().filter(|other| other.requests != one.requests);
        may_match_query(&one.requests.url) && others.any(|other| !other.requests.is_disjoint(&one.requests))
    };
    removing.iter().filter(depends_on_order).map(|one| (one.origins[0], InexactReason::Sequence.into())).collect()
}

fn may_match_query(url: &UrlMatch) -> bool {
    match url {
        UrlMatch::Any => false,
        UrlMatch::Text(text) => !text.starts_with("||") || text.contains(['*', '?', '&', '=']) || text.ends_with('|'),
        UrlMatch::Regex { .. } => true,
    }
}
