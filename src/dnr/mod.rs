//! Filters → declarativeNetRequest rules, each filter with a certificate of what its rules are worth.
//!
//! On Chromium the browser decides, from rules that were compiled before. A rule here never matches more
//! than its author's filter: what cannot be said exactly is said narrower, or not at all, and reported.
//!
//! Stages: `lower` makes drafts of one filter; `merge`, `cover` and `fold` make fewer of many; `limits` keeps
//! what the browser accepts; `draft` writes the [`Rule`]. [`Priority`] is the one table of who wins, [`Reason`]
//! the one of what keeps a filter from being exact. `docs/dnr.md` is for people.

mod certificate;
mod class;
mod cover;
mod draft;
mod fold;
mod hosts;
mod kinds;
mod limits;
mod lower;
mod merge;
mod priority;
mod regex;
mod report;
mod rule;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

pub use self::certificate::{Certificate, Reason};
pub use self::limits::Limits;
pub use self::priority::Priority;
pub use self::report::{Finding, Origin, Report};
pub use self::rule::{DomainType, ResourceType, Rule, RuleAction, RuleCondition};

use self::certificate::Loss;
use self::draft::Draft;
use crate::diagnostic::Code;
use crate::filter::{Environment, List, NetworkFilter, Pattern};

/// A list to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// What the map and the report call it.
    pub name: &'a str,
    /// Its lines.
    pub text: &'a str,
}

/// The browser that the rules are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Chromium 121 or later, and what is built on it.
    Chromium,
    /// Firefox 128 or later.
    Firefox,
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
/// A `$badfilter` line of one list disables its twins in all of them.
///
/// ```
/// use brock::dnr::{compile, Limits, Source, Target};
/// use brock::filter::Environment;
/// let lists = [Source { name: "mine", text: "||ads.example^\n||track.example^\n" }];
/// let output = compile(&lists, &Environment::default(), Target::Chromium, &Limits::static_rules(Target::Chromium));
/// assert_eq!(output.rules[0].condition.request_domains, ["ads.example", "track.example"]);
/// assert_eq!(output.map[&1].len(), 2);
/// ```
pub fn compile<'a>(lists: &[Source<'a>], environment: &Environment, target: Target, limits: &Limits) -> Output<'a> {
    let parsed: Vec<List<'a>> = lists.iter().map(|list| List::parse(list.text, environment)).collect();
    let mut ledger = Ledger::default();
    let drafts = lower_all(lists, &parsed, target, &mut ledger);
    let drafts = fold::fold(cover::drop_covered(merge::merge(drafts)), limits.regex_rules);
    let (kept, dropped) = limits::fit(drafts, limits);
    ledger.drop_rules(&kept, &dropped);

    let mut output = Output::default();
    for (draft, id) in kept.into_iter().zip(1..) {
        let mut origins: Vec<Origin<'a>> = Vec::with_capacity(draft.origins.len());
        for &number in &draft.origins {
            let origin = ledger.origins[number as usize].clone();
            // A line of a hosts file has many filters.
            if origins.last() != Some(&origin) {
                origins.push(origin);
            }
        }
        output.map.insert(id, origins);
        output.rules.push(draft.rule(id, target));
    }
    output.report = ledger.report(&output.rules);
    output
}

fn lower_all<'a>(lists: &[Source<'a>], parsed: &[List<'a>], target: Target, ledger: &mut Ledger<'a>) -> Vec<Draft<'a>> {
    let mut bad: HashMap<&Pattern<'_>, Vec<&NetworkFilter<'_>>> = HashMap::new();
    for (_, filter) in parsed.iter().flat_map(|list| &list.filters).filter(|(_, filter)| filter.badfilter) {
        bad.entry(&filter.pattern).or_default().push(filter);
    }
    let mut drafts = Vec::new();
    for (list, source) in parsed.iter().zip(lists) {
        for (line, filter) in list.filters.iter().filter(|(_, filter)| !filter.badfilter) {
            if bad.get(&filter.pattern).is_some_and(|twins| twins.iter().any(|twin| twin.is_twin_of(filter))) {
                ledger.disabled += 1;
                continue;
            }
            let number = ledger.enter(Origin { list: source.name, line: *line, filter: filter.text });
            match lower::lower(filter, number, target) {
                Ok(lowered) => {
                    drafts.extend(lowered.drafts);
                    lowered.losses.into_iter().for_each(|loss| ledger.lose(number, loss));
                }
                Err(loss) => ledger.lose(number, loss),
            }
        }
        ledger.enter_untaken(source, list);
    }
    drafts
}

/// What is known of each filter, by its number.
#[derive(Default)]
struct Ledger<'a> {
    origins: Vec<Origin<'a>>,
    certificates: Vec<Certificate>,
    losses: Vec<(u32, Loss)>,
    disabled: usize,
}

impl<'a> Ledger<'a> {
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
    fn enter_untaken(&mut self, source: &Source<'a>, list: &List<'a>) {
        let mut lines = source.text.lines().zip(1u32..);
        for (line, diagnostic) in list.diagnostics.iter().filter(|(_, diagnostic)| is_network(diagnostic.code)) {
            let text = lines.by_ref().find(|(_, number)| number == line).map_or("", |(text, _)| text);
            let number = self.enter(Origin { list: source.name, line: *line, filter: text.trim_ascii() });
            self.lose(number, Loss { reason: Reason::NotTaken, detail: diagnostic.message.to_string() });
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
            disabled: self.disabled,
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
