//! Filters that modify, in the company of all others: exceptions that cancel them, blocks that they have surrogates
//! for, exceptions that stand above them. A rule knows nothing of the others, so it is all worked out here.

use std::collections::{HashMap, HashSet};

use super::certificate::{Loss, Reason};
use super::draft::{Act, Draft, Rank};
use super::hosts::{Hosts, suffixes};
use super::lower::{Lowered, around, lower};
use super::priority::Priority;
use super::rule::HeaderChange;
use super::settings::Settings;
use super::shape::{Shape, UrlMatch};
use crate::filter::{Modification, ModificationKind, NetworkFilter, redirect};

/// Rules that a surrogate for the blocks of others may take.
const MOST_BLOCKS: usize = 16;

/// A filter with a modification, by its number in the ledger.
pub(super) struct Modifier<'f, 't> {
    pub(super) number: u32,
    pub(super) filter: &'f NetworkFilter<'t>,
}

/// Parts of a wish that may stand above `$important` blocks.
const MOST_PARTS: usize = 4;

/// What the filters that modify became.
#[derive(Default)]
pub(super) struct Modified<'t> {
    pub(super) drafts: Vec<Draft<'t>>,
    pub(super) losses: Vec<(u32, Loss)>,
}

/// An exception from modifications, and all requests that it may speak of.
struct Canceller<'t> {
    kind: ModificationKind,
    value: String,
    important: bool,
    /// `shapes` are no more than the filter's requests.
    is_exact: bool,
    shapes: Vec<Shape<'t>>,
}

/// Requests that are to be answered with a surrogate, if a filter blocks them.
struct Wish<'t> {
    number: u32,
    important: bool,
    /// It blocks them itself.
    blocks: bool,
    rank: Rank,
    act: Act<'t>,
    shape: Shape<'t>,
    /// [`Shape::asked_hosts`].
    asked: Hosts<'t>,
    found: Found<'t>,
}

/// A block of a filter with a surrogate.
struct OwnBlock<'t> {
    draft: Draft<'t>,
    /// There is not a surrogate for all of it.
    needs_rule: bool,
}

/// The blocks of a kind that bear on a wish.
#[derive(Default)]
struct Found<'t> {
    ordinary: Blocked<'t>,
    important: Blocked<'t>,
}

/// The part of a wish that is blocked.
#[derive(Default)]
struct Blocked<'t> {
    /// All of it.
    whole: bool,
    parts: Vec<Shape<'t>>,
    /// There is more, which no rule can say.
    is_short: bool,
}

