//! Collects the filters with a surrogate, and makes their drafts.

use super::collect::collect_blocks;
use super::emit::emit;
use super::host_rules::emit_host_rules;
use super::request::{BlockedPart, SurrogateRequest};
use super::uncontested::uncontested_parts;
use crate::dnr::draft::{Draft, DraftAction};
use crate::dnr::lower::exceptions::{ModifierException, without_cancelled};
use crate::dnr::lower::filter::{Lowered, under_approximation};
use crate::dnr::lower::output::ModificationDrafts;
use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::rules::{Priority, RowOffset, unredirectable_types};
use crate::dnr::sets::RequestSet;
use crate::dnr::settings::Settings;
use crate::dnr::target::Target;
use crate::filter::{Modification, NetworkFilter, redirect};

/// The filters with a surrogate.
#[derive(Default)]
pub(crate) struct SurrogateRequests<'t> {
    requests: Vec<SurrogateRequest<'t>>,
    own_blocks: Vec<OwnBlock<'t>>,
}

/// The block of a filter with a surrogate.
struct OwnBlock<'t> {
    draft: Draft<'t>,
    /// Whether some of the requests are blocked without a redirect, so that the block needs a rule.
    needs_rule: bool,
}

/// The properties that the drafts of one filter share.
#[derive(Clone, Copy)]
struct SurrogateFilter {
    number: u32,
    important: bool,
    /// `redirect=`, which blocks; `redirect-rule=` does not.
    blocks: bool,
}

impl SurrogateFilter {
    fn block<'t>(self, requests: &RequestSet<'t>, needs_rule: bool) -> OwnBlock<'t> {
        let priority = if self.important { Priority::ImportantBlock } else { Priority::Block };
        let (requests, origins) = (requests.clone(), vec![self.number]);
        OwnBlock { draft: Draft { priority, offset: 0, action: DraftAction::Block, requests, origins }, needs_rule }
    }
}

impl<'t> SurrogateRequests<'t> {
    /// Adds a filter, and returns its losses as far as they do not depend on blocks.
    ///
    /// # Errors
    ///
    /// If the filter has no rules.
    pub(crate) fn add(
        &mut self,
        number: u32,
        filter: &NetworkFilter<'t>,
        modification: &Modification<'t>,
        exceptions: &[ModifierException<'t>],
        settings: &Settings,
    ) -> Result<Vec<Loss>, Loss> {
        let (name, priority) = redirect(&modification.value);
        let blocks = modification.blocks;
        let source = SurrogateFilter { number, important: filter.important, blocks };
        let mut lowered = under_approximation(filter, settings)?;
        let actions: Vec<(DraftAction<'t>, u32)> = match settings.surrogates.redirects(name, settings.target) {
            Some(redirects) => {
                self.block_unredirectable(source, &mut lowered.sets, settings.target);
                let action = |redirect| DraftAction::Surrogate { redirect, blocks };
                redirects.into_iter().map(|(redirect, types)| (action(redirect), types)).collect()
            }
            None if name == "none" => vec![(DraftAction::Block, u32::MAX)],
            None if blocks => {
                let mut losses = lowered.losses;
                losses.push(Loss { reason: InexactReason::Surrogate, detail: name.to_owned() });
                self.own_blocks.extend(lowered.sets.iter().map(|set| source.block(set, true)));
                return Ok(losses);
            }
            None => return Err(Loss { reason: InexactReason::UnknownSurrogate, detail: name.to_owned() }),
        };
        let all = lowered.sets.clone();
        let losses_before = lowered.losses.len();
        let (remaining, losses) = match without_cancelled(lowered, filter, modification, exceptions) {
            Ok(Lowered { sets, losses }) => (sets, losses),
            Err(loss) if blocks => (Vec::new(), vec![Loss { reason: InexactReason::PartlyCancelled, ..loss }]),
            Err(loss) => return Err(loss),
        };
        // Requests whose redirect is cancelled or impossible are blocked.
        let redirected_types = actions.iter().fold(0, |all, (_, types)| all | types);
        let is_redirected = remaining == all && all.iter().all(|set| set.types & !redirected_types == 0);
        let needs_rule = !is_redirected || losses.len() > losses_before;
        self.own_blocks.extend(all.iter().filter(|_| blocks).map(|set| source.block(set, needs_rule)));
        let offset = settings.surrogates.row_offset(name, priority);
        let any_host_rules = settings.limits.surrogate_hosts > 0;
        for set in &remaining {
            self.push_requests(source, offset, &actions, set, any_host_rules);
        }
        Ok(losses)
    }

    /// Moves the types that rules cannot redirect from the sets into blocks.
    fn block_unredirectable(&mut self, source: SurrogateFilter, sets: &mut Vec<RequestSet<'t>>, target: Target) {
        for set in sets.iter_mut() {
            let types = unredirectable_types(set.types, target);
            if types != 0 {
                let block = || source.block(&RequestSet { types, ..set.clone() }, true);
                self.own_blocks.extend(source.blocks.then(block));
                set.types &= !types;
            }
        }
        sets.retain(|set| set.types != 0);
    }

    /// Adds one request set for each action that applies to some of its types.
    fn push_requests(
        &mut self,
        source: SurrogateFilter,
        offset: RowOffset,
        actions: &[(DraftAction<'t>, u32)],
        set: &RequestSet<'t>,
        any_host_rules: bool,
    ) {
        let SurrogateFilter { number, important, blocks } = source;
        for (action, types) in actions.iter().filter(|(_, types)| set.types & types != 0) {
            let requests = RequestSet { types: set.types & types, ..set.clone() };
            let hosts = requests.request_hosts().into_owned();
            self.requests.push(SurrogateRequest {
                number,
                important,
                blocks,
                is_any_host: !blocks && hosts.included.is_empty() && any_host_rules,
                offset,
                action: action.clone(),
                requests,
                hosts,
                ordinary: BlockedPart::default(),
                by_important: BlockedPart::default(),
            });
        }
    }

    /// Makes the drafts. `drafts` are those of the filters that block or allow; `max_hosts` is
    /// [`Limits::surrogate_hosts`](crate::dnr::Limits::surrogate_hosts).
    pub(crate) fn emit(mut self, drafts: &[Draft<'t>], max_hosts: usize, output: &mut ModificationDrafts<'t>) {
        // Filters with `redirect=` block, too.
        let blocks = drafts.iter().chain(self.own_blocks.iter().map(|block| &block.draft));
        let blocks = blocks.filter(|draft| draft.action == DraftAction::Block);
        collect_blocks(&mut self.requests, blocks.clone());
        let with_host_rules = emit_host_rules(&self.requests, blocks, max_hosts, output);
        let uncontested = uncontested_parts(&self.requests, drafts);
        for (request, uncontested) in self.requests.into_iter().zip(uncontested) {
            emit(request, uncontested, &with_host_rules, output);
        }
        output.drafts.extend(self.own_blocks.into_iter().filter(|block| block.needs_rule).map(|block| block.draft));
    }
}
