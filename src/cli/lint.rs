//! `brock lint`: prints the problems in lists with line and position.

use std::collections::BTreeMap;
use std::io::Write;

use brock::Severity;
use brock::lint::lint;
use brock::lists::Environment;
use clap::ValueEnum;
use serde::Serialize;

use super::error::{Error, Status};
use super::input::check;
use super::lint_fix::apply_fixes;
use super::lint_row::{LintRow, rows};
use super::list_args::{ListArgs, ListSet};
use super::output::{Out, counted};
use super::summary::Summary;
use super::{github, sarif};

const EXAMPLES: &str = "\
Examples:
  brock lint my-list.txt
  brock lint my-list.txt --with easylist.txt --since origin/main
  brock lint my-list.txt --json | jq .message
  brock lint lists/ --format sarif > lint.sarif
  brock lint lists/ --format github --first origin/main
  brock lint easylist.txt easyprivacy.txt --summary

The exit status is 1 if there is an error or a warning. docs/lints.md has the lints.";

/// Report errors and warnings in filter lists, with line and position
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    lists: ListArgs,
    /// Include notes: lines that are valid but not applied, or mean something else in other programs
    #[arg(long)]
    notes: bool,
    /// Only findings of these lints; may be repeated
    #[arg(long, value_name = "LINT")]
    only: Vec<String>,
    /// Apply the fixes that are safe, then report the rest
    #[arg(long)]
    fix: bool,
    /// Findings on lines that differ from this revision of the git repository come first in SARIF and annotations, after
    /// the severity
    #[arg(long, value_name = "REVISION", conflicts_with = "since")]
    first: Option<String>,
    /// Print counts by reason and list instead of single findings
    #[arg(long)]
    summary: bool,
    /// The form of the output: for people, JSON Lines, SARIF 2.1.0 or annotations of GitHub Actions
    #[arg(long, value_enum, value_name = "FORM", default_value_t)]
    format: LintFormat,
    /// Print one JSON object per finding (with `--summary`: per list), then {"summary": ...}
    #[arg(long)]
    json: bool,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LintFormat {
    #[default]
    Human,
    Json,
    Sarif,
    Github,
}

/// The number of findings of each severity.
#[derive(Clone, Copy, Default, Serialize)]
pub(crate) struct LintCount {
    pub(crate) errors: u32,
    pub(crate) warnings: u32,
    pub(crate) notes: u32,
}

pub(crate) fn run(args: LintArgs, out: &mut Out) -> Result<Status, Error> {
    let mut set = args.lists.read()?;
    let environment = Environment::default().with(&set.environment);
    if args.fix {
        let fixed = apply_fixes(&mut set, &environment)?;
        super::output::warn(format_args!("{}", counted(fixed, "fix").replace("fixs", "fixes")));
        // Line numbers and the rest of the findings are those of the new text.
        set = args.lists.read()?;
    }
    let sources = set.sources();
    let mut findings = lint(&sources, &environment);
    let disabled = set.config.disabled();
    let only: Vec<&str> = args.only.iter().filter_map(|name| brock::lint::lints_of_name(name)).flatten().collect();
    findings.retain(|one| {
        !disabled.contains(&one.name)
            && (args.only.is_empty() || only.contains(&one.name))
            && set.counts(one.list, one.line)
    });
    let mut rows = rows(&set.texts, &findings);
    if let Some(revision) = &args.first {
        let changed = set.changed_since(revision)?;
        rows.iter_mut().for_each(|row| row.is_changed = changed[row.finding.list as usize].contains(row.finding.line));
    }
    let count = LintCount::of(&set, &rows);
    print(&args, &set, &rows, count, out)?;
    Ok(if count.errors + count.warnings == 0 { Status::Done } else { Status::Findings })
}

fn print(args: &LintArgs, set: &ListSet, rows: &[LintRow<'_>], count: LintCount, out: &mut Out) -> Result<(), Error> {
    let json = args.json || args.format == LintFormat::Json;
    if args.summary {
        let report = check(&set.texts, &set.environment);
        let summary = Summary::new(&set.texts, &report);
        if json {
            summary.print_json(out)?;
            return out.json(&summary.object(&count));
        }
        summary.print(out)?;
        super::lint_row::print_counts(rows, out)?;
        return Ok(writeln!(out, "{}", count.sentence())?);
    }
    let is_shown = |row: &&LintRow<'_>| args.notes || row.finding.severity != Severity::Note;
    let shown: Vec<&LintRow<'_>> = rows.iter().filter(is_shown).collect();
    let hidden = if count.notes > 0 && !args.notes { " (--notes shows them)" } else { "" };
    match args.format {
        LintFormat::Sarif => return sarif::print(&shown, out),
        LintFormat::Github => github::print(&shown, &count.sentence(), out)?,
        _ if json => {
            for row in shown {
                out.json(&row.answer())?;
            }
            return out.json(&BTreeMap::from([("summary", count)]));
        }
        _ => {
            let renderer = super::lint_row::renderer(out.colours());
            for row in shown {
                writeln!(out, "{}\n", row.render(&renderer))?;
            }
        }
    }
    Ok(writeln!(out, "{}{hidden}", count.sentence())?)
}

impl LintCount {
    fn of(set: &ListSet, rows: &[LintRow<'_>]) -> LintCount {
        let judged = set.texts.iter().enumerate().filter(|(number, _)| set.is_judged(*number));
        let errors = judged.map(|(_, list)| list.dropped).sum();
        let mut count = LintCount { errors, ..LintCount::default() };
        for row in rows {
            *match row.finding.severity {
                Severity::Error => &mut count.errors,
                Severity::Warning => &mut count.warnings,
                _ => &mut count.notes,
            } += 1;
        }
        count
    }

    fn sentence(&self) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        counts.map(|(count, what)| counted(count, what)).join(", ")
    }
}
