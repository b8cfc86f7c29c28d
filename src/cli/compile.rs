//! `brock compile`: lists -> image.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::{BuildReport, Code, Image, ListReport};
use serde::Serialize;

use super::diagnostics::{is_for_trusted, line_diagnostics};
use super::error::{Error, Status};
use super::input::{ListText, build, read_lists, shown, trust, write};
use super::output::{Colour, Out, counted, table, thousands, warn};

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
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`; may be repeated
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// A list, as a path or a name, whose trusted scriptlets are accepted; may be repeated
    #[arg(long, value_name = "LIST")]
    trust: Vec<PathBuf>,
    /// Take `replace`, `uritransform` and `urlskip` from trusted lists only, as the extension does
    #[arg(long)]
    restrict_rewrites: bool,
    /// Also report each filter that is not applied because its list is not trusted
    #[arg(short, long)]
    verbose: bool,
    /// Print one object per diagnostic, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: CompileArgs, out: &mut Out) -> Result<Status, Error> {
    let mut lists = read_lists(&args.lists, &args.env)?;
    trust(&mut lists, &args.trust)?;
    check_output(&lists, &args.output)?;
    let (image, report) = build(&lists, &args.env, args.restrict_rewrites);
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
        if is_for_trusted(found.diagnostic.code) && !verbose {
            hidden += 1;
        } else {
            warn(format_args!("{found}"));
        }
    }
    if hidden > 0 {
        let count = counted(hidden, "filter");
        warn(format_args!("{count} for trusted lists not reported; --verbose shows the lines"));
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CompileSummary<'r> {
    lists: Vec<ListSummary<'r>>,
    reasons: Vec<ReasonCount>,
    filters: u32,
    page_filters: u32,
    rejected_page_filters: u32,
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
    /// Number of page filters that are represented exactly.
    page_filters: u32,
    /// Number of page filters with an error.
    rejected_page_filters: u32,
    /// Number of diagnostics.
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
            page_filters: list.page_filters,
            rejected_page_filters: list.rejected_page_filters(),
            not_exact: list.diagnostics.len(),
        });
        let reasons = report.reasons().into_iter();
        CompileSummary {
            lists: lists.collect(),
            reasons: reasons
                .map(|(code, _, subject, lines)| ReasonCount { code, subject, lines, meaning: code.about() })
                .collect(),
            filters: report.filters(),
            page_filters: report.page_filters(),
            rejected_page_filters: report.lists.iter().map(ListReport::rejected_page_filters).sum(),
            image: path,
            image_bytes: image.as_bytes().len(),
            decision_bytes: image.decision_bytes(),
        }
    }

    fn print(&self, out: &mut Out) -> Result<(), Error> {
        let row = |name: &str, counts: [u64; 5]| {
            std::iter::once(name.to_owned()).chain(counts.map(thousands)).collect::<Vec<_>>()
        };
        let counts = |list: &ListSummary| {
            let ListSummary { lines, filters, page_filters, rejected_page_filters, .. } = *list;
            [lines, filters, page_filters, rejected_page_filters, list.not_exact as u32].map(u64::from)
        };
        let mut rows: Vec<_> = self.lists.iter().map(|list| row(list.name, counts(list))).collect();
        if rows.len() > 1 {
            let all = self.lists.iter().map(counts);
            rows.push(row("all", all.fold([0; 5], |sum, list| std::array::from_fn(|at| sum[at] + list[at]))));
        }
        let heading = ["list", ">lines", ">network filters", ">page filters", ">rejected page filters", ">findings"];
        table(out, &heading, &rows)?;
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
