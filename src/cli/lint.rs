//! `brock lint`: what is wrong in lists, with the line and the place in it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use brock::Severity;
use serde::Serialize;

use super::error::{Error, Status};
use super::finding::{Finding, findings};
use super::input::{builder, read_lists, shown};
use super::screen::{Out, counted};

const EXAMPLES: &str = "\
Examples:
  brock lint my-list.txt
  brock lint my-list.txt --json | jq .message

The exit status is 1 if there is an error or a warning.";

/// Say what is wrong in lists, and where
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Filter lists; `-` is stdin
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// A name that is true in the `!#if` of lists, besides `ext_ublock`
    #[arg(long, value_name = "NAME")]
    env: Vec<String>,
    /// Show notes too: lines that are understood and not yet applied
    #[arg(long)]
    notes: bool,
    /// One object a finding, then {"summary": ...}
    #[arg(long)]
    json: bool,
}

#[derive(Default, Serialize)]
struct Count {
    errors: u32,
    warnings: u32,
    notes: u32,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    let lists = read_lists(&args.lists, &args.env)?;
    // The builder, not the parser, knows which `$badfilter` lines disable nothing.
    let (_, report) = builder(&lists, &args.env).build();
    let renderer = if out.colours() { Renderer::styled() } else { Renderer::plain() };
    let mut count = Count { errors: lists.iter().map(|list| list.left_out).sum(), ..Count::default() };
    for finding in findings(&lists, &report.lists) {
        match finding.diagnostic.code.severity() {
            Severity::Error => count.errors += 1,
            Severity::Warning => count.warnings += 1,
            Severity::Note => {
                count.notes += 1;
                if !args.notes {
                    continue;
                }
            }
        }
        if args.json {
            out.json(&finding.object())?;
        } else {
            writeln!(out, "{}\n", render(&renderer, &finding))?;
        }
    }
    let clean = count.errors + count.warnings == 0;
    if args.json {
        out.json(&BTreeMap::from([("summary", count)]))?;
    } else {
        let Count { errors, warnings, notes } = count;
        let hidden = if notes > 0 && !args.notes { " (--notes shows them)" } else { "" };
        let [errors, warnings, notes] =
            [(errors, "error"), (warnings, "warning"), (notes, "note")].map(|(count, what)| counted(count, what));
        writeln!(out, "{errors}, {warnings}, {notes}{hidden}")?;
    }
    Ok(if clean { Status::Done } else { Status::Findings })
}

fn render(renderer: &Renderer, finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let level = match diagnostic.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let span = diagnostic.span.start as usize..diagnostic.span.end as usize;
    // A span that is not of this line would be our mistake; the line is shown then as a whole.
    let span = if finding.line.get(span.clone()).is_some() { span } else { 0..finding.line.len() };
    let snippet = Snippet::source(finding.line)
        .line_start(finding.number as usize)
        .path(shown(&finding.list.path))
        .annotation(AnnotationKind::Primary.span(span));
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let mut group = title.element(snippet);
    if let Some(suggestion) = diagnostic.suggestion.as_deref() {
        group = group.element(Level::HELP.message(suggestion));
    }
    renderer.render(&[group])
}
