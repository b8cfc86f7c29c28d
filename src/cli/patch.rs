//! `brock patch`: a list and a differential update -> the next version of the list.

use std::io::Write;
use std::path::PathBuf;

use brock::lists::{Metadata, apply_patch};

use super::error::{Error, Status};
use super::input::{read, shown, write};
use super::screen::{Out, complain};

const EXAMPLES: &str = "\
Examples:
  brock patch easylist.txt 2026.8.22.1353.patch -o easylist.txt
  brock patch old.txt new.patch | cmp - new.txt

The exit status is 1 if the patch is empty or has nothing for this list, and nothing is written then.";

/// Apply a differential update (`! Diff-Path:`) to a list, byte for byte
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The filter list; `-` is stdin
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// The patch that its `! Diff-Path:` names
    #[arg(value_name = "PATCH")]
    patch: PathBuf,
    /// What the patch calls the list [default: what stands behind the `#` of its `! Diff-Path:`]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Where to write the next version [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    let list = read(&args.list)?;
    let patch = read(&args.patch)?;
    let name = args.name.or_else(|| Metadata::of(&String::from_utf8_lossy(&list)).0.diff_path?.resource);
    let patched = apply_patch(&list, &patch, name.as_deref())
        .map_err(|source| Error::Patch { path: shown(&args.patch), source })?;
    let Some(patched) = patched else {
        complain(format_args!("{}: has no next version of {}", shown(&args.patch), shown(&args.list)));
        return Ok(Status::Findings);
    };
    match &args.output {
        Some(path) => write(path, &patched)?,
        None => out.write_all(&patched)?,
    }
    Ok(Status::Done)
}
