//! The rules of lists in their order.

use std::collections::{BTreeMap, HashMap};

use super::check::MOST_RULES;
use super::network::{SafariTriggers, lower};
use super::page::{HiddenElements, hidden, rules};
use super::reason::SafariReason;
use super::rule::{SafariActionType, SafariRule, SafariTrigger};
use super::url_filter::url_filters;
use crate::filter::NetworkFilter;
use crate::filter::page::{PageBody, PageFilter, ScopeEntry};
use crate::lists::Lists;
use crate::net::{ResourceType, is_below};

/// The rules of lists, and the filters that are not exact.
#[derive(Clone, Debug, Default)]
pub struct SafariExport {
    /// The rules.
    pub rules: Vec<SafariRule>,
    /// The number of filters whose rules match the same.
    pub exact: usize,
    /// Filters whose rules match less.
    pub narrower: Vec<SafariOrigin>,
    /// Filters without rules.
    pub omitted: Vec<SafariOrigin>,
}

/// A filter that is not exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafariOrigin {
    /// The number of its list, from 0.
    pub list: u32,
    /// The number of its line, from 1.
    pub line: u32,
    /// Its text.
    pub filter: String,
    /// Why.
    pub reason: SafariReason,
}

/// Rules by their place in the file. A later rule has precedence, and `ignore-previous-rules` ends the effect of all before
/// it: rules that an exception must not end come after it.
#[derive(Default)]
struct RuleGroups {
    /// Blocks without types: they match the page itself too, which a rule behind them restores. This halves the number of
    /// rules, because types besides the page itself need two.
    every_type: Vec<SafariRule>,
    blocks: Vec<SafariRule>,
    exceptions: Vec<SafariRule>,
    important: Vec<SafariRule>,
    important_exceptions: Vec<SafariRule>,
    generic_hiding: Vec<SafariRule>,
    generic_hiding_off: Vec<SafariRule>,
    specific_hiding: Vec<SafariRule>,
    hiding_off: Vec<SafariRule>,
    /// About the page itself: blocks, exceptions, and the important ones.
    pages: [Vec<SafariRule>; 4],
}

