//! Filters that modify, in the company of all others: exceptions that cancel them, exceptions that stand above them. A
//! rule knows nothing of the others, so it is all worked out here, and in `wishes` for surrogates.

use super::certificate::{Loss, Reason};
use super::draft::{Act, Draft};
use super::lower::{Lowered, around, lower};
use super::params::{ParamName, rule_name};
use super::priority::Priority;
use super::rule::HeaderChange;
use super::settings::{Settings, Target};
use super::shape::{Shape, UrlMatch};
use super::wishes::Wishes;
use crate::filter::{Modification, ModificationKind, NetworkFilter};

/// A filter with a modification, by its number in the ledger.
pub(super) struct Modifier<'f, 't> {
    pub(super) number: u32,
    pub(super) filter: &'f NetworkFilter<'t>,
}

/// What the filters that modify became.
#[derive(Default)]
pub(super) struct Modified<'t> {
    pub(super) drafts: Vec<Draft<'t>>,
    pub(super) losses: Vec<(u32, Loss)>,
}

/// An exception from modifications, and all requests that it may speak of.
pub(super) struct Canceller<'t> {
    kind: ModificationKind,
    value: String,
    important: bool,
    /// `shapes` are no more than the filter's requests.
    is_exact: bool,
    shapes: Vec<Shape<'t>>,
}

/// Makes the rules of filters that modify. `drafts` are those of all others.
pub(super) fn modify<'t>(all: &[Modifier<'_, 't>], drafts: &[Draft<'t>], settings: &Settings) -> Modified<'t> {
    let mut output = Modified::default();
    let cancellers: Vec<Canceller<'t>> = all.iter().filter_map(|one| canceller(one.filter, settings)).collect();
    let mut wishes = Wishes::default();
    for Modifier { number, filter } in all {
        let Some(modification) = &filter.condition().modification().cloned() else { continue };
        let result = match modification.kind {
            // An exception has done its work when what it cancels has been worked out.
            kind if filter.exception && kind != ModificationKind::Stealth => Ok(Vec::new()),
            ModificationKind::Redirect => wishes.add(*number, filter, modification, &cancellers, settings),
            _ => change(*number, filter, modification, &cancellers, settings).map(|(mut found, mut losses)| {
                losses.extend(shadow(&found, drafts));
                output.drafts.append(&mut found);
                losses
            }),
        };
        match result {
            Ok(losses) => output.losses.extend(losses.into_iter().map(|loss| (*number, loss))),
            Err(loss) => output.losses.push((*number, loss)),
        }
    }
    output.losses.extend(out_of_turn(&output.drafts));
    wishes.grant(drafts, settings.limits.surrogate_hosts, &mut output);
    output
}

fn canceller<'t>(filter: &NetworkFilter<'t>, settings: &Settings) -> Option<Canceller<'t>> {
    let condition = filter.condition();
    let modification = condition.modification().filter(|_| filter.exception)?;
    let asks_more = condition.extra.as_ref().is_some_and(|extra| extra.response_header.is_some());
    Some(Canceller {
        kind: modification.kind,
        value: modification.value.to_string(),
        important: filter.important,
        is_exact: !asks_more && lower(filter, settings).is_ok_and(|lowered| lowered.losses.is_empty()),
        shapes: around(filter, settings),
    })
}

/// What exceptions leave of a modification, and how it is less than they leave to the filter.
pub(super) fn uncancelled<'t>(
    lowered: Lowered<'t>,
    filter: &NetworkFilter<'_>,
    modification: &Modification<'_>,
    cancellers: &[Canceller<'t>],
) -> Result<Lowered<'t>, Loss> {
    let Lowered { shapes, mut losses } = lowered;
    let mut left = shapes;
    let mut is_short = false;
    let mut cancels = |by: &&Canceller<'t>| {
        by.kind == modification.kind
            && (by.value.is_empty() || by.value == modification.value)
            && (by.important || !filter.important)
    };
    for by in cancellers.iter().filter(&mut cancels) {
        for taken in &by.shapes {
            let mut rest = Vec::with_capacity(left.len());
            for shape in left {
                let is_apart = shape.is_apart(taken);
                let mut difference = shape.minus(taken);
                is_short |= !is_apart && (difference.is_short || !by.is_exact);
                rest.append(&mut difference.left);
            }
            left = rest;
        }
    }
    if is_short {
        if left.is_empty() {
            return Err(Reason::Cancelled.into());
        }
        losses.push(Reason::PartlyCancelled.into());
    }
    Ok(Lowered { shapes: left, losses })
}

