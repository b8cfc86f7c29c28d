//! The report as a page: one file that loads nothing and runs no script.

use std::fmt::Write;

use super::calendar::clock_text;
use super::chart;
use super::markup::escape;
use super::report::{DeviceReport, DnsReport, NameReport};

/// Names of a device that are shown. `--json` has all of them.
const MOST_NAMES: usize = 200;
/// Companies of a device that are shown.
const MOST_COMPANIES: usize = 25;

// The policy forbids every load and every script, so that a name in the log cannot run one even if an escape were missed.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<meta name=\"viewport\" content=\"width=device-width\"><title>What the devices ask for</title><style>\
:root{color-scheme:light dark;--day:#4a7fb5;--night:#1f3f66;--blocked:#b3402a}\
@media(prefers-color-scheme:dark){:root{--day:#7fb0e0;--night:#3f72a8;--blocked:#e0806b}}\
body{font:16px/1.45 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}\
th,td{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top}td{overflow-wrap:anywhere}\
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}tr+tr{border-top:1px solid #8884}\
section{border-top:2px solid #8888;margin-top:2rem}code,pre{font:.9em ui-monospace,monospace}\
pre{padding:.6rem;border:1px solid #8888;overflow-x:auto}svg.hours{width:100%;max-width:30rem;display:block}\
svg.bar{width:100%;min-width:6rem;height:.7rem}svg text{font:9px sans-serif;fill:currentColor}\
.day{fill:var(--day)}.night{fill:var(--night)}.blocked{fill:var(--blocked)}\
</style></head><body><main>";

const LIMITS: &str = "<h2>What a log cannot show</h2><ul>\
<li>Devices that ask another server, or ask encrypted, are not in this log. A device with few names and much traffic may be \
one.</li><li>Devices that contact fixed addresses ask for no name.</li><li>A question shows that a device asked for a name. \
It does not show what was sent.</li><li>The table of purposes is small; a name without a purpose is unknown, not \
harmless.</li></ul>";

/// The report as one page of HTML. Nothing in it is loaded from elsewhere, and names are text, whatever they contain.
pub fn to_html(report: &DnsReport) -> String {
    let mut page = HEAD.to_owned();
    let _ = write!(
        page,
        "<h1>What the devices ask for</h1><p>{} questions of {} devices in {} lines{}.</p>",
        report.questions,
        report.devices.len(),
        report.lines,
        period(&report.devices),
    );
    if report.unlisted > 0 {
        let _ = write!(
            page,
            "<p>{} questions are for names that are not listed here: there are too many.</p>",
            report.unlisted
        );
    }
    overview(&mut page, &report.devices);
    for (number, one) in report.devices.iter().enumerate() {
        device(&mut page, number, one, report.target);
    }
    page.push_str(LIMITS);
    page.push_str("</main></body></html>\n");
    page
}

fn period(devices: &[DeviceReport]) -> String {
    let first = devices.iter().map(|device| device.first).min();
    let last = devices.iter().map(|device| device.last).max();
    match first.zip(last) {
        Some((first, last)) => format!(", from {} to {}", clock_text(first), clock_text(last)),
        None => String::new(),
    }
}

fn overview(page: &mut String, devices: &[DeviceReport]) {
    page.push_str(
        "<table><thead><tr><th>Device<th class=\"n\">Questions<th class=\"n\">A day<th class=\"n\">At night\
         <th class=\"n\">Blocked<th>Share</tr></thead><tbody>",
    );
    let most = devices.iter().map(|device| device.questions).max().unwrap_or(0);
    for (number, device) in devices.iter().enumerate() {
        let title = device.title();
        let _ = write!(
            page,
            "<tr><td><a href=\"#device-{number}\">{}</a><td class=\"n\">{}<td class=\"n\">{:.0}<td class=\"n\">{:.0} %\
             <td class=\"n\">{}<td>{}</tr>",
            escape(&title),
            device.questions,
            device.per_day,
            device.night_share * 100.0,
            device.blocked,
            chart::bar(&title, device.questions, device.blocked, most),
        );
    }
    page.push_str("</tbody></table>");
}

fn device(page: &mut String, number: usize, device: &DeviceReport, target: &str) {
    let _ = write!(page, "<section><h2 id=\"device-{number}\">{}</h2>", escape(&device.title()));
    if !device.kinds.is_empty() {
        let _ = write!(page, "<p>Asks for names that these devices use: {}.</p>", escape(&device.kinds.join(", ")));
    }
    page.push_str(&chart::hours(&device.hours));
    let most = device.companies.first().map_or(0, |company| company.questions);
    page.push_str(
        "<h3>Companies</h3><table><thead><tr><th>Company<th class=\"n\">Names<th class=\"n\">Questions\
         <th class=\"n\">Blocked<th>Share</tr></thead><tbody>",
    );
    for company in device.companies.iter().take(MOST_COMPANIES) {
        let _ = write!(
            page,
            "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}<td>{}</tr>",
            escape(&company.company),
            company.names,
            company.questions,
            company.blocked,
            chart::bar(&company.company, company.questions, company.blocked, most),
        );
    }
    page.push_str("</tbody></table>");
    more(page, device.companies.len(), MOST_COMPANIES, "companies");
    needless(page, device, target);
    names(page, &device.names);
    page.push_str("</section>");
}

fn more(page: &mut String, all: usize, shown: usize, what: &str) {
    if all > shown {
        let _ = write!(page, "<p>{} more {what}.</p>", all - shown);
    }
}

fn needless(page: &mut String, device: &DeviceReport, target: &str) {
    if device.needless.is_empty() {
        return;
    }
    page.push_str("<h3>Could be stopped without loss</h3><ul>");
    for one in &device.needless {
        let _ = write!(
            page,
            "<li><code>{}</code>: {}, {} ({} questions; <a href=\"{}\" rel=\"noreferrer\">source</a>)</li>",
            escape(&one.domain),
            escape(one.company),
            escape(one.purpose),
            one.questions,
            escape(one.source),
        );
    }
    let lines: Vec<&str> = device.needless.iter().map(|one| one.line.as_str()).collect();
    let _ = write!(page, "</ul><p>For {}:</p><pre>{}</pre>", escape(target), escape(&lines.join("\n")));
}

fn names(page: &mut String, names: &[NameReport]) {
    page.push_str(
        "<h3>Names</h3><table><thead><tr><th>Name<th>For<th class=\"n\">Questions<th class=\"n\">At night\
         <th class=\"n\">Blocked<th>First<th>Last<th>A list would block it</tr></thead><tbody>",
    );
    for name in names.iter().take(MOST_NAMES) {
        let purpose = match (name.company, name.purpose) {
            (Some(company), Some(purpose)) => format!("{company}: {purpose}"),
            _ => "unknown".to_owned(),
        };
        let by =
            name.would_block.as_ref().map_or_else(String::new, |by| format!("{} ({}:{})", by.filter, by.list, by.line));
        let _ = write!(
            page,
            "<tr><td>{}<td>{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}<td>{}<td>{}<td>{}</tr>",
            escape(&name.host),
            escape(&purpose),
            name.questions,
            name.night,
            name.blocked,
            clock_text(name.first),
            clock_text(name.last),
            escape(&by),
        );
    }
    page.push_str("</tbody></table>");
    more(page, names.len(), MOST_NAMES, "names");
}