/// Compiles lists.
///
/// ```
/// use brock::lists::Lists;
/// let mut lists = Lists::default();
/// lists.add("mine", "||ads.example^\n||b.example^$removeparam=x\nnews.example##.ad");
/// let export = brock::safari::export(lists);
/// assert_eq!((export.exact, export.narrower.len(), export.omitted.len()), (1, 1, 1));
/// assert!(brock::safari::check(&export.rules).is_empty());
/// ```
pub fn export(lists: Lists<'_>) -> SafariExport {
    let lists = lists.resolve();
    let mut out = SafariExport::default();
    let mut groups = RuleGroups::default();
    for item in &lists.filters.all {
        let filter = lists.filters.filter(item);
        let origin = |reason| SafariOrigin { list: item.list, line: item.line, filter: filter.text.to_owned(), reason };
        let result = hiding_switch(&filter, &mut groups)
            .unwrap_or_else(|| lower(&filter).map(|lowered| groups.add(&filter, lowered)));
        out.count(result, origin);
    }
    let pages: Vec<(u32, u32, PageFilter<'_>)> = lists
        .filters
        .page_lines
        .iter()
        .filter_map(|stored| Some((stored.list, stored.line, stored.read().ok()?)))
        .collect();
    let mut elements = Vec::new();
    let exceptions = HidingExceptions::of(&pages);
    for (list, line, filter) in pages.iter().filter(|(.., filter)| !filter.is_exception) {
        let origin = |reason| SafariOrigin { list: *list, line: *line, filter: filter.text.to_owned(), reason };
        let result = hidden(filter).and_then(|one| exceptions.apply(one, filter)).map(|one| {
            let is_everywhere = one.hosts.is_empty() && one.excluded.is_empty();
            elements.push(one);
            (!is_everywhere).then_some(SafariReason::Frames)
        });
        out.count(result, origin);
    }
    let (generic, specific): (Vec<_>, Vec<_>) = elements.into_iter().partition(|one| one.hosts.is_empty());
    groups.generic_hiding = rules(&generic);
    groups.specific_hiding = rules(&specific);
    let before = groups.every_type.len() + groups.blocks.len();
    let kept = groups.limit();
    if kept < before {
        let origin =
            SafariOrigin { list: 0, line: 0, filter: format!("{} rules", before - kept), reason: SafariReason::Limit };
        out.omitted.push(origin);
    }
    out.rules = groups.into_rules();
    out
}

impl SafariExport {
    /// Counts a filter: `Ok` with the reason why its rules match less, if they do.
    fn count(
        &mut self,
        result: Result<Option<SafariReason>, SafariReason>,
        origin: impl FnOnce(SafariReason) -> SafariOrigin,
    ) {
        match result {
            Ok(None) => self.exact += 1,
            Ok(Some(reason)) => self.narrower.push(origin(reason)),
            Err(reason) => self.omitted.push(origin(reason)),
        }
    }
}

/// An exception that switches the hiding of elements off on pages.
fn hiding_switch(
    filter: &NetworkFilter<'_>,
    groups: &mut RuleGroups,
) -> Option<Result<Option<SafariReason>, SafariReason>> {
    let condition = filter.condition();
    let kinds: Vec<ResourceType> = condition.kinds().collect();
    let group = match (filter.exception, &kinds[..]) {
        (true, [ResourceType::ElementHide]) => &mut groups.hiding_off,
        (true, [ResourceType::GenericHide]) => &mut groups.generic_hiding_off,
        _ => return None,
    };
    if condition.from.included.len() + condition.from.excluded.len() + condition.to.included.len() > 0 {
        return Some(Err(SafariReason::Switch));
    }
    Some(url_filters(&filter.pattern).map(|urls| {
        for url_filter in urls {
            let trigger = SafariTrigger {
                url_filter,
                resource_type: vec!["document".to_owned()],
                load_context: vec!["top-frame".to_owned()],
                ..SafariTrigger::default()
            };
            group.push(SafariRule::new(trigger, SafariActionType::IgnorePreviousRules));
        }
        Some(SafariReason::Frames)
    }))
}

impl RuleGroups {
    /// Adds the rules of a filter. The result: why they match less, if they do.
    fn add(&mut self, filter: &NetworkFilter<'_>, lowered: SafariTriggers) -> Option<SafariReason> {
        let kind = if filter.exception { SafariActionType::IgnorePreviousRules } else { SafariActionType::Block };
        let number = usize::from(filter.exception) + 2 * usize::from(filter.important);
        self.pages[number].extend(lowered.pages.into_iter().map(|trigger| SafariRule::new(trigger, kind)));
        let mut loads = lowered.loads;
        let group = match number {
            0 if lowered.has_every_type => {
                loads.retain(|trigger| trigger.load_context.is_empty());
                loads.iter_mut().for_each(|trigger| trigger.resource_type.clear());
                &mut self.every_type
            }
            0 => &mut self.blocks,
            1 => &mut self.exceptions,
            2 => &mut self.important,
            _ => &mut self.important_exceptions,
        };
        group.extend(loads.into_iter().map(|trigger| SafariRule::new(trigger, kind)));
        lowered.narrower
    }

    /// Removes blocking rules beyond the limit, the last ones first: rules of exceptions must stay. The number of those left.
    fn limit(&mut self) -> usize {
        let [a, b, c, d] = &self.pages;
        let others = [a, b, c, d, &self.exceptions, &self.important, &self.important_exceptions, &self.generic_hiding];
        let more = [&self.generic_hiding_off, &self.specific_hiding, &self.hiding_off];
        // Two rules restore the page itself.
        let fixed = 2 + others.iter().chain(&more).map(|group| group.len()).sum::<usize>();
        let room = MOST_RULES.saturating_sub(fixed);
        self.every_type.truncate(room);
        self.blocks.truncate(room - self.every_type.len());
        self.every_type.len() + self.blocks.len()
    }

    fn into_rules(self) -> Vec<SafariRule> {
        let mut rules = self.every_type;
        if !rules.is_empty() {
            let restored = [("document", Some("top-frame")), ("popup", None)].map(|(kind, context)| SafariTrigger {
                url_filter: ".*".to_owned(),
                resource_type: vec![kind.to_owned()],
                load_context: context.into_iter().map(str::to_owned).collect(),
                ..SafariTrigger::default()
            });
            let restore = |trigger| SafariRule::new(trigger, SafariActionType::IgnorePreviousRules);
            rules.extend(restored.map(restore));
        }
        let groups = [
            self.blocks,
            self.exceptions,
            self.important,
            self.important_exceptions,
            self.generic_hiding,
            self.generic_hiding_off,
            self.specific_hiding,
            self.hiding_off,
        ];
        rules.extend(groups.into_iter().chain(self.pages).flatten());
        rules
    }
}

/// The exceptions of page filters, by their bodies.
struct HidingExceptions<'f> {
    by_body: HashMap<&'f PageBody<'f>, Vec<&'f PageFilter<'f>>>,
}

impl<'f> HidingExceptions<'f> {
    fn of(pages: &'f [(u32, u32, PageFilter<'f>)]) -> HidingExceptions<'f> {
        let mut by_body: HashMap<_, Vec<_>> = HashMap::new();
        for (_, _, filter) in pages.iter().filter(|(.., filter)| filter.is_exception) {
            by_body.entry(&filter.body).or_default().push(filter);
        }
        HidingExceptions { by_body }
    }

    /// The elements where no exception applies.
    fn apply(&self, mut one: HiddenElements<'f>, filter: &PageFilter<'f>) -> Result<HiddenElements<'f>, SafariReason> {
        let mut off: BTreeMap<&str, ()> = BTreeMap::new();
        for exception in self.by_body.get(&filter.body).into_iter().flatten() {
            if exception.scope.included.is_empty() || !exception.scope.excluded.is_empty() {
                // The filter applies nowhere, or nearly so.
                return Err(SafariReason::Scope);
            }
            for entry in &exception.scope.included {
                match entry {
                    ScopeEntry::Host(host) => off.insert(host, ()),
                    ScopeEntry::Entity(_) => return Err(SafariReason::Entity),
                    _ => return Err(SafariReason::Scope),
                };
            }
        }
        if one.hosts.is_empty() {
            one.excluded.extend(off.keys());
            one.excluded.sort_unstable();
            one.excluded.dedup();
            return Ok(one);
        }
        one.hosts.retain(|host| !off.keys().any(|name| is_below(host, name)));
        if one.hosts.is_empty() {
            return Err(SafariReason::Scope);
        }
        // A part of a host that stays.
        match off.keys().any(|name| one.hosts.iter().any(|host| is_below(name, host))) {
            true => Err(SafariReason::BothDomains),
            false => Ok(one),
        }
    }
}
