//! Runs every lint on lists in two roles: lists that are judged, and lists that are known.

use super::badfilters;
use super::filter_index::FilterIndex;
use super::finding::LintFinding;
use super::idle_exceptions::BlockedAddresses;
use super::list_reader::ListReader;
use super::rule::LintReporter;
use super::source::LintSource;
use super::suffix_names::SuffixNames;
use crate::lists::Environment;

/// Checks lists, each in its dialect. Findings are in the order of lists and lines.
///
/// Branches of `!#if` that are off are checked too, in the dialect of their condition; their filters are not compared
/// with others. No image is built.
///
/// ```
/// use brock::lint::{LintSource, lint};
/// use brock::lists::Environment;
/// let sources = [LintSource::new("mine", "||ads.example^$3p\n||ads.example^$third-party\n")];
/// let findings = lint(&sources, &Environment::default());
/// assert_eq!((findings[0].line, findings[0].name), (2, "duplicate-filter"));
/// ```
pub fn lint(sources: &[LintSource<'_>], environment: &Environment) -> Vec<LintFinding> {
    let suffixes = SuffixNames::shared();
    let names: Vec<&str> = sources.iter().map(|source| source.name).collect();
    let (mut index, mut blocked) = (FilterIndex::default(), BlockedAddresses::default());
    let mut findings = Vec::new();
    let mut inline = Vec::new();
    // Lists that are known come first, so that a duplicate is found in the list that is judged.
    let in_role = |is_judged: bool| (0u32..).zip(sources).filter(move |(_, source)| source.is_judged == is_judged);
    for (number, source) in in_role(false).chain(in_role(true)) {
        let reader = ListReader::new((number, source), &names, environment, suffixes, (&mut index, &mut blocked));
        let (reporter, configuration) = reader.read();
        if source.is_judged {
            findings.extend(reporter.findings);
            inline.push((number, configuration));
        }
    }
    let mut whole = LintReporter::default();
    index.idle_exceptions(&mut whole);
    blocked.report(&mut whole);
    if index.has_judged_badfilter {
        badfilters::findings(sources, environment, &mut whole);
    }
    findings.extend(whole.findings);
    findings.retain(|finding| {
        let configuration = inline.iter().find(|(list, _)| *list == finding.list);
        !configuration.is_some_and(|(_, one)| one.is_off(finding.line, finding.name))
    });
    findings.sort_by_key(|finding| (finding.list, finding.line, finding.span.start, finding.name));
    findings
}
