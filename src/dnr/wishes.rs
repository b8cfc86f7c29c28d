//! Surrogates, in the company of all others: the blocks that a filter has a surrogate for, and the exceptions and other
//! surrogates that stand in its way.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::certificate::{Loss, Reason};
use super::company::{Canceller, Modified, uncancelled};
use super::draft::{Act, Draft, Rank};
use super::hosts::{Hosts, suffixes};
use super::kinds::without_answer;
use super::lower::lower;
use super::merge::merge;
use super::priority::Priority;
use super::settings::Settings;
use super::shape::{Shape, UrlMatch, party};
use crate::filter::{Modification, NetworkFilter, redirect};

/// Rules that a surrogate for the blocks of others may take, without those for whole hosts.
const MOST_BLOCKS: usize = 16;

/// Blocks that are looked at to find so many rules: most differ in a host alone, and are one rule.
const MOST_MET: usize = 256;

/// Parts of a wish that may stand above `$important` blocks.
const MOST_PARTS: usize = 4;

/// What filters with surrogates ask for.
#[derive(Default)]
pub(super) struct Wishes<'t> {
    wishes: Vec<Wish<'t>>,
    own_blocks: Vec<OwnBlock<'t>>,
}

/// Requests that are to be answered with a surrogate, if a filter blocks them.
struct Wish<'t> {
    number: u32,
    important: bool,
    /// It blocks them itself.
    blocks: bool,
    /// It is for whatever others block, on any host, and may share rules for whole hosts with others.
    is_wide: bool,
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
    /// Those of whole hosts are not among them if the wish is wide.
    parts: Vec<Shape<'t>>,
    /// There is more, which no rule can say.
    is_short: bool,
}

