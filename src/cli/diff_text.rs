//! A comparison as text and as JSON Lines.

use std::collections::BTreeMap;
use std::io::Write;

use brock::comparison::{ChangeCounts, ComparisonReport, FilterChange, FilterChangeKind, PageChange, RequestChange};
use serde::Serialize;

use super::diff_versions::ComparedEngines;
use super::error::Error;
use super::filter_place::FilterPlaceAnswer;
use super::output::{Colour, Out, counted, sanitize, table, thousands};

/// Rows of each table without `--all`.
const FEW: usize = 20;

/// A change, as a line of `--json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeAnswer<'a> {
    change: &'static str,
    url: &'a str,
    site: &'a str,
    /// The type of a request.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'static str>,
    /// The effect on a page and its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    by: Option<CauseAnswer<'a>>,
}

/// The filter behind a change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CauseAnswer<'a> {
    kind: &'static str,
    #[serde(flatten)]
    place: FilterPlaceAnswer<'a>,
}

/// What a new filter matches.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReachAnswer<'a> {
    requests: u32,
    sites: u32,
    changed: u32,
    pages: u32,
    #[serde(flatten)]
    place: FilterPlaceAnswer<'a>,
}

/// The sums.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DiffSummary {
    requests: u32,
    pages: u32,
    sites: u32,
    lines_added: u32,
    lines_removed: u32,
    blocked: u32,
    passed: u32,
    replaced: u32,
    modified: u32,
    hidden: u32,
    shown: u32,
    sheet_added: usize,
    sheet_removed: usize,
}

pub(crate) fn print_json(report: &ComparisonReport, engines: &ComparedEngines, out: &mut Out) -> Result<(), Error> {
    for change in &report.requests {
        out.json(&request_answer(change, engines))?;
    }
    for change in &report.pages {
        out.json(&page_answer(change, engines))?;
    }
    for one in &report.reach {
        let place = FilterPlaceAnswer::new(engines.new_paths.path(&one.list), one.line, &one.filter);
        let (requests, sites, changed, pages) = (one.requests, one.sites, one.changed, one.pages);
        out.json(&BTreeMap::from([("reach", ReachAnswer { requests, sites, changed, pages, place })]))?;
    }
    let ChangeCounts { blocked, passed, replaced, modified, hidden, shown } = report.counts();
    let summary = DiffSummary {
        requests: report.compared_requests,
        pages: report.compared_pages,
        sites: report.compared_sites,
        lines_added: engines.added_lines,
        lines_removed: engines.removed_lines,
        blocked,
        passed,
        replaced,
        modified,
        hidden,
        shown,
        sheet_added: report.sheet_added.len(),
        sheet_removed: report.sheet_removed.len(),
    };
    out.json(&BTreeMap::from([("summary", summary)]))
}

fn request_answer<'a>(change: &'a RequestChange, engines: &ComparedEngines) -> ChangeAnswer<'a> {
    ChangeAnswer {
        change: change.effect.name(),
        url: &change.url,
        site: &change.site,
        resource_type: Some(change.resource_type.name()),
        before: Some(change.before.name()),
        after: Some(change.after.name()),
        effect: None,
        value: None,
        by: change.cause.as_ref().map(|cause| cause_answer(cause, engines)),
    }
}

fn page_answer<'a>(change: &'a PageChange, engines: &ComparedEngines) -> ChangeAnswer<'a> {
    ChangeAnswer {
        change: if change.hides() { "hidden" } else { "shown" },
        url: &change.url,
        site: &change.site,
        resource_type: None,
        before: None,
        after: None,
        effect: Some(change.what),
        value: Some(&change.value),
        by: change.cause.as_ref().map(|cause| cause_answer(cause, engines)),
    }
}

fn cause_answer<'a>(cause: &'a FilterChange, engines: &ComparedEngines) -> CauseAnswer<'a> {
    let place = FilterPlaceAnswer::new(path_of(cause, engines), cause.line, &cause.filter);
    CauseAnswer { kind: cause.kind.name(), place }
}

/// The path of the version that has the filter.
pub(crate) fn path_of(cause: &FilterChange, engines: &ComparedEngines) -> String {
    match cause.kind {
        FilterChangeKind::Removed => engines.old_paths.path(&cause.list),
        FilterChangeKind::Added | FilterChangeKind::Switched => engines.new_paths.path(&cause.list),
    }
}

