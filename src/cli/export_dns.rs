//! `brock export --to dnsmasq` and the other DNS servers.

use std::io::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use brock::dns::{DnsExport, DnsExportSettings, DnsTarget, clock_text, export as compile};
use brock::lists::{ListReport, Lists};
use serde::Serialize;

use super::error::{Error, Status};
use super::export_options::ExportOptions;
use super::export_report::{OriginRow, ReasonCounts, by_reason, in_brackets, print_rows};
use super::input::{ListText, parse, write};
use super::output::{Out, counted, warn};

/// The options for DNS servers.
#[derive(Debug, clap::Args)]
pub(crate) struct DnsExportArgs {
    /// DNS servers: write filters for third-party requests too, although a server does not know the page
    #[arg(long)]
    third_party: bool,
    /// Pi-hole and blocky: the file for their list of allowed names
    #[arg(long, value_name = "FILE")]
    exceptions: Option<PathBuf>,
}

impl DnsExportArgs {
    pub(crate) fn is_given(&self) -> bool {
        self.third_party || self.exceptions.is_some()
    }
}

/// The counts.
#[derive(Serialize)]
struct DnsCounts {
    blocked: usize,
    allowed: usize,
    covered: usize,
    excepted: usize,
    omitted: ReasonCounts,
}

/// Writes the file, or to `out`, and prints the counts.
pub(crate) fn export(
    texts: &[ListText],
    target: DnsTarget,
    options: &ExportOptions,
    args: &DnsExportArgs,
    out: &mut Out,
) -> Result<Status, Error> {
    let settings = DnsExportSettings { target, third_party: args.third_party, second_file: args.exceptions.is_some() };
    let parsed: Lists<'_> = parse(texts, &options.env);
    let heads = list_lines(&parsed);
    let names: Vec<String> = parsed.reports().iter().map(|list| list.name.clone()).collect();
    let export = compile(parsed, &settings);
    let seconds = now();
    let header = header(&export, &heads, seconds);
    let second = match (&args.exceptions, export.exceptions_text(&header)) {
        (None, _) => None,
        (Some(path), Some(text)) => Some((path, text)),
        (Some(_), None) => {
            let known = "pihole, blocky".to_owned();
            let name = target.name().to_owned();
            return Err(Error::UnknownChoice { what: "the form with --exceptions", name, known });
        }
    };
    let text = export.text(&header, u32::try_from(seconds).unwrap_or(u32::MAX));
    match &options.output {
        Some(path) => write(path, text.as_bytes())?,
        None => out.write_all(text.as_bytes())?,
    }
    if let Some((path, text)) = second {
        write(path, text.as_bytes())?;
    }
    report(&export, &names, options, out)?;
    Ok(Status::Done)
}

/// Seconds since 1970; those of `SOURCE_DATE_EPOCH` where it is set, so that a build can be repeated.
///
/// <https://reproducible-builds.org/specs/source-date-epoch/>
fn now() -> i64 {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    let clock = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() as i64);
    fixed.unwrap_or_else(clock)
}

/// A line about each list.
fn list_lines(lists: &Lists<'_>) -> Vec<String> {
    let line = |list: &ListReport| {
        let metadata = &list.metadata;
        let parts = [("version", &metadata.version), ("licence", &metadata.licence)];
        let parts = parts.into_iter().filter_map(|(name, value)| Some(format!(", {name} {}", value.as_ref()?)));
        format!("List: {}{}", metadata.title.as_ref().unwrap_or(&list.name), parts.collect::<String>())
    };
    lists.reports().iter().map(line).collect()
}

/// The comments at the start of the file.
fn header(export: &DnsExport, lists: &[String], seconds: i64) -> Vec<String> {
    let mut lines = vec![format!("Made by brock {} at {} UTC", env!("CARGO_PKG_VERSION"), clock_text(seconds))];
    lines.extend_from_slice(lists);
    lines.push(format!(
        "{} blocked, {} below them let through",
        counted(export.blocked.len() as u32, "name"),
        export.allowed.len()
    ));
    if !export.target.blocks_below() {
        lines.push("This form blocks the names themselves, not the names below them".to_owned());
    }
    // A line end in a title would end the comment.
    lines.iter_mut().for_each(|line| *line = line.replace(|char: char| char.is_control(), " "));
    lines
}

fn report(export: &DnsExport, names: &[String], options: &ExportOptions, out: &mut Out) -> Result<(), Error> {
    let rows = export.omitted.iter().map(|origin| OriginRow {
        path: names.get(origin.list as usize).map_or("", String::as_str),
        line: origin.line,
        filter: &origin.filter,
        is_omitted: true,
        reason: origin.reason.name(),
    });
    print_rows(rows, options, out)?;
    let counts = DnsCounts {
        blocked: export.blocked.len(),
        allowed: export.allowed.len(),
        covered: export.covered,
        excepted: export.excepted,
        omitted: by_reason(export.omitted.iter().map(|origin| origin.reason.name())),
    };
    if options.json {
        return out.json(&std::collections::BTreeMap::from([("summary", counts)]));
    }
    // Standard output may be the file.
    warn(format_args!(
        "{} blocked, {} let through below them; {} covered by others, {} let through by exceptions; {} left out{}",
        counted(counts.blocked as u32, "name"),
        counts.allowed,
        counted(counts.covered as u32, "filter"),
        counts.excepted,
        export.omitted.len(),
        in_brackets(&counts.omitted),
    ));
    Ok(())
}