impl<'t> Wishes<'t> {
    /// Takes note of a filter with a surrogate, and tells how its rules will be less than it.
    pub(super) fn add(
        &mut self,
        number: u32,
        filter: &NetworkFilter<'t>,
        modification: &Modification<'t>,
        cancellers: &[Canceller<'t>],
        settings: &Settings,
    ) -> Result<Vec<Loss>, Loss> {
        let (name, order) = redirect(&modification.value);
        let blocks = modification.blocks;
        let redirects = settings.surrogates.redirects(name, settings.target);
        let mut lowered = lower(filter, settings)?;
        let own = match filter.important {
            true => Priority::ImportantBlock,
            false => Priority::Block,
        };
        let block = |shape: &Shape<'t>, needs_rule| {
            let (shape, origins) = (shape.clone(), vec![number]);
            OwnBlock { draft: Draft { priority: own, rank: 0, act: Act::Block, shape, origins }, needs_rule }
        };
        if redirects.is_some() {
            // What cannot be answered is blocked; the rules with the answer are not for it.
            let is_bare = |shape: &Shape<'t>| without_answer(shape.types, settings.target) != 0;
            for shape in lowered.shapes.iter_mut().filter(|shape| is_bare(shape)) {
                let types = without_answer(shape.types, settings.target);
                self.own_blocks.extend(blocks.then(|| block(&Shape { types, ..shape.clone() }, true)));
                shape.types &= !types;
            }
            lowered.shapes.retain(|shape| shape.types != 0);
        }
        let acts: Vec<(Act<'t>, u32)> = match redirects {
            Some(redirects) => {
                redirects.into_iter().map(|(redirect, types)| (Act::Surrogate { redirect, blocks }, types)).collect()
            }
            None if name == "none" => vec![(Act::Block, u32::MAX)],
            None if blocks => {
                let mut losses = lowered.losses;
                losses.push(Loss { reason: Reason::Surrogate, detail: name.to_owned() });
                self.own_blocks.extend(lowered.shapes.iter().map(|shape| block(shape, true)));
                return Ok(losses);
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
        // Where an exception cancels the surrogate, or it cannot answer, the request is blocked without one.
        let answered = acts.iter().fold(0, |all, (_, types)| all | types);
        let is_whole = left == whole && whole.iter().all(|shape| shape.types & !answered == 0);
        let is_touched = !is_whole || losses.len() > before;
        self.own_blocks.extend(whole.iter().filter(|_| blocks).map(|shape| block(shape, is_touched)));
        let rank = settings.surrogates.rank(name, order);
        let parts = left.into_iter().flat_map(|shape| {
            let part =
                |(act, types): &(Act<'t>, u32)| (act.clone(), Shape { types: shape.types & types, ..shape.clone() });
            acts.iter().map(part).filter(|(_, part)| part.types != 0).collect::<Vec<_>>()
        });
        self.wishes.extend(parts.map(|(act, shape)| {
            let (found, asked) = (Found::default(), shape.asked_hosts().into_owned());
            let is_wide = !blocks && asked.included.is_empty() && settings.limits.surrogate_hosts > 0;
            Wish { number, important: filter.important, blocks, is_wide, rank, act, shape, asked, found }
        }));
        Ok(losses)
    }

    /// Makes their rules; `drafts` are those of the filters that only block or except.
    pub(super) fn grant(mut self, drafts: &[Draft<'t>], most_hosts: usize, output: &mut Modified<'t>) {
        // Filters with surrogates block as others do.
        let blocks = drafts.iter().chain(self.own_blocks.iter().map(|block| &block.draft));
        let blocks = blocks.filter(|draft| draft.act == Act::Block);
        find_blocks(&mut self.wishes, blocks.clone());
        let on_sites = grant_sites(&self.wishes, blocks, most_hosts, output);
        let undisputed = undisputed(&self.wishes, drafts);
        for (wish, undisputed) in self.wishes.into_iter().zip(undisputed) {
            grant(wish, undisputed, &on_sites, output);
        }
        output.drafts.extend(self.own_blocks.into_iter().filter(|block| block.needs_rule).map(|block| block.draft));
    }
}

/// Looks which blocks bear on which wishes.
fn find_blocks<'d, 't: 'd>(wishes: &mut [Wish<'t>], blocks: impl Iterator<Item = &'d Draft<'t>>) {
    // Blocks are many, wishes few: a block looks for the wishes of its hosts, of those above and of those below them.
    let mut at_host: HashMap<String, Vec<usize>> = HashMap::new();
    let mut below: HashMap<String, Vec<usize>> = HashMap::new();
    // Those that have no host: for whatever is blocked, and others.
    let mut wide: Vec<usize> = Vec::new();
    let mut anywhere: Vec<usize> = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        match wish.is_wide {
            true => wide.push(at),
            false if wish.asked.included.is_empty() => anywhere.push(at),
            false => {}
        }
        for host in &wish.asked.included {
            at_host.entry(host.to_string()).or_default().push(at);
            for above in suffixes(host).skip(1) {
                below.entry(above.to_owned()).or_default().push(at);
            }
        }
    }
    let mut seen: Vec<usize> = Vec::new();
    for draft in blocks {
        let asked = draft.shape.asked_hosts();
        seen.clear();
        if asked.included.is_empty() {
            seen.extend(0..wishes.len());
        } else {
            for host in &asked.included {
                seen.extend(suffixes(host).filter_map(|above| at_host.get(above)).flatten());
                seen.extend(below.get(host.as_ref()).into_iter().flatten());
            }
            seen.sort_unstable();
            seen.dedup();
            seen.extend(&anywhere);
            if !is_site(draft) {
                seen.extend(&wide);
            }
        }
        for &at in &seen {
            wishes[at].meet(draft, &asked);
        }
        // What is settled need not be asked again.
        anywhere.retain(|&at| !wishes[at].is_settled());
        wide.retain(|&at| !wishes[at].is_settled());
    }
}

/// Whether a block is for whole hosts.
fn is_site(block: &Draft<'_>) -> bool {
    block.shape.url == UrlMatch::Any && !block.shape.request.included.is_empty()
}

/// Makes the rules of wide wishes for whole hosts, and gives back the filters and rows that have them. Blocks of whole hosts are few rules with very many hosts, so wishes that one rule can say share them.
fn grant_sites<'d, 't: 'd>(
    wishes: &[Wish<'t>],
    blocks: impl Iterator<Item = &'d Draft<'t>>,
    most_hosts: usize,
    output: &mut Modified<'t>,
) -> HashSet<(u32, Priority)> {
    let open = wishes.iter().filter(|wish| wish.is_wide).flat_map(|wish| {
        let rows = wish.rows().into_iter().filter(|(blocked, _)| !blocked.whole);
        rows.map(|(_, priority)| wish.draft(priority, wish.shape.clone(), false))
    });
    let mut open = merge(open.collect());
    let mut granted = HashSet::new();
    if open.is_empty() {
        return granted;
    }
    open.sort_by_key(|wish| (Reverse(wish.origins.len()), wish.origins[0]));
    let sites = merge(blocks.filter(|block| is_site(block)).cloned().collect());
    let mut left = most_hosts;
    for wish in open {
        let of = match wish.priority {
            Priority::ImportantSurrogateForImportant | Priority::SurrogateForImportant => Priority::ImportantBlock,
            _ => Priority::Block,
        };
        let is_met = |site: &&Draft<'t>| site.priority == of && !wish.shape.is_apart_but_for_hosts(&site.shape);
        let met: Vec<&Draft<'t>> = sites.iter().filter(is_met).collect();
        // First parties share few of them.
        if wish.shape.party != party::FIRST && hosts(met.iter().map(|site| &site.shape)) > left {
            continue;
        }
        let both: Vec<_> = met.iter().map(|site| wish.shape.and(&site.shape)).collect();
        if both.contains(&None) {
            output.losses.extend(wish.origins.iter().map(|&number| (number, Reason::PartlyBlocked.into())));
        }
        let parts: Vec<Shape<'t>> = both.into_iter().flatten().flatten().filter_map(without_strangers).collect();
        if let Some(rest) = left.checked_sub(hosts(parts.iter())) {
            left = rest;
            granted.extend(wish.origins.iter().map(|&number| (number, wish.priority)));
            output.drafts.extend(parts.into_iter().map(|shape| Draft { shape, ..wish.clone() }));
        }
    }
    granted
}

/// How many hosts they list.
fn hosts<'s, 't: 's>(shapes: impl Iterator<Item = &'s Shape<'t>>) -> usize {
    shapes.map(|shape| shape.request.included.len()).sum()
}

