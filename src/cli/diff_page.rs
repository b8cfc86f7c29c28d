//! A comparison as one HTML file: no script, no network.

use std::fmt::Write;

use brock::comparison::{ChangeCounts, ComparisonReport, FilterChange};

use super::diff_text::path_of;
use super::diff_versions::ComparedEngines;
use super::output::thousands;
use super::svg::{ChartBar, bar_chart, escape};

/// Bars of a chart.
const BARS: usize = 25;
/// Rows of a table: a file of some megabytes opens in a browser.
const ROWS: usize = 2_000;

/// Colours are told apart by lightness too; both schemes have a contrast of at least 4.5 to 1 for texts.
const STYLE: &str = "
:root{color-scheme:light dark;--blocked:#b3261e;--passed:#2e7d32;--modified:#8a6d00;--hidden:#6a1b9a;--shown:#00695c}
@media (prefers-color-scheme:dark){:root{--blocked:#ff8a80;--passed:#81c784;--modified:#ffd54f;--hidden:#ce93d8;--shown:#4db6ac}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.25rem .5rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
code{font:13px ui-monospace,monospace;overflow-wrap:anywhere}
svg text{fill:currentColor}
.blocked{color:var(--blocked);fill:var(--blocked)}.passed{color:var(--passed);fill:var(--passed)}
.modified{color:var(--modified);fill:var(--modified)}.hidden{color:var(--hidden);fill:var(--hidden)}
.shown{color:var(--shown);fill:var(--shown)}
ul.sums{display:flex;flex-wrap:wrap;gap:.5rem 2rem;list-style:none;padding:0}ul.sums b{font-size:1.5rem;display:block}
";

const COLOURS: [(&str, &str); 5] =
    [("blocked", "blocked"), ("passed", "passed"), ("modified", "modified"), ("hidden", "hidden"), ("shown", "shown")];

/// The report.
pub(crate) fn html_report(report: &ComparisonReport, engines: &ComparedEngines) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Filter list changes</title>\
<style>{STYLE}</style></head><body>\n<h1>Filter list changes</h1>\n"
    );
    sums(report, engines, &mut page);
    chart("By site", report.by_site(), |site| site.to_owned(), &mut page);
    chart("By filter", report.by_filter(), |cause: &FilterChange| cause.filter.clone(), &mut page);
    chart("By type of request", report.by_type(), |name| name.to_owned(), &mut page);
    reach(report, engines, &mut page);
    sheets(report, &mut page);
    requests(report, engines, &mut page);
    pages(report, engines, &mut page);
    page + "</body></html>\n"
}

fn sums(report: &ComparisonReport, engines: &ComparedEngines, page: &mut String) {
    let _ = writeln!(
        page,
        "<p>{} requests and {} pages of {} sites; {} lines added, {} removed.</p><ul class=\"sums\">",
        thousands(report.compared_requests),
        thousands(report.compared_pages),
        thousands(report.compared_sites),
        thousands(engines.added_lines),
        thousands(engines.removed_lines)
    );
    let counts = report.counts();
    let sums = [
        ("newly blocked", "blocked", counts.blocked),
        ("newly passed", "passed", counts.passed),
        ("modified otherwise", "modified", counts.replaced + counts.modified),
        ("newly hidden on pages", "hidden", counts.hidden),
        ("no longer hidden", "shown", counts.shown),
    ];
    for (name, class, count) in sums {
        let _ = writeln!(page, "<li class=\"{class}\"><b>{}</b>{name}</li>", thousands(count));
    }
    page.push_str("</ul>\n");
}

fn chart<K>(title: &str, all: Vec<(K, ChangeCounts)>, name: impl Fn(K) -> String, page: &mut String) {
    if all.is_empty() {
        return;
    }
    let bar = |(key, counts): (K, ChangeCounts)| {
        let ChangeCounts { blocked, passed, replaced, modified, hidden, shown } = counts;
        let name = name(key);
        let name = if name.is_empty() { "(unknown)".to_owned() } else { name };
        ChartBar { name, parts: [blocked, passed, replaced + modified, hidden, shown].map(u64::from).to_vec() }
    };
    let length = all.len();
    let bars: Vec<ChartBar> = all.into_iter().take(BARS).map(bar).collect();
    let _ = writeln!(page, "<h2>{title}</h2>\n{}", bar_chart(title, &COLOURS, &bars));
    more(length, BARS, page);
}

fn reach(report: &ComparisonReport, engines: &ComparedEngines, page: &mut String) {
    if report.reach.is_empty() {
        return;
    }
    page.push_str(
        "<h2>What the new filters match</h2>\n<table><tr><th class=\"n\">requests</th><th class=\"n\">sites</th>\
<th class=\"n\">changed</th><th class=\"n\">pages</th><th>filter</th><th>place</th></tr>\n",
    );
    for one in report.reach.iter().take(ROWS) {
        let numbers = [one.requests, one.sites, one.changed, one.pages];
        let cells: String = numbers.iter().map(|count| format!("<td class=\"n\">{}</td>", thousands(*count))).collect();
        let place = format!("{}:{}", engines.new_paths.path(&one.list), one.line);
        let _ =
            writeln!(page, "<tr>{cells}<td><code>{}</code></td><td>{}</td></tr>", escape(&one.filter), escape(&place));
    }
    page.push_str("</table>\n");
    more(report.reach.len(), ROWS, page);
}

fn sheets(report: &ComparisonReport, page: &mut String) {
    for (title, all) in [("Newly hidden", &report.sheet_added), ("No longer hidden", &report.sheet_removed)] {
        if all.is_empty() {
            continue;
        }
        let _ = writeln!(page, "<h2>{title} on every page</h2>\n<ul>");
        for selector in all.iter().take(ROWS) {
            let _ = writeln!(page, "<li><code>{}</code></li>", escape(selector));
        }
        page.push_str("</ul>\n");
        more(all.len(), ROWS, page);
    }
}

fn requests(report: &ComparisonReport, engines: &ComparedEngines, page: &mut String) {
    if report.requests.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Requests</h2>\n<table><tr><th>change</th><th>request</th><th>type</th><th>site</th><th>filter</th></tr>\n",
    );
    for change in report.requests.iter().take(ROWS) {
        let name = change.effect.name();
        let class = if matches!(name, "blocked" | "passed") { name } else { "modified" };
        let _ = writeln!(
            page,
            "<tr><td class=\"{class}\">{name}</td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(&change.url),
            change.resource_type,
            escape(&change.site),
            cause_cell(&change.cause, engines)
        );
    }
    page.push_str("</table>\n");
    more(report.requests.len(), ROWS, page);
}

