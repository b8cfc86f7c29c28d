//! `brock fmt`: writes lists in canonical form.

use std::io::Write;
use std::path::{Path, PathBuf};

use brock::format::{FormatOptions, format_changed};
use serde::Serialize;

use super::changed_lines::ChangedLines;
use super::config::ProjectConfig;
use super::error::{Error, Status};
use super::files::list_files;
use super::input::{is_stdin, list_text, shown, write};
use super::line_diff::print_diff;

use super::output::Out;

const EXAMPLES: &str = "\
Examples:
  brock fmt my-list.txt
  brock fmt lists/ --check
  brock fmt my-list.txt --diff --combine
  brock fmt lists/ --check --since origin/main

Between two comments, directives or empty lines the filters are sorted. No filter changes its meaning: each changed line \
is parsed again and compared. With `-` the result goes to stdout.";

/// Rewrite filter lists in place, in canonical order and spelling
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FmtArgs {
    /// Filter lists, or folders of lists (`.txt`); `-` is stdin. Default: the lists in `.brock.toml`
    #[arg(value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// Merge filters that differ in their hosts only
    #[arg(long)]
    combine: bool,
    /// Change nothing; the exit status is 1 if a list is not in canonical form
    #[arg(long)]
    check: bool,
    /// Change nothing; print what would change
    #[arg(long)]
    diff: bool,
    /// Only parts, from comment to comment, with a line that differs from this revision of the git repository
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
    /// The configuration file. Default: `.brock.toml` in the current folder or one above it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one object per list: {"path", "changed"}
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Formatted {
    path: String,
    changed: bool,
}

pub(crate) fn run(args: FmtArgs, out: &mut Out) -> Result<Status, Error> {
    let named = match args.lists.is_empty() {
        true => {
            let config = ProjectConfig::find(args.config.as_deref(), Path::new("."))?;
            config.lists.into_iter().map(|list| list.path).collect()
        }
        false => args.lists.clone(),
    };
    let paths = list_files(&named)?;
    if paths.is_empty() {
        return Err(Error::NoLists);
    }
    let mut status = Status::Done;
    for path in paths {
        let text = list_text(&path)?;
        let changed_lines = args.since.as_ref().map(|revision| ChangedLines::of(&path, revision)).transpose()?;
        let is_changed = |line| changed_lines.as_ref().is_none_or(|changed| changed.contains(line));
        let new = format_changed(&text, FormatOptions { combine: args.combine }, is_changed);
        let changed = new != text;
        let is_dry = args.check || args.diff;
        if changed && is_dry {
            status = Status::Findings;
        }
        if args.diff && changed {
            print_diff(&shown(&path), &text, &new, out)?;
        }
        if is_stdin(&path) && !is_dry && !args.json {
            out.write_all(new.as_bytes())?;
            continue;
        }
        if changed && !is_dry && !is_stdin(&path) {
            write(&path, new.as_bytes())?;
        }
        if args.json {
            out.json(&Formatted { path: shown(&path), changed })?;
        } else if changed && !args.diff {
            let verb = if args.check { "not in canonical form" } else { "formatted" };
            writeln!(out, "{}: {verb}", shown(&path))?;
        }
    }
    Ok(status)
}