/// Headers and parameters: what is done whatever others say.
fn change<'t>(
    number: u32,
    filter: &NetworkFilter<'t>,
    modification: &Modification<'t>,
    cancellers: &[Canceller<'t>],
    settings: &Settings,
) -> Result<(Vec<Draft<'t>>, Vec<Loss>), Loss> {
    let Some((priority, act)) = act(modification, settings.target)? else { return Ok(Default::default()) };
    let Lowered { shapes, losses } = uncancelled(lower(filter, settings)?, filter, modification, cancellers)?;
    let draft = |shape| Draft { priority, rank: 0, act: act.clone(), shape, origins: vec![number] };
    Ok((shapes.into_iter().map(draft).collect(), losses))
}

/// What a rule does for a modification; `None`: there is no request for which it does anything.
fn act<'t>(modification: &Modification<'t>, target: Target) -> Result<Option<(Priority, Act<'t>)>, Loss> {
    let value = &modification.value;
    let of_response = |change| Act::ChangeHeaders { request: Vec::new(), response: vec![change] };
    let act = match modification.kind {
        ModificationKind::RemoveParam if value.is_empty() => {
            return Ok(Some((Priority::RemoveParam, Act::RemoveQuery)));
        }
        ModificationKind::RemoveParam if value.starts_with(['~', '/']) => return Err(Reason::ParamPattern.into()),
        ModificationKind::RemoveParam => {
            return match rule_name(value, target) {
                ParamName::Rule(name) => Ok(Some((Priority::RemoveParam, Act::RemoveParams([name.into()].into())))),
                ParamName::Never => Ok(None),
                ParamName::Inexpressible => Err(Loss { reason: Reason::ParamName, detail: value.to_string() }),
            };
        }
        ModificationKind::Csp => of_response(HeaderChange::append("content-security-policy", value.as_ref())),
        ModificationKind::Permissions => of_response(HeaderChange::append("permissions-policy", value.as_ref())),
        ModificationKind::RemoveHeader => match value.strip_prefix("request:") {
            Some(name) => Act::ChangeHeaders { request: vec![HeaderChange::remove(name)], response: Vec::new() },
            None => of_response(HeaderChange::remove(value.as_ref())),
        },
        ModificationKind::Cookie if value.is_empty() => Act::ChangeHeaders {
            request: vec![HeaderChange::remove("cookie")],
            response: vec![HeaderChange::remove("set-cookie")],
        },
        kind => return Err(Loss { reason: Reason::Modification, detail: kind.name().to_owned() }),
    };
    Ok(Some((Priority::HeaderChange, act)))
}

/// Whether an exception's rule stands above the removal of parameters and lets some of its requests go as they are.
fn shadow(found: &[Draft<'_>], drafts: &[Draft<'_>]) -> Option<Loss> {
    let is_shadowed = |one: &Draft<'_>| {
        one.priority == Priority::RemoveParam
            && drafts.iter().any(|by| by.act == Act::Allow && !by.shape.is_apart(&one.shape))
    };
    found.iter().any(is_shadowed).then(|| Reason::Shadowed.into())
}

/// The filters whose pattern may speak of the query, where others take parameters out of it, too.
fn out_of_turn(found: &[Draft<'_>]) -> Vec<(u32, Loss)> {
    let removing: Vec<&Draft<'_>> = found.iter().filter(|one| one.priority == Priority::RemoveParam).collect();
    let is_late = |one: &&&Draft<'_>| {
        let mut others = removing.iter().filter(|other| other.shape != one.shape);
        may_see_query(&one.shape.url) && others.any(|other| !other.shape.is_apart(&one.shape))
    };
    removing.iter().filter(is_late).map(|one| (one.origins[0], Reason::Sequence.into())).collect()
}

fn may_see_query(url: &UrlMatch) -> bool {
    match url {
        UrlMatch::Any => false,
        UrlMatch::Text(text) => !text.starts_with("||") || text.contains(['*', '?', '&', '=']) || text.ends_with('|'),
        UrlMatch::Regex { .. } => true,
    }
}