fn pages(report: &ComparisonReport, engines: &ComparedEngines, page: &mut String) {
    if report.pages.is_empty() {
        return;
    }
    page.push_str(
        "<h2>Pages</h2>\n<table><tr><th>change</th><th>page</th><th>effect</th><th>value</th><th>filter</th></tr>\n",
    );
    for change in report.pages.iter().take(ROWS) {
        let name = if change.hides() { "hidden" } else { "shown" };
        let _ = writeln!(
            page,
            "<tr><td class=\"{name}\">{name}</td><td><code>{}</code></td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
            escape(&change.url),
            change.what,
            escape(&change.value.replace('\n', ", ")),
            cause_cell(&change.cause, engines)
        );
    }
    page.push_str("</table>\n");
    more(report.pages.len(), ROWS, page);
}

fn cause_cell(cause: &Option<FilterChange>, engines: &ComparedEngines) -> String {
    let Some(cause) = cause else { return "no single filter".to_owned() };
    let place = format!("{}:{}", path_of(cause, engines), cause.line);
    format!("<code>{}</code><br>{} ({})", escape(&cause.filter), escape(&place), cause.kind.name())
}

fn more(all: usize, most: usize, page: &mut String) {
    if all > most {
        let _ = writeln!(page, "<p>{} more.</p>", thousands((all - most) as u64));
    }
}
