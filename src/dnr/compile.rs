//! Lists → rules: runs the stages.

use std::collections::BTreeMap;

use serde::Serialize;

use super::certificates::Certificates;
use super::draft::{Draft, DraftAction};
use super::lower::{Lowered, ModifyingFilter, lower_modifications, under_approximation};
use super::reason::{InexactReason, Loss};
use super::reduce::{FilterHosts, file_by_host, fit, merge, merge_shared_paths, remove_subsumed};
use super::rules::{FilterOrigin, Priority, Rule, RuleReport};
use super::settings::{Limits, Settings};
use super::target::Target;
use crate::diagnostic::{CodeGroup, Diagnostic, Severity};
use crate::filter::{NetworkFilter, joined_filter, lines, trim};
use crate::lists::{ListFile, ListReport, Lists, ResolvedLists};

/// A list to compile.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name of the list in the map and the report.
    pub name: &'a str,
    /// The text of the list.
    pub text: &'a str,
}

/// The result of a compilation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Output<'a> {
    /// The rules, numbered from 1.
    pub rules: Vec<Rule>,
    /// The filters of each rule, by the rule's number.
    pub map: BTreeMap<u32, Vec<FilterOrigin<'a>>>,
    /// Counts, and the filters that are not exact.
    pub report: RuleReport<'a>,
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
    let (drafts, certificates) = lower(lists, &parse(lists, settings), settings);
    finish(drafts, certificates, settings)
}

/// Compiles each list into a ruleset of its own. The rulesets are meant to be enabled together: a `$badfilter` line or an
/// exception that cancels a modification applies to all lists.
///
/// Each ruleset may use all of the limits, except [`Limits::surrogate_hosts`], which is 0: rules that repeat the hosts of
/// another list would change with every update of that list.
pub fn compile_each<'a>(lists: &[Source<'a>], settings: &Settings) -> Vec<Output<'a>> {
    let parsed = parse(lists, settings);
    rulesets(lists, &parsed, &vec![1; lists.len()], settings)
}

/// [`compile_each`] for lists in several files, as [`expand`](crate::lists::expand) gives them for the environment of the
/// settings: the files of a list have one ruleset.
///
/// ```
/// use brock::dnr::{compile_files, Settings, Target};
/// use brock::lists::expand;
/// let settings = Settings::of(Target::Chromium);
/// let included = |path: &str| (path == "more.txt").then_some("||more.example^");
/// let lists = [expand("list.txt", "||ads.example^\n!#include more.txt", &settings.environment, included)];
/// assert_eq!(compile_files(&lists, &settings)[0].rules[0].condition.request_domains, ["ads.example", "more.example"]);
/// ```
pub fn compile_files<'a>(lists: &'a [Vec<ListFile<'a>>], settings: &Settings) -> Vec<Output<'a>> {
    let files = || lists.iter().flatten();
    let texts: Vec<Source<'a>> = files().map(|file| Source { name: &file.name, text: file.text }).collect();
    let mut parsed = Lists::new(settings.environment.clone());
    files().for_each(|file| parsed.add_file(file.clone()));
    let sizes: Vec<usize> = lists.iter().map(Vec::len).collect();
    rulesets(&texts, &resolved(parsed), &sizes, settings)
}

/// A ruleset for each list. `sizes`: the number of its texts.
fn rulesets<'a>(
    texts: &[Source<'a>],
    parsed: &ResolvedLists<'a>,
    sizes: &[usize],
    settings: &Settings,
) -> Vec<Output<'a>> {
    let settings = &Settings { limits: Limits { surrogate_hosts: 0, ..settings.limits }, ..settings.clone() };
    let (drafts, mut certificates) = lower(texts, parsed, settings);
    certificates.join_lists(sizes);
    let ranges = certificates.list_ranges();
    let mut by_list: Vec<Vec<Draft<'a>>> = ranges.iter().map(|_| Vec::new()).collect();
    for mut draft in drafts {
        let list = ranges.partition_point(|range| range.end <= draft.origins[0]);
        draft.origins[0] -= ranges[list].start;
        by_list[list].push(draft);
    }
    let each = (0..ranges.len()).map(|list| certificates.of_list(list, ranges[list].clone()));
    each.zip(by_list).map(|(certificates, drafts)| finish(drafts, certificates, settings)).collect()
}

/// The parsed lists, without the filters that `$badfilter` lines disable.
fn parse<'a>(lists: &[Source<'a>], settings: &Settings) -> ResolvedLists<'a> {
    let mut parsed = Lists::new(settings.environment.clone());
    lists.iter().for_each(|list| parsed.add(list.name, list.text));
    resolved(parsed)
}

