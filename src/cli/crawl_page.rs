//! The report of a crawl as one HTML file: no script, no network. Each chart has its numbers in a table beside it.

use std::fmt::Write;

use brock::crawl::{CrawlReport, CrawlShare, DomainRow, MissedDomain, SpreadBucket};

use super::output::thousands;
use super::svg::{ChartBar, bar_chart, escape};

/// Bars of a chart, and rows of the table beside it.
const BARS: usize = 25;
/// Rows of the table of missed domains: `--json` has more.
const ROWS: usize = 1_000;

/// Both schemes have a contrast of at least 4.5 to 1 for texts.
const STYLE: &str = "
:root{color-scheme:light dark;--blocked:#b3261e;--allowed:#8a6d00;--passed:#1f5a94}
@media (prefers-color-scheme:dark){:root{--blocked:#ff8a80;--allowed:#ffd54f;--passed:#90caf9}}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:90rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.15rem .5rem;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);overflow-wrap:anywhere}
td:first-child,th:first-child{min-width:9rem}td.n,th.n{text-align:right;overflow-wrap:normal}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
svg text{fill:currentColor}.blocked{fill:var(--blocked)}.allowed{fill:var(--allowed)}.passed,.sites{fill:var(--passed)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(30rem,1fr));gap:1rem 2rem;align-items:start}
ul.sums{display:flex;flex-wrap:wrap;gap:.5rem 2rem;list-style:none;padding:0}ul.sums b{font-size:1.5rem;display:block}
@media (max-width:34rem){.pair{display:block}}
";

/// The parts of a bar of requests.
const COLOURS: [(&str, &str); 3] = [("blocked", "blocked"), ("allowed", "allowed"), ("no filter", "passed")];

/// The report.
pub(crate) fn html_report(report: &CrawlReport, has_verdicts: bool) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Crawl report</title>\
<style>{STYLE}</style></head><body>\n<h1>Crawl report</h1>\n"
    );
    sums(report, &mut page);
    spread(&report.spread, &mut page);
    shares("owner", "Owners of third parties", &report.owners, &mut page);
    shares("category", "Categories of third parties", &report.categories, &mut page);
    missed(report, has_verdicts, &mut page);
    page + "</body></html>\n"
}

fn sums(report: &CrawlReport, page: &mut String) {
    page.push_str("<ul class=\"sums\">");
    let sums = [
        ("sites", report.sites),
        ("sites with blocked requests", report.sites_with_blocked),
        ("requests", report.requests),
        ("to third parties", report.third_party),
        ("blocked by lists", report.blocked),
        ("allowed by exceptions", report.allowed),
        ("rejected rows", report.rejected),
    ];
    for (name, count) in sums {
        let _ = writeln!(page, "<li><b>{}</b>{name}</li>", thousands(count));
    }
    page.push_str(
        "</ul>\n<p>A request is one to a third party if its registrable domain is not that of the page. \
Owners and categories are those of Brock's table.</p>\n",
    );
}

fn spread(buckets: &[SpreadBucket], page: &mut String) {
    let name = |bucket: &SpreadBucket| match bucket.to {
        Some(to) if to == bucket.from => format!("{to} third-party domains"),
        Some(to) => format!("{} to {to} third-party domains", bucket.from),
        None => format!("{} or more third-party domains", bucket.from),
    };
    let bars: Vec<ChartBar> =
        buckets.iter().map(|bucket| ChartBar { name: name(bucket), parts: vec![bucket.sites] }).collect();
    let mut rows = String::new();
    for bucket in buckets {
        let _ = writeln!(rows, "<tr><td>{}</td><td class=\"n\">{}</td></tr>", name(bucket), thousands(bucket.sites));
    }
    let head = "<th>third parties of a site</th><th class=\"n\">sites</th>";
    pair(
        "Third parties of a site",
        &bar_chart("Sites by number of third parties", &[("sites", "sites")], &bars),
        head,
        &rows,
        page,
    );
}

