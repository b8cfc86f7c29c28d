//! Filters → declarativeNetRequest rules, each filter with a certificate of what its rules are worth.
//!
//! On Chromium the browser decides, from rules that were compiled before. A rule here never matches more than its
//! author's filter: what cannot be said exactly is said narrower, or not at all, and reported.
//!
//! Stages: `lower` says which requests a filter speaks of, as `shape`s; `company` and `wishes` work out what one filter
//! does where others have a say; `merge`, `cover` and `fold` make fewer drafts of many; `limits` keeps what the browser
//! accepts; `draft` writes the [`Rule`]. [`Priority`] is the one table of who wins, [`Reason`] the one of what keeps a
//! filter from being exact. `docs/dnr.md` is for people.

mod certificate;
mod class;
mod company;
mod cover;
mod draft;
mod fold;
mod hosts;
mod kinds;
mod limits;
mod lower;
mod merge;
mod params;
mod pieces;
mod priority;
mod regex;
mod report;
mod rule;
mod settings;
mod shape;
mod simulate;
mod surrogates;
mod trackers;
mod wishes;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

pub use self::certificate::{Certificate, Reason};
pub use self::limits::Limits;
pub use self::priority::Priority;
pub use self::report::{Finding, Origin, Report};
pub use self::rule::{
    DomainType, HeaderChange, HeaderCondition, HeaderOperation, QueryTransform, Redirect, Rule, RuleAction,
    RuleCondition, RuleResourceType, UrlTransform,
};
pub use self::settings::{Features, Settings, Target, Worth};
pub use self::simulate::{Outcome, Simulator};
pub use self::surrogates::Surrogates;
pub use self::trackers::Orders;

use self::certificate::Loss;
use self::company::Modifier;
use self::draft::{Act, Draft};
use self::lower::Lowered;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::filter::{joined, lines, trim};
use crate::lists::{ListReport, Lists, ResolvedLists};

/// A list to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What the map and the report call it.
    pub name: &'a str,
    /// Its lines.
    pub text: &'a str,
}

/// What [`compile`] gives.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Output<'a> {
    /// The rules, numbered from 1.
    pub rules: Vec<Rule>,
    /// The filters of each rule.
    pub map: BTreeMap<u32, Vec<Origin<'a>>>,
    /// What became of the filters.
    pub report: Report<'a>,
}

/// Compiles lists into one ruleset. The same input gives the same output, byte for byte.
///
/// ```
/// use brock::dnr::{compile, Settings, Source, Target};
/// let lists = [Source { name: "mine", text: "||ads.example^\n||track.example^\n" }];
/// let output = compile(&lists, &Settings::of(Target::Chromium));
/// assert_eq!(output.rules[0].condition.request_domains, ["ads.example", "track.example"]);
/// assert_eq!(output.map[&1].len(), 2);
/// ```
pub fn compile<'a>(lists: &[Source<'a>], settings: &Settings) -> Output<'a> {
    let (drafts, ledger) = lower_all(lists, &parse(lists, settings), settings);
    ledger.output(drafts, settings)
}

/// Compiles each list into a ruleset of its own, to be used together: a `$badfilter` line or an exception from
/// modifications of one list works on all of them. Each may use all of the limits, but for
/// [`Limits::surrogate_hosts`], which are none: with the hosts of one list in the rules of another, each update of that
/// list would change the other's rules.
pub fn compile_each<'a>(lists: &[Source<'a>], settings: &Settings) -> Vec<Output<'a>> {
    let settings = &Settings { limits: Limits { surrogate_hosts: 0, ..settings.limits }, ..settings.clone() };
    let (drafts, ledger) = lower_all(lists, &parse(lists, settings), settings);
    let parts = ledger.parts();
    let mut by_list: Vec<Vec<Draft<'a>>> = parts.iter().map(|_| Vec::new()).collect();
    for mut draft in drafts {
        let at = parts.partition_point(|part| part.end <= draft.origins[0]);
        draft.origins[0] -= parts[at].start;
        by_list[at].push(draft);
    }
    let ledgers = (0..parts.len()).map(|list| ledger.part(list, parts[list].clone()));
    ledgers.zip(by_list).map(|(ledger, drafts)| ledger.output(drafts, settings)).collect()
}