fn resolved(lists: Lists<'_>) -> ResolvedLists<'_> {
    let mut resolved = lists.resolve();
    resolved.read_page_filters();
    resolved
}

/// Filters → drafts. Each draft has one origin.
fn lower<'a>(
    lists: &[Source<'a>],
    parsed: &ResolvedLists<'a>,
    settings: &Settings,
) -> (Vec<Draft<'a>>, Certificates<'a>) {
    let mut certificates = Certificates::default();
    let mut drafts = Vec::new();
    let mut modifying = Vec::new();
    let filters = parsed.filters_by_list();
    let disabled = parsed.disabled_by_list();
    for (at, source) in lists.iter().enumerate() {
        for (line, filter) in &filters[at] {
            let number = certificates.add(FilterOrigin { list: source.name, line: *line, filter: filter.line() });
            if filter.condition().modification().is_some() {
                modifying.push(ModifyingFilter { number, filter });
                continue;
            }
            match under_approximation(filter, settings) {
                Ok(Lowered { sets, losses }) => {
                    let (action, priority) = action(filter);
                    drafts.extend(sets.into_iter().map(|requests| Draft {
                        priority,
                        offset: 0,
                        action: action.clone(),
                        requests,
                        origins: vec![number],
                    }));
                    losses.into_iter().for_each(|loss| certificates.record_loss(number, loss));
                }
                Err(loss) => certificates.record_loss(number, loss),
            }
        }
        add_rejected(&mut certificates, source, &parsed.reports[at]);
        certificates.end_list(disabled[at]);
    }
    let mut modified = lower_modifications(&modifying, &drafts, settings);
    modified.losses.sort_by(|a, b| (a.0, a.1.reason, &a.1.detail).cmp(&(b.0, b.1.reason, &b.1.detail)));
    modified.losses.dedup();
    modified.losses.into_iter().for_each(|(number, loss)| certificates.record_loss(number, loss));
    drafts.append(&mut modified.drafts);
    (drafts, certificates)
}

/// The action and the priority of a filter without a modification.
fn action<'t>(filter: &NetworkFilter<'t>) -> (DraftAction<'t>, Priority) {
    match (filter.exception, filter.important) {
        (true, true) => (DraftAction::Allow, Priority::ImportantException),
        (true, false) => (DraftAction::Allow, Priority::Exception),
        (false, true) => (DraftAction::Block, Priority::ImportantBlock),
        (false, false) => (DraftAction::Block, Priority::Block),
    }
}

/// Adds the network lines that the parser rejects; they have no rules.
fn add_rejected<'a>(certificates: &mut Certificates<'a>, source: &Source<'a>, report: &ListReport) {
    let mut lines = lines(source.text);
    let is_rejected =
        |found: &Diagnostic| found.severity() == Severity::Error && found.code.group() == CodeGroup::Network;
    for (line, diagnostic) in report.diagnostics.iter().filter(|(_, found)| is_rejected(found)) {
        let text = lines.by_ref().find(|(number, _)| number == line).map_or("", |(_, text)| trim(text));
        let number = certificates.add(FilterOrigin { list: source.name, line: *line, filter: joined_filter(text) });
        let detail = diagnostic.message().to_owned();
        certificates.record_loss(number, Loss { reason: InexactReason::Rejected, detail });
    }
}

/// Drafts → rules: reduces their number, applies the limits and numbers them.
fn finish<'a>(drafts: Vec<Draft<'_>>, mut certificates: Certificates<'a>, settings: &Settings) -> Output<'a> {
    let hosts = (settings.target == Target::Chromium).then(|| FilterHosts::of(&drafts));
    let drafts = merge_shared_paths(remove_subsumed(merge(drafts)), settings.limits.regex_rules);
    let drafts = match hosts {
        Some(hosts) => file_by_host(drafts, &hosts, &settings.limits),
        None => drafts,
    };
    let hits = |number: &u32| {
        let origin = &certificates.origins[*number as usize];
        settings.hit_counts.of(origin.list, origin.line)
    };
    let (kept, dropped) = fit(drafts, &settings.limits, |draft| draft.origins.iter().map(hits).sum());
    certificates.record_dropped(&kept, &dropped);
    let mut output = Output::default();
    for (draft, id) in kept.into_iter().zip(1..) {
        let mut origins: Vec<FilterOrigin<'a>> = Vec::with_capacity(draft.origins.len());
        for &number in &draft.origins {
            let origin = certificates.origins[number as usize].clone();
            // One line of a hosts file gives several filters.
            if origins.last() != Some(&origin) {
                origins.push(origin);
            }
        }
        output.map.insert(id, origins);
        output.rules.push(draft.into_rule(id, settings.target));
    }
    output.report = certificates.report(&output.rules);
    output
}
