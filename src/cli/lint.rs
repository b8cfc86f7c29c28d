//! `brock lint`: prints the problems in lists with line and position.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use brock::{BuildReport, Severity};
use serde::Serialize;

use super::diagnostics::{LineDiagnostic, line_diagnostics};
use super::error::{Error, Status};
use super::input::{ListText, check, read_lists, shown, trust};
use super::output::{Out, counted};
use super::summary::Summary;

const EXAMPLES: &str = "\
Examples:
  brock lint my-list.txt
  brock lint my-list.txt --json | jq .message
  brock lint easylist.txt easyprivacy.txt --summary

The exit status is 1 if there is an error or a warning.";

/// Report errors and warnings in filter lists, with line and position
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LintArgs {
    /// Filter lists; `-` is stdin
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// A name that is true in `!#if` conditions, in addition to `ext_ublock`
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// A list, as a path or a name, whose trusted scriptlets are taken; may be repeated
    #[arg(long, value_name = "LIST")]
    trust: Vec<PathBuf>,
    /// Include notes: lines that are valid but not applied
    #[arg(long)]
    notes: bool,
    /// Print counts by reason and list instead of single findings
    #[arg(long)]
    summary: bool,
    /// Print one JSON object per finding (with `--summary`: per list), then {"summary": ...}
    #[arg(long)]
    json: bool,
}

#[derive(Default, Serialize)]
struct Count {
    errors: u32,
    warnings: u32,
    notes: u32,
}

pub(crate) fn run(args: LintArgs, out: &mut Out) -> Result<Status, Error> {
    let mut lists = read_lists(&args.lists, &args.env)?;
    trust(&mut lists, &args.trust)?;
    let report = check(&lists, &args.env);
    let mut count = Count { errors: lists.iter().map(|list| list.dropped).sum(), ..Count::default() };
    for finding in line_diagnostics(&lists, &report.lists) {
        *match finding.diagnostic.severity() {
            Severity::Error => &mut count.errors,
            Severity::Warning => &mut count.warnings,
            Severity::Note => &mut count.notes,
        } += 1;
    }
    let clean = count.errors + count.warnings == 0;
    if args.summary {
        let summary = Summary::new(&lists, &report);
        if args.json {
            summary.print_json(out)?;
            out.json(&summary.object(&count))?;
        } else {
            summary.print(out)?;
            writeln!(out, "{}", count.sentence())?;
        }
    } else {
        name_lines(&lists, &report, &args, out)?;
        let hidden = if count.notes > 0 && !args.notes { " (--notes shows them)" } else { "" };
        match args.json {
            true => out.json(&BTreeMap::from([("summary", count)]))?,
            false => writeln!(out, "{}{hidden}", count.sentence())?,
        }
    }
    Ok(if clean { Status::Done } else { Status::Findings })
}

impl Count {
    fn sentence(&self) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        counts.map(|(count, what)| counted(count, what)).join(", ")
    }
}

fn name_lines(lists: &[ListText], report: &BuildReport, args: &LintArgs, out: &mut Out) -> Result<(), Error> {
    let renderer = if out.colours() { Renderer::styled() } else { Renderer::plain() };
    for finding in line_diagnostics(lists, &report.lists) {
        if finding.diagnostic.severity() == Severity::Note && !args.notes {
            continue;
        }
        match args.json {
            true => out.json(&finding.answer())?,
            false => writeln!(out, "{}\n", render(&renderer, &finding))?,
        }
    }
    Ok(())
}

fn render(renderer: &Renderer, finding: &LineDiagnostic<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let span = diagnostic.span.start as usize..diagnostic.span.end as usize;
    // An invalid span is a defect in this program. The whole line is then marked.
    let span = if finding.line.get(span.clone()).is_some() { span } else { 0..finding.line.len() };
    let snippet = Snippet::source(finding.line)
        .line_start(finding.number as usize)
        .path(shown(&finding.list.path))
        .annotation(AnnotationKind::Primary.span(span));
    let title = level.primary_title(diagnostic.message()).id(diagnostic.code.name());
    let mut group = title.element(snippet);
    if let Some(suggestion) = diagnostic.suggestion() {
        group = group.element(Level::HELP.message(suggestion));
    }
    renderer.render(&[group])
}