/// Makes the rules of filters that modify. `drafts` are those of all others.
pub(super) fn modify<'t>(all: &[Modifier<'_, 't>], drafts: &[Draft<'t>], settings: &Settings) -> Modified<'t> {
    let mut output = Modified::default();
    let cancellers: Vec<Canceller<'t>> = all.iter().filter_map(|one| canceller(one.filter, settings)).collect();
    let mut wishes = Vec::new();
    let mut own_blocks: Vec<OwnBlock<'t>> = Vec::new();
    for Modifier { number, filter } in all {
        let Some(modification) = &filter.condition().modification().cloned() else { continue };
        let result = match modification.kind {
            // An exception has done its work when what it cancels has been worked out.
            kind if filter.exception && kind != ModificationKind::Stealth => Ok(Vec::new()),
            ModificationKind::Redirect => {
                wish(*number, filter, modification, &cancellers, settings).map(|(found, mut blocks, losses)| {
                    wishes.extend(found);
                    own_blocks.append(&mut blocks);
                    losses
                })
            }
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
    // Filters with surrogates block as others do.
    find_blocks(&mut wishes, drafts.iter().chain(own_blocks.iter().map(|block| &block.draft)));
    let undisputed = undisputed(&wishes, drafts);
    for (wish, undisputed) in wishes.into_iter().zip(undisputed) {
        grant(wish, undisputed, &mut output);
    }
    output.drafts.extend(own_blocks.into_iter().filter(|block| block.needs_rule).map(|block| block.draft));
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
fn uncancelled<'t>(
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
    let (priority, act) = act(modification)?;
    let Lowered { shapes, losses } = uncancelled(lower(filter, settings)?, filter, modification, cancellers)?;
    let draft = |shape| Draft { priority, rank: 0, act: act.clone(), shape, origins: vec![number] };
    Ok((shapes.into_iter().map(draft).collect(), losses))
}

fn act<'t>(modification: &Modification<'t>) -> Result<(Priority, Act<'t>), Loss> {
    let value = &modification.value;
    let of_response = |change| Act::ChangeHeaders { request: Vec::new(), response: vec![change] };
    let act = match modification.kind {
        ModificationKind::RemoveParam if value.is_empty() => return Ok((Priority::RemoveParam, Act::RemoveQuery)),
        ModificationKind::RemoveParam if value.starts_with(['~', '/']) => return Err(Reason::ParamPattern.into()),
        ModificationKind::RemoveParam => {
            return Ok((Priority::RemoveParam, Act::RemoveParams([value.clone()].into())));
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
    Ok((Priority::HeaderChange, act))
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

/// The wishes of a filter with a surrogate, and the blocks that are its own.
#[expect(clippy::type_complexity, reason = "three parts of one result")]
fn wish<'t>(
    number: u32,
    filter: &NetworkFilter<'t>,
    modification: &Modification<'t>,
    cancellers: &[Canceller<'t>],
    settings: &Settings,
) -> Result<(Vec<Wish<'t>>, Vec<OwnBlock<'t>>, Vec<Loss>), Loss> {
    let (name, order) = redirect(&modification.value);
    let blocks = modification.blocks;
    let file = settings.surrogates.file(name);
    let lowered = lower(filter, settings)?;
    let own = match filter.important {
        true => Priority::ImportantBlock,
        false => Priority::Block,
    };
    let block = |shape: &Shape<'t>, needs_rule| {
        let (shape, origins) = (shape.clone(), vec![number]);
        OwnBlock { draft: Draft { priority: own, rank: 0, act: Act::Block, shape, origins }, needs_rule }
    };
    let act = match file {
        Some(file) => Act::Surrogate { file: file.to_owned(), blocks },
        None if name == "none" => Act::Block,
        None if blocks => {
            let mut losses = lowered.losses;
            losses.push(Loss { reason: Reason::Surrogate, detail: name.to_owned() });
            return Ok((Vec::new(), lowered.shapes.iter().map(|shape| block(shape, true)).collect(), losses));
        }
        None => return Err(Loss { reason: Reason::UnknownSurrogate, detail: name.to_owned() }),
    };
    let whole = lowered.shapes.clone();
    let before = lowered.losses.len();
    let (left, losses) = match uncancelled(lowered, filter, modification, cancellers) {
        Ok(lowered) => (lowered.shapes, lowered.losses),
        Err(loss) if blocks => (Vec::new(), vec![Loss { reason: Reason::PartlyCancelled, ..loss }]),
        Err(loss) => return Err(loss),
    };
    // Where an exception cancels the surrogate, the request is blocked without one.
    let is_touched = left != whole || losses.len() > before;
    let own_blocks = whole.iter().filter(|_| blocks).map(|shape| block(shape, is_touched)).collect();
    let rank = settings.surrogates.rank(name, order);
    let wishes = left.into_iter().map(|shape| {
        let (found, asked) = (Found::default(), shape.asked_hosts().into_owned());
        Wish { number, important: filter.important, blocks, rank, act: act.clone(), shape, asked, found }
    });
    Ok((wishes.collect(), own_blocks, losses))
}

/// Looks which blocks bear on which wishes.
fn find_blocks<'d, 't: 'd>(wishes: &mut [Wish<'t>], drafts: impl Iterator<Item = &'d Draft<'t>>) {
    // Blocks are many, wishes few: a block looks for the wishes of its hosts, of those above and of those below them.
    let mut at_host: HashMap<String, Vec<usize>> = HashMap::new();
    let mut below: HashMap<String, Vec<usize>> = HashMap::new();
    let mut anywhere: Vec<usize> = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        if wish.asked.included.is_empty() {
            anywhere.push(at);
        }
        for host in &wish.asked.included {
            at_host.entry(host.to_string()).or_default().push(at);
            for above in suffixes(host).skip(1) {
                below.entry(above.to_owned()).or_default().push(at);
            }
        }
    }
    let mut seen = HashSet::new();
    for draft in drafts.filter(|draft| draft.act == Act::Block) {
        let asked = draft.shape.asked_hosts();
        seen.clear();
        if asked.included.is_empty() {
            seen.extend(0..wishes.len());
        } else {
            seen.extend(&anywhere);
            for host in &asked.included {
                seen.extend(suffixes(host).filter_map(|above| at_host.get(above)).flatten());
                seen.extend(below.get(host.as_ref()).into_iter().flatten());
            }
        }
        for &at in &seen {
            wishes[at].meet(draft, &asked);
        }
        // What is settled need not be asked again.
        anywhere.retain(|&at| !wishes[at].is_settled());
    }
}

