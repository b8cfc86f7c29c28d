//! `brock compile`: lists -> image.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use brock::{BuildReport, Code, Image};
use serde::Serialize;

use super::error::{Error, Status};
use super::finding::{findings, is_for_pages};
use super::input::{ListText, build, read_lists, shown, write};
use super::screen::{Colour, Out, complain, table, thousands};

const EXAMPLES: &str = "\
Examples:
  brock compile easylist.txt easyprivacy.txt -o lists.img
  brock compile ubo-filters.txt -o lists.img --env env_firefox
  brock compile my-list.txt -o my.img --json | jq 'select(.code == \"unknown-modifier\")'";

/// Compile lists into an image
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Filter lists; `-` is stdin
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// Where to write the image
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A name that is true in the `!#if` of lists, besides `ext_ublock`
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// Name cosmetic, scriptlet and HTML filters one by one too
    #[arg(short, long)]
    verbose: bool,
    /// One object for each line not taken exactly, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    let lists = read_lists(&args.lists, &args.env)?;
    spare_the_lists(&lists, &args.output)?;
    let (image, report) = build(&lists, &args.env);
    write(&args.output, image.as_bytes())?;
    let summary = Summary::new(&report, &image, shown(&args.output));
    if args.json {
        for finding in findings(&lists, &report.lists) {
            out.json(&finding.object())?;
        }
        out.json(&BTreeMap::from([("summary", summary)]))?;
    } else {
        name_lines(&lists, &report, args.verbose);
        summary.print(out)?;
    }
    Ok(Status::Done)
}

/// Refuses to write the image over a list it comes from.
fn spare_the_lists(lists: &[ListText], output: &Path) -> Result<(), Error> {
    let Ok(target) = output.canonicalize() else { return Ok(()) };
    match lists.iter().any(|list| list.path.canonicalize().is_ok_and(|list| list == target && list.is_file())) {
        true => Err(Error::Overwrite { path: shown(output) }),
        false => Ok(()),
    }
}

fn name_lines(lists: &[ListText], report: &BuildReport, verbose: bool) {
    let mut only_counted = 0u32;
    for finding in findings(lists, &report.lists) {
        if is_for_pages(finding.diagnostic.code) && !verbose {
            only_counted += 1;
        } else {
            complain(format_args!("{finding}"));
        }
    }
    if only_counted > 0 {
        let count = thousands(only_counted);
        complain(format_args!("{count} cosmetic, scriptlet and HTML filters are not named; --verbose names them"));
    }
}

#[derive(Serialize)]
struct Summary<'r> {
    lists: Vec<ListSummary<'r>>,
    reasons: Vec<Reason>,
    filters: u32,
    image: String,
    image_bytes: usize,
    decision_bytes: usize,
}

#[derive(Serialize)]
struct ListSummary<'r> {
    name: &'r str,
    title: Option<&'r str>,
    lines: u32,
    /// Taken exactly.
    filters: u32,
    not_exact: usize,
}

#[derive(Serialize)]
struct Reason {
    code: Code,
    subject: &'static str,
    lines: u32,
    meaning: &'static str,
}

impl<'r> Summary<'r> {
    fn new(report: &'r BuildReport, image: &Image, path: String) -> Summary<'r> {
        let lists = report.lists.iter().map(|list| ListSummary {
            name: &list.name,
            title: list.metadata.title.as_deref(),
            lines: list.lines,
            filters: list.filters,
            not_exact: list.diagnostics.len(),
        });
        let reasons = report.reasons().into_iter();
        Summary {
            lists: lists.collect(),
            reasons: reasons
                .map(|(code, _, subject, lines)| Reason { code, subject, lines, meaning: code.about() })
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
        table(out, &["list", ">lines", ">network filters", ">not exact"], &rows)?;
        if !self.reasons.is_empty() {
            writeln!(out)?;
            let reason = |reason: &Reason| {
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
