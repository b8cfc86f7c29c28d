//! `brock compile`: lists -> image.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::{BuildReport, Code, Image};
use serde::Serialize;

use super::diagnostics::{is_for_pages, line_diagnostics};
use super::error::{Error, Status};
use super::input::{ListText, build, read_lists, shown, write};
use super::output::{Colour, Out, table, thousands, warn};

const EXAMPLES: &str = "\
Examples:
  brock compile easylist.txt easyprivacy.txt -o lists.img
  brock compile ubo-filters.txt -o lists.img --env env_firefox
  brock compile my-list.txt -o my.img --json | jq 'select(.code == \"unknown-modifier\")'";

/// Compile lists into an image
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompileArgs {
    /// Filter lists; `-` is stdin
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// File to write the image to
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A name that is true in `!#if` directives, besides `ext_ublock`
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// Also report each page filter: cosmetic, scriptlet, HTML and response header filters
    #[arg(short, long)]
    verbose: bool,
    /// Print one object per diagnostic, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: CompileArgs, out: &mut Out) -> Result<Status, Error> {
    let lists = read_lists(&args.lists, &args.env)?;
    check_output(&lists, &args.output)?;
    let (image, report) = build(&lists, &args.env);
    write(&args.output, image.as_bytes())?;
    let summary = CompileSummary::new(&report, &image, shown(&args.output));
    if args.json {
        for found in line_diagnostics(&lists, &report.lists) {
            out.json(&found.answer())?;
        }
        out.json(&BTreeMap::from([("summary", summary)]))?;
    } else {
        print_diagnostics(&lists, &report, args.verbose);
        summary.print(out)?;
    }
    Ok(Status::Done)
}

/// Fails if the image would overwrite one of its lists.
fn check_output(lists: &[ListText], output: &Path) -> Result<(), Error> {
    let Ok(target) = output.canonicalize() else { return Ok(()) };
    match lists.iter().any(|list| list.path.canonicalize().is_ok_and(|list| list == target && list.is_file())) {
        true => Err(Error::Overwrite { path: shown(output) }),
        false => Ok(()),
    }
}

fn print_diagnostics(lists: &[ListText], report: &BuildReport, verbose: bool) {
    let mut hidden = 0u32;
    for found in line_diagnostics(lists, &report.lists) {
        if is_for_pages(found.diagnostic.code) && !verbose {
            hidden += 1;
        } else {
            warn(format_args!("{found}"));
        }
    }
    if hidden > 0 {
        let count = thousands(hidden);
        warn(format_args!("{count} page filters are not reported; --verbose reports them"));
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CompileSummary<'r> {
    lists: Vec<ListSummary<'r>>,
    reasons: Vec<ReasonCount>,
    filters: u32,
    image: String,
    image_bytes: usize,
    decision_bytes: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListSummary<'r> {
    name: &'r str,
    title: Option<&'r str>,
    lines: u32,
    /// Number of filters in the image.
    filters: u32,
    not_exact: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReasonCount {
    code: Code,
    subject: &'static str,
    lines: u32,
    meaning: &'static str,
}

impl<'r> CompileSummary<'r> {
    fn new(report: &'r BuildReport, image: &Image, path: String) -> CompileSummary<'r> {
        let lists = report.lists.iter().map(|list| ListSummary {
            name: &list.name,
            title: list.metadata.title.as_deref(),
            lines: list.lines,
            filters: list.filters,
            not_exact: list.diagnostics.len(),
        });
        let reasons = report.reasons().into_iter();
        CompileSummary {
            lists: lists.collect(),
            reasons: reasons
                .map(|(code, _, subject, lines)| ReasonCount { code, subject, lines, meaning: code.about() })
                .collect(),
            filters: report.filters(),
            image: path,
            image_bytes: image.as_bytes().len(),
            decision_bytes: image.decision_bytes(),
        }
    }

    fn print(&self, out: &mut Out) -> Result<(), Error> {
        let row = |name: &str, lines: u32, filters: u32, not_exact: usize| {
            vec![name.to_owned(), thousands(lines), thousands(filters), thousands(not_exact as u64)]
        };
        let mut rows: Vec<_> =
            self.lists.iter().map(|list| row(list.name, list.lines, list.filters, list.not_exact)).collect();
        if rows.len() > 1 {
            let (lines, not_exact) =
                self.lists.iter().fold((0, 0), |sum, list| (sum.0 + list.lines, sum.1 + list.not_exact));
            rows.push(row("all", lines, self.filters, not_exact));
        }
        table(out, &["list", ">lines", ">network filters", ">findings"], &rows)?;
        if !self.reasons.is_empty() {
            writeln!(out)?;
            let reason = |reason: &ReasonCount| {
                let subject = if reason.subject.is_empty() { "-" } else { reason.subject };
                vec![
                    reason.code.name().to_owned(),
                    subject.to_owned(),
                    thousands(reason.lines),
                    reason.meaning.to_owned(),
                ]
            };
            table(
                out,
                &["reason", "subject", ">lines", "meaning"],
                &self.reasons.iter().map(reason).collect::<Vec<_>>(),
            )?;
        }
        let (bytes, deciding) = (thousands(self.image_bytes as u64), thousands(self.decision_bytes as u64));
        writeln!(out, "\n{}: {bytes} bytes, {deciding} of them for decisions", out.paint(Colour::Strong, &self.image))?;
        Ok(())
    }
}
