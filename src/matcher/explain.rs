//! The walk without stopping: every filter that matches, and those that nearly match.

use std::ops::ControlFlow;

use super::condition;
use super::context::Context;
use super::decide::NetworkDecision;
use super::failed::Failed;
use super::filters::Matcher;
use super::modifiers::Modifications;
use super::pattern::{self, Position};
use super::role::{Match, NearMiss, Role};
use crate::index::{FilterEntry, FilterId, IndexKind, PatternShape};

/// All filters that bear on a request. The fields are those of [`Explanation`](crate::Explanation).
pub(crate) struct Explained<'i> {
    pub(crate) matches: Vec<Match>,
    pub(crate) modifications: Modifications<'i>,
    pub(crate) near_misses: Vec<NearMiss>,
    pub(crate) gave_up: u32,
}

/// Max near misses whose pattern does not match.
const PATTERN_MISSES: usize = 20;

/// A filter that was visited, its effect, and the condition that does not hold; `None`: it matches.
type Visited = (FilterId, Role, Option<Failed>);

impl<'i> Matcher<'i> {
    /// Explains `decision`, which is the one of [`Matcher::decide`] for the same request.
    pub(crate) fn explain(self, context: &Context<'_>, decision: NetworkDecision) -> Explained<'i> {
        let mut modifications = self.modifications(context);
        if decision.blocker().is_some() {
            let (redirect, cancelled) = self.overrides(context).redirects.redirect();
            modifications.applied.splice(..0, redirect);
            modifications.cancelled.splice(..0, cancelled);
        }
        let mut visited: Vec<Visited> = Vec::new();
        for index in IndexKind::ALL {
            let _ = self.scan::<true>(index, context, |entry, position| {
                if let Some((role, failed)) = self.outcome(index, entry, position, context, &modifications) {
                    record(&mut visited, (entry.id, role, failed));
                }
                ControlFlow::Continue(())
            });
        }
        let mut matches = Vec::new();
        for role in Role::ALL {
            let found = visited.iter().filter(|(_, other, failed)| *other == role && failed.is_none());
            matches.extend(found.map(|&(filter, role, _)| Match { filter, role }));
        }
        Explained { matches, modifications, near_misses: near_misses(visited), gave_up: context.gave_up() }
    }

    /// The effect of an entry, and the condition that does not hold; `None`: the entry has no bearing on the request.
    fn outcome(
        self,
        index: IndexKind,
        entry: &FilterEntry<'i>,
        position: Position,
        context: &Context<'_>,
        modifications: &Modifications<'i>,
    ) -> Option<(Role, Option<Failed>)> {
        let image = self.image;
        let role = Role::of(index, entry.purpose(), entry.important());
        // The index of overrides has it, too.
        if index == IndexKind::Blocks && role == Role::ImportantBlock {
            return None;
        }
        let condition = image.condition(entry.condition);
        let holds = condition::check(image, &condition, context);
        let failed = match (pattern::fits(image, entry, context, position), holds) {
            // Of the many `removeparam` filters for every URL, only those whose parameter is present count.
            (true, Ok(())) if role == Role::Modifier && !modifications.has(image, &condition) => return None,
            (true, Ok(())) if role == Role::Block && condition::is_generic_off(image, &condition, context, false) => {
                Some(Failed::GenericBlock)
            }
            // A filter for other types that has no pattern is no near miss.
            (true, Err(Failed::Type)) if entry.shape() == Some(PatternShape::Any) => return None,
            (true, Ok(())) => None,
            (true, Err(failed)) => Some(failed),
            (false, Ok(())) if pattern::has_given_up(entry, context) => Some(Failed::GaveUp),
            (false, Ok(())) if pattern::shares_key(entry, context, position) => Some(Failed::Pattern),
            (false, _) => return None,
        };
        Some((role, failed))
    }
}

/// Records a visit. A filter that is visited for several positions of the URL matches if it matches at one.
fn record(visited: &mut Vec<Visited>, (filter, role, failed): Visited) {
    match visited.binary_search_by_key(&filter, |one| one.0) {
        Ok(at) if visited[at].2.is_none() => {}
        Ok(at) => visited[at].2 = failed,
        Err(at) => visited.insert(at, (filter, role, failed)),
    }
}

/// The filters that nearly match, those whose pattern does not match last.
fn near_misses(visited: Vec<Visited>) -> Vec<NearMiss> {
    let (by_pattern, mut near_misses): (Vec<NearMiss>, Vec<NearMiss>) = visited
        .into_iter()
        .filter_map(|(filter, role, failed)| Some(NearMiss { filter, role, failed: failed? }))
        .partition(|miss| miss.failed == Failed::Pattern);
    near_misses.extend(by_pattern.into_iter().take(PATTERN_MISSES));
    near_misses
}