/// The lists, parsed, without the filters that `$badfilter` lines disable.
fn parse<'a>(lists: &[Source<'a>], settings: &Settings) -> ResolvedLists<'a> {
    let mut parsed = Lists::new(settings.environment.clone());
    lists.iter().for_each(|list| parsed.add(list.name, list.text));
    parsed.resolve()
}

fn lower_all<'a>(
    lists: &[Source<'a>],
    parsed: &ResolvedLists<'a>,
    settings: &Settings,
) -> (Vec<Draft<'a>>, Ledger<'a>) {
    let mut ledger = Ledger::default();
    let mut drafts = Vec::new();
    let mut modifiers = Vec::new();
    let filters = parsed.filters_by_list();
    let disabled = parsed.disabled_by_list();
    for (number, source) in lists.iter().enumerate() {
        for (line, filter) in &filters[number] {
            let number = ledger.enter(Origin { list: source.name, line: *line, filter: filter.line() });
            if filter.condition().modification().is_some() {
                modifiers.push(Modifier { number, filter });
                continue;
            }
            match lower::lower(filter, settings) {
                Ok(Lowered { shapes, losses }) => {
                    let (act, priority) = match (filter.exception, filter.important) {
                        (true, true) => (Act::Allow, Priority::ImportantException),
                        (true, false) => (Act::Allow, Priority::Exception),
                        (false, true) => (Act::Block, Priority::ImportantBlock),
                        (false, false) => (Act::Block, Priority::Block),
                    };
                    let draft = |shape| Draft { priority, rank: 0, act: act.clone(), shape, origins: vec![number] };
                    drafts.extend(shapes.into_iter().map(draft));
                    losses.into_iter().for_each(|loss| ledger.lose(number, loss));
                }
                Err(loss) => ledger.lose(number, loss),
            }
        }
        ledger.enter_untaken(source, &parsed.reports[number]);
        ledger.end_list(disabled[number]);
    }
    let mut modified = company::modify(&modifiers, &drafts, settings);
    modified.losses.sort_by(|a, b| (a.0, a.1.reason, &a.1.detail).cmp(&(b.0, b.1.reason, &b.1.detail)));
    modified.losses.dedup();
    modified.losses.into_iter().for_each(|(number, loss)| ledger.lose(number, loss));
    drafts.append(&mut modified.drafts);
    (drafts, ledger)
}

/// What is known of each filter, by its number.
#[derive(Default)]
struct Ledger<'a> {
    origins: Vec<Origin<'a>>,
    certificates: Vec<Certificate>,
    losses: Vec<(u32, Loss)>,
    /// For each list the number behind its last filter, and how many of its filters are disabled.
    lists: Vec<(u32, usize)>,
}

impl<'a> Ledger<'a> {
    fn end_list(&mut self, disabled: usize) {
        self.lists.push((self.origins.len() as u32, disabled));
    }

    /// The numbers of each list.
    fn parts(&self) -> Vec<Range<u32>> {
        let mut start = 0;
        self.lists.iter().map(|(end, _)| std::mem::replace(&mut start, *end)..*end).collect()
    }