/// For each wish the part of it that is answered with its surrogate whatever blocks it: no exception reaches it, and
/// no wish that stands higher.
fn undisputed<'t>(wishes: &[Wish<'t>], drafts: &[Draft<'t>]) -> Vec<Vec<Shape<'t>>> {
    let exceptions: Vec<(&Shape<'t>, Hosts<'t>)> = (drafts.iter())
        .filter(|draft| draft.priority == Priority::Exception)
        .map(|draft| (&draft.shape, draft.shape.asked_hosts().into_owned()))
        .collect();
    let mut undisputed = Vec::with_capacity(wishes.len());
    for wish in wishes {
        if wish.important || !wish.blocks || !wish.is_beside_important() {
            undisputed.push(Vec::new());
            continue;
        }
        // For what no `$important` filter blocks, an important wish has a row that is lower than this one would get.
        let is_higher = |other: &&Wish<'t>| (other.important || other.rank > wish.rank) && other.act != wish.act;
        let higher = wishes.iter().filter(is_higher);
        let higher = higher.map(|other| (&other.shape, &other.asked));
        let mut left = vec![wish.shape.clone()];
        for (taken, asked) in exceptions.iter().map(|(shape, asked)| (*shape, asked)).chain(higher) {
            if wish.shape.is_apart_but_for_hosts(taken) || wish.asked.is_apart(asked) {
                continue;
            }
            left = left.into_iter().flat_map(|shape| shape.minus(taken).left).collect();
            if left.len() > MOST_PARTS {
                left.clear();
            }
        }
        undisputed.push(left);
    }
    undisputed
}

impl<'t> Wish<'t> {
    /// Takes note of a block, which is for these hosts.
    fn meet(&mut self, block: &Draft<'t>, asked: &Hosts<'t>) {
        let is_important = block.priority == Priority::ImportantBlock;
        if !is_important && self.blocks {
            return;
        }
        let blocked = if is_important { &mut self.found.important } else { &mut self.found.ordinary };
        if blocked.whole
            || blocked.parts.len() > MOST_BLOCKS
            || self.shape.is_apart_but_for_hosts(&block.shape)
            || self.asked.is_apart(asked)
        {
            return;
        }
        if self.shape.is_within(&block.shape) {
            blocked.whole = true;
            return;
        }
        match self.shape.and(&block.shape) {
            Some(mut parts) => blocked.parts.append(&mut parts),
            None => blocked.is_short = true,
        }
    }

    /// Whether an `$important` filter may block some of it.
    fn is_beside_important(&self) -> bool {
        let found = &self.found.important;
        found.whole || found.is_short || !found.parts.is_empty()
    }

    fn is_settled(&self) -> bool {
        let settled = |blocked: &Blocked<'_>| blocked.whole || blocked.parts.len() > MOST_BLOCKS;
        (self.blocks || settled(&self.found.ordinary)) && settled(&self.found.important)
    }
}

/// Makes the rules of a wish; `undisputed` is the part of it that may stand above `$important` blocks.
fn grant<'t>(wish: Wish<'t>, undisputed: Vec<Shape<'t>>, output: &mut Modified<'t>) {
    let Wish { number, important, blocks, rank, act, shape, found, .. } = wish;
    let (for_important, for_ordinary) = match important {
        true => (Priority::ImportantSurrogateForImportant, Priority::ImportantSurrogate),
        false => (Priority::SurrogateForImportant, Priority::Surrogate),
    };
    let mut push = |priority, shape, blocks| {
        let act = match &act {
            Act::Surrogate { file, .. } => Act::Surrogate { file: file.clone(), blocks },
            act => act.clone(),
        };
        output.drafts.push(Draft { priority, rank, act, shape, origins: vec![number] });
    };
    let Found { ordinary, important: of_important } = found;
    let is_above = important || undisputed == [shape.clone()];
    if blocks {
        push(if is_above { for_important } else { for_ordinary }, shape.clone(), true);
        undisputed.into_iter().filter(|_| !is_above).for_each(|part| push(for_important, part, true));
    }
    let mut lose = |reason: Reason| output.losses.push((number, reason.into()));
    for (blocked, priority) in [(of_important, for_important), (ordinary, for_ordinary)] {
        let is_for_important = priority == for_important;
        if blocks && (is_above || !is_for_important) {
            // Its own block is as high.
            continue;
        }
        if blocked.whole {
            push(priority, shape.clone(), false);
        } else if blocked.parts.len() > MOST_BLOCKS {
            lose(if blocks { Reason::ImportantSurrogate } else { Reason::BlockByBlock });
        } else {
            if blocked.is_short {
                lose(if blocks { Reason::ImportantSurrogate } else { Reason::PartlyBlocked });
            }
            for shape in blocked.parts {
                push(priority, shape, false);
            }
        }
    }
}
