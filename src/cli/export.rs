//! `brock export`: writes lists in the form of another blocker.

use std::path::PathBuf;

use clap::ValueEnum;

use super::error::{Error, Status};
use super::export_dnr;
use super::export_options::ExportOptions;
use super::export_safari::{self, SafariFile};
use super::input::read_lists;
use super::output::Out;

const EXAMPLES: &str = "\
Examples:
  brock export --to safari easylist.txt -o blockerList.json
  brock export --to dnr easylist.txt -o rules.json --json
  brock export --to safari --check blockerList.json

A rule never matches more than its filter. Filters whose rules match less, and filters without rules, are counted by
reason; --list prints each. --check tests a file against what Safari accepts; the exit status is 1 if it rejects it.";

/// Write lists as rules for Safari or for declarativeNetRequest
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    /// Filter lists; `-` is standard input. With `--check`, files of rules
    #[arg(required = true, value_name = "LIST")]
    lists: Vec<PathBuf>,
    /// The form: a content blocker of Safari, or rules of declarativeNetRequest as Chromium takes them
    #[arg(long, value_enum, value_name = "FORM")]
    to: ExportForm,
    #[command(flatten)]
    options: ExportOptions,
    /// Check files of rules instead of writing one; for Safari only
    #[arg(long, conflicts_with = "output")]
    check: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportForm {
    Safari,
    Dnr,
}

pub(crate) fn run(args: ExportArgs, out: &mut Out) -> Result<Status, Error> {
    let options = &args.options;
    match (args.to, args.check) {
        (ExportForm::Safari, true) => export_safari::check_files(&args.lists, out),
        (ExportForm::Dnr, true) => {
            Err(Error::UnknownChoice { what: "the form to check", name: "dnr".to_owned(), known: "safari".to_owned() })
        }
        (ExportForm::Safari, false) => {
            SafariFile::of(&read_lists(&args.lists, &options.env)?, options).write(options, out)
        }
        (ExportForm::Dnr, false) => export_dnr::export(&read_lists(&args.lists, &options.env)?, options, out),
    }
}