pub(crate) fn print_text(
    report: &ComparisonReport,
    engines: &ComparedEngines,
    all: bool,
    out: &mut Out,
) -> Result<(), Error> {
    let most = if all { usize::MAX } else { FEW };
    let (requests, sites) = (report.compared_requests, counted(report.compared_sites, "site"));
    let pages = counted(report.compared_pages, "page");
    writeln!(out, "{} and {pages} of {sites}", counted(requests, "request"))?;
    writeln!(out, "lines: {} added, {} removed", engines.added_lines, engines.removed_lines)?;
    let counts = report.counts();
    let ChangeCounts { blocked, passed, replaced, modified, hidden, shown } = counts;
    writeln!(
        out,
        "requests: {blocked} newly blocked, {passed} newly passed, {replaced} with another surrogate, {modified} modified otherwise"
    )?;
    writeln!(out, "pages: {hidden} newly hidden or done, {shown} no longer")?;
    for (name, sheet) in [("newly hidden", &report.sheet_added), ("no longer hidden", &report.sheet_removed)] {
        if !sheet.is_empty() {
            writeln!(out, "{}", out.paint(Colour::Strong, format!("{name} on every page")))?;
            for selector in sheet.iter().take(most) {
                writeln!(out, "  {}", sanitize(selector))?;
            }
            rest(sheet.len(), most, out)?;
        }
    }
    print_changes(report, engines, most, out)?;
    print_counts("by site", report.by_site(), |site| sanitize(site).into_owned(), most, out)?;
    let filter = |cause: &FilterChange| {
        let place = format!("{}:{}", path_of(cause, engines), cause.line);
        format!("{}  {place} ({})", sanitize(&cause.filter), cause.kind.name())
    };
    print_counts("by filter", report.by_filter(), filter, most, out)?;
    print_reach(report, engines, most, out)
}

fn print_changes(
    report: &ComparisonReport,
    engines: &ComparedEngines,
    most: usize,
    out: &mut Out,
) -> Result<(), Error> {
    let by = |cause: &Option<FilterChange>| match cause {
        Some(cause) => {
            let place = format!("{}:{}", path_of(cause, engines), cause.line);
            format!("{}  {place} ({})", sanitize(&cause.filter), cause.kind.name())
        }
        None => "(no single filter)".to_owned(),
    };
    if !report.requests.is_empty() {
        writeln!(out, "{}", out.paint(Colour::Strong, "requests"))?;
    }
    for change in report.requests.iter().take(most) {
        let (url, site) = (sanitize(&change.url), sanitize(&change.site));
        writeln!(out, "  {:<8}  {url}  {} of {site}", change.effect.name(), change.resource_type)?;
        writeln!(out, "            {}", by(&change.cause))?;
    }
    rest(report.requests.len(), most, out)?;
    if !report.pages.is_empty() {
        writeln!(out, "{}", out.paint(Colour::Strong, "pages"))?;
    }
    for change in report.pages.iter().take(most) {
        let name = if change.hides() { "hidden" } else { "shown" };
        let value = change.value.replace('\n', ", ");
        writeln!(out, "  {name:<8}  {}  {}: {}", sanitize(&change.url), change.what, sanitize(&value))?;
        writeln!(out, "            {}", by(&change.cause))?;
    }
    rest(report.pages.len(), most, out)
}

fn print_counts<K>(
    title: &str,
    all: Vec<(K, ChangeCounts)>,
    name: impl Fn(K) -> String,
    most: usize,
    out: &mut Out,
) -> Result<(), Error> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", out.paint(Colour::Strong, title))?;
    let length = all.len();
    let row = |(key, counts): (K, ChangeCounts)| {
        let ChangeCounts { blocked, passed, replaced, modified, hidden, shown } = counts;
        let numbers = [blocked, passed, replaced + modified, hidden, shown];
        numbers.into_iter().map(thousands).chain([name(key)]).collect()
    };
    let rows: Vec<Vec<String>> = all.into_iter().take(most).map(row).collect();
    table(out, &[">blocked", ">passed", ">modified", ">hidden", ">shown", ""], &rows)?;
    rest(length, most, out)
}

fn print_reach(report: &ComparisonReport, engines: &ComparedEngines, most: usize, out: &mut Out) -> Result<(), Error> {
    if report.reach.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", out.paint(Colour::Strong, "what the new filters match"))?;
    let rows: Vec<Vec<String>> = report
        .reach
        .iter()
        .take(most)
        .map(|one| {
            let place = format!("{}:{}", engines.new_paths.path(&one.list), one.line);
            let numbers = [one.requests, one.sites, one.changed, one.pages].map(thousands);
            numbers.into_iter().chain([format!("{}  {place}", sanitize(&one.filter))]).collect()
        })
        .collect();
    table(out, &[">requests", ">sites", ">changed", ">pages", "filter"], &rows)?;
    rest(report.reach.len(), most, out)
}

fn rest(all: usize, most: usize, out: &mut Out) -> Result<(), Error> {
    if all > most {
        writeln!(out, "  {} more (--all shows them)", thousands((all - most) as u64))?;
    }
    Ok(())
}