fn shares(what: &str, title: &str, all: &[CrawlShare], page: &mut String) {
    let shown = &all[..all.len().min(BARS)];
    let name = |share: &CrawlShare| share.row.name.clone().unwrap_or_else(|| "(unknown)".to_owned());
    let bars = |parts: &dyn Fn(&CrawlShare) -> Vec<u64>| -> Vec<ChartBar> {
        shown.iter().map(|share| ChartBar { name: name(share), parts: parts(share) }).collect()
    };
    let by_sites = bar_chart(&format!("Sites by {what}"), &[("sites", "sites")], &bars(&|share| vec![share.row.sites]));
    let by_requests = bar_chart(
        &format!("Third-party requests by {what}"),
        &COLOURS,
        &bars(&|share| {
            vec![share.row.blocked, share.row.allowed, share.row.requests - share.row.blocked - share.row.allowed]
        }),
    );
    let mut rows = String::new();
    for share in shown {
        let counts = [share.row.domains, share.row.sites, share.row.requests, share.row.blocked].map(thousands);
        let [domains, sites, requests, blocked] = counts;
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td class=\"n\">{domains}</td><td class=\"n\">{sites}</td><td class=\"n\">{:.1} %</td>\
<td class=\"n\">{requests}</td><td class=\"n\">{:.1} %</td><td class=\"n\">{blocked}</td></tr>",
            escape(&name(share)),
            share.site_share * 100.0,
            share.request_share * 100.0,
        );
    }
    let head = format!(
        "<th>{what}</th><th class=\"n\">domains</th><th class=\"n\">sites</th><th class=\"n\">of all sites</th>\
<th class=\"n\">requests</th><th class=\"n\">of third-party requests</th><th class=\"n\">blocked</th>"
    );
    pair(title, &(by_sites + &by_requests), &head, &rows, page);
    more(all.len() as u64, shown.len() as u64, page);
}

fn missed(report: &CrawlReport, has_verdicts: bool, page: &mut String) {
    let all = report.missed.len() as u64 + report.missed_unlisted;
    let bars: Vec<ChartBar> = report
        .missed
        .iter()
        .take(BARS)
        .map(|one| ChartBar {
            name: one.row.domain.clone(),
            parts: match (has_verdicts, one.learned.is_some()) {
                (false, _) => vec![one.row.sites],
                (true, true) => vec![one.row.sites, 0],
                (true, false) => vec![0, one.row.sites],
            },
        })
        .collect();
    let _ = writeln!(
        page,
        "<h2>What lists miss</h2>\n<p>{} third parties are on three or more sites, and lists block nothing of them. That alone does \
not make them trackers. {}</p>",
        thousands(all),
        if has_verdicts {
            format!(
                "The learner acts on {} of the {} with the most sites.",
                thousands(report.missed_learned),
                thousands(report.missed.len() as u64)
            )
        } else {
            "Without verdicts of <code>brock learn</code> the report cannot say which of them track.".to_owned()
        }
    );
    let colours: &[(&str, &str)] =
        if has_verdicts { &[("learner acts", "blocked"), ("no verdict", "passed")] } else { &[("sites", "passed")] };
    let mut rows = String::new();
    for MissedDomain { row, learned } in report.missed.iter().take(ROWS) {
        let DomainRow { domain, owner, category, sites, requests, .. } = row;
        let text = |value: &Option<String>| escape(value.as_deref().unwrap_or(""));
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>",
            escape(domain),
            text(owner),
            text(category),
            thousands(*sites),
            thousands(*requests),
            text(learned),
        );
    }
    let head = "<th>domain</th><th>owner</th><th>category</th><th class=\"n\">sites</th><th class=\"n\">requests</th><th>learner</th>";
    pair("", &bar_chart("Sites of missed third parties", colours, &bars), head, &rows, page);
    more(report.missed.len() as u64, report.missed.len().min(ROWS) as u64, page);
    if report.missed_unlisted > 0 {
        let _ = writeln!(page, "<p>{} more, on fewer sites, are counted only.</p>", thousands(report.missed_unlisted));
    }
}

/// A chart and its table, side by side where there is room.
fn pair(title: &str, charts: &str, head: &str, rows: &str, page: &mut String) {
    if !title.is_empty() {
        let _ = writeln!(page, "<h2>{title}</h2>");
    }
    let _ = writeln!(
        page,
        "<div class=\"pair\"><div>{charts}</div>\n<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>"
    );
}

fn more(all: u64, shown: u64, page: &mut String) {
    if all > shown {
        let _ = writeln!(page, "<p>{} more are in <code>--json</code>.</p>", thousands(all - shown));
    }
}