    /// The part of one list, whose filters have these numbers; there they are numbered from 0.
    fn part(&self, list: usize, numbers: Range<u32>) -> Ledger<'a> {
        let range = numbers.start as usize..numbers.end as usize;
        let losses = self.losses.iter().filter(|(number, _)| numbers.contains(number));
        Ledger {
            origins: self.origins[range.clone()].to_vec(),
            certificates: self.certificates[range].to_vec(),
            losses: losses.map(|(number, loss)| (number - numbers.start, loss.clone())).collect(),
            lists: vec![(numbers.end - numbers.start, self.lists[list].1)],
        }
    }

    /// Makes rules of drafts, as few as can be and no more than may be.
    fn output(mut self, drafts: Vec<Draft<'_>>, settings: &Settings) -> Output<'a> {
        let drafts = fold::fold(cover::drop_covered(merge::merge(drafts)), settings.limits.regex_rules);
        let hits = |number: &u32| {
            let origin = &self.origins[*number as usize];
            settings.worth.of(origin.list, origin.line)
        };
        let (kept, dropped) = limits::fit(drafts, &settings.limits, |draft| draft.origins.iter().map(hits).sum());
        self.drop_rules(&kept, &dropped);
        let mut output = Output::default();
        for (draft, id) in kept.into_iter().zip(1..) {
            let mut origins: Vec<Origin<'a>> = Vec::with_capacity(draft.origins.len());
            for &number in &draft.origins {
                let origin = self.origins[number as usize].clone();
                // A line of a hosts file has many filters.
                if origins.last() != Some(&origin) {
                    origins.push(origin);
                }
            }
            output.map.insert(id, origins);
            output.rules.push(draft.rule(id, settings.target));
        }
        output.report = self.report(&output.rules);
        output
    }

    fn enter(&mut self, origin: Origin<'a>) -> u32 {
        self.origins.push(origin);
        self.certificates.push(Certificate::Exact);
        self.origins.len() as u32 - 1
    }

    fn lose(&mut self, number: u32, loss: Loss) {
        let certificate = &mut self.certificates[number as usize];
        *certificate = (*certificate).max(loss.reason.certificate());
        self.losses.push((number, loss));
    }

    /// Network lines that the parser did not take: they have no rule either.
    fn enter_untaken(&mut self, source: &Source<'a>, list: &ListReport) {
        let mut lines = lines(source.text);
        let is_untaken = |found: &Diagnostic| found.severity() == Severity::Error && is_network(found.code);
        for (line, diagnostic) in list.diagnostics.iter().filter(|(_, found)| is_untaken(found)) {
            let text = lines.by_ref().find(|(number, _)| number == line).map_or("", |(_, text)| trim(text));
            let number = self.enter(Origin { list: source.name, line: *line, filter: joined(text) });
            self.lose(number, Loss { reason: Reason::NotTaken, detail: diagnostic.message().to_owned() });
        }
    }

    /// Notes what the limits left out. A filter that keeps another of its rules is narrower.
    fn drop_rules(&mut self, kept: &[Draft<'_>], dropped: &[(Draft<'_>, Reason)]) {
        if dropped.is_empty() {
            return;
        }
        let mut has_rule = vec![false; self.origins.len()];
        kept.iter().flat_map(|draft| &draft.origins).for_each(|&number| has_rule[number as usize] = true);
        for (draft, reason) in dropped {
            for &number in &draft.origins {
                let before = self.certificates[number as usize];
                self.lose(number, (*reason).into());
                if has_rule[number as usize] {
                    self.certificates[number as usize] = before.max(Certificate::Narrower);
                }
            }
        }
    }

    fn report(self, rules: &[Rule]) -> Report<'a> {
        let count = |wanted| self.certificates.iter().filter(|certificate| **certificate == wanted).count();
        let mut report = Report {
            filters: self.origins.len(),
            exact: count(Certificate::Exact),
            narrower: count(Certificate::Narrower),
            inexpressible: count(Certificate::Inexpressible),
            disabled: self.lists.iter().map(|(_, disabled)| disabled).sum(),
            rules: rules.len(),
            regex_rules: rules.iter().filter(|rule| rule.is_regex()).count(),
            ..Report::default()
        };
        for rule in rules {
            *report.actions.entry(rule.action.name()).or_default() += 1;
        }
        let mut losses = self.losses;
        losses.sort_by_key(|(number, loss)| (*number, loss.reason));
        for (number, loss) in losses {
            *report.reasons.entry(loss.reason).or_default() += 1;
            report.findings.push(Finding {
                origin: self.origins[number as usize].clone(),
                certificate: self.certificates[number as usize],
                reason: loss.reason,
                sentence: loss.sentence(),
            });
        }
        report
    }
}

/// Whether what is said with this code is said of a network filter.
fn is_network(code: Code) -> bool {
    !matches!(
        code,
        Code::CosmeticFilter
            | Code::ScriptletFilter
            | Code::HtmlFilter
            | Code::HeaderFilter
            | Code::RawScriptFilter
            | Code::BadDirective
            | Code::UnknownDirective
            | Code::UnclosedIf
            | Code::BadInclude
            | Code::MissingInclude
            | Code::RepeatedInclude
            | Code::BadMetadata
    )
}