/// The same requests, without hosts that belong to none of the sites that a rule for first parties is for.
fn without_strangers(mut shape: Shape<'_>) -> Option<Shape<'_>> {
    if shape.party == party::FIRST && !shape.initiator.included.is_empty() {
        shape.request = shape.request.of_sites(&shape.initiator.included)?;
    }
    Some(shape)
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
            || blocked.parts.len() > MOST_MET
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
            Some(part) => blocked.parts.extend(part),
            None => blocked.is_short = true,
        }
    }

    /// Whether an `$important` filter may block some of it.
    fn is_beside_important(&self) -> bool {
        let found = &self.found.important;
        found.whole || found.is_short || !found.parts.is_empty()
    }

    fn is_settled(&self) -> bool {
        let settled = |blocked: &Blocked<'_>| blocked.whole || blocked.parts.len() > MOST_MET;
        (self.blocks || settled(&self.found.ordinary)) && settled(&self.found.important)
    }

    /// What is blocked of it, each with the row above that block.
    fn rows(&self) -> [(&Blocked<'t>, Priority); 2] {
        let (for_important, for_ordinary) = match self.important {
            true => (Priority::ImportantSurrogateForImportant, Priority::ImportantSurrogate),
            false => (Priority::SurrogateForImportant, Priority::Surrogate),
        };
        [(&self.found.important, for_important), (&self.found.ordinary, for_ordinary)]
    }

    /// A rule for a part of it; `blocks`: without the rule that part would be stopped by the filter itself.
    fn draft(&self, priority: Priority, shape: Shape<'t>, blocks: bool) -> Draft<'t> {
        let act = match &self.act {
            Act::Surrogate { redirect, .. } => Act::Surrogate { redirect: redirect.clone(), blocks },
            act => act.clone(),
        };
        Draft { priority, rank: self.rank, act, shape, origins: vec![self.number] }
    }
}

/// Makes the rules of a wish; `undisputed` is the part of it that may stand above `$important` blocks, `on_sites` what
/// [`grant_sites`] gives.
fn grant<'t>(
    wish: Wish<'t>,
    undisputed: Vec<Shape<'t>>,
    on_sites: &HashSet<(u32, Priority)>,
    output: &mut Modified<'t>,
) {
    let [(_, for_important), (_, for_ordinary)] = wish.rows();
    let is_above = wish.important || undisputed == [wish.shape.clone()];
    if wish.blocks {
        let priority = if is_above { for_important } else { for_ordinary };
        output.drafts.push(wish.draft(priority, wish.shape.clone(), true));
        let parts = undisputed.into_iter().filter(|_| !is_above);
        output.drafts.extend(parts.map(|part| wish.draft(for_important, part, true)));
    }
    for (blocked, priority) in wish.rows() {
        if wish.blocks && (is_above || priority == for_ordinary) {
            // Its own block is as high.
            continue;
        }
        if blocked.whole {
            output.drafts.push(wish.draft(priority, wish.shape.clone(), false));
            continue;
        }
        let has_sites = !wish.is_wide || on_sites.contains(&(wish.number, priority));
        let mut parts: Vec<Draft<'t>> =
            blocked.parts.iter().map(|shape| wish.draft(priority, shape.clone(), false)).collect();
        let is_cut = parts.len() > MOST_MET;
        // Most differ in a host alone.
        parts = if parts.len() > MOST_BLOCKS { merge(parts) } else { parts };
        let is_cut = is_cut || parts.len() > MOST_BLOCKS;
        if is_cut {
            // What is blocked whatever its URL is worth most; of all that there is anywhere some would be any.
            let is_anywhere = !wish.blocks && wish.asked.included.is_empty();
            parts.retain(|part| !is_anywhere && part.shape.url == wish.shape.url);
            parts.truncate(MOST_BLOCKS);
        }
        let reason = match is_cut || blocked.is_short {
            true if wish.blocks => Some(Reason::ImportantSurrogate),
            _ if !has_sites => Some(Reason::BlockByBlock),
            true if wish.is_wide && is_cut => Some(Reason::BlockedHosts),
            true if is_cut && parts.is_empty() => Some(Reason::BlockByBlock),
            true => Some(Reason::PartlyBlocked),
            false => None,
        };
        output.losses.extend(reason.map(|reason| (wish.number, reason.into())));
        if has_sites {
            output.drafts.append(&mut parts);
        }
    }
}
