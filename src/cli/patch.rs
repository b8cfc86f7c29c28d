//! `brock patch`: applies a differential update to a list.

use std::io::Write;
use std::path::PathBuf;

use brock::lists::{Metadata, apply_patch};
use serde::Serialize;

use super::error::{Error, Status};
use super::input::{read, shown, write};
use super::output::{Out, warn};

const EXAMPLES: &str = "\
Examples:
  brock patch easylist.txt 2026.8.22.1353.patch -o easylist.txt
  brock patch old.txt new.patch | cmp - new.txt

If the patch is empty or has no change for this list, nothing is written and the exit status is 1.";

/// Apply a differential update (`! Diff-Path:`) to a list
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PatchArgs {
    /// Filter list; `-` is stdin
    #[arg(value_name = "LIST")]
    list: PathBuf,
    /// Patch file that the list's `! Diff-Path:` names
    #[arg(value_name = "PATCH")]
    patch: PathBuf,
    /// Name of the list in the patch [default: the fragment (after `#`) of the list's `! Diff-Path:`]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// File to write the patched list to [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print one object: {"patched", "bytes"}; needs --output
    #[arg(long, requires = "output")]
    json: bool,
}

/// The object of `patch --json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PatchAnswer {
    /// False if the patch has no change for the list.
    patched: bool,
    /// Length of the patched list.
    bytes: Option<usize>,
}

pub(crate) fn run(args: PatchArgs, out: &mut Out) -> Result<Status, Error> {
    let list = read(&args.list)?;
    let patch = read(&args.patch)?;
    let name = args.name.or_else(|| Metadata::of(&String::from_utf8_lossy(&list)).0.diff_path?.resource);
    let patched = apply_patch(&list, &patch, name.as_deref())
        .map_err(|source| Error::Patch { path: shown(&args.patch), source })?;
    if args.json {
        out.json(&PatchAnswer { patched: patched.is_some(), bytes: patched.as_ref().map(Vec::len) })?;
    }
    let Some(patched) = patched else {
        warn(format_args!("{}: no change for {}", shown(&args.patch), shown(&args.list)));
        return Ok(Status::Findings);
    };
    match &args.output {
        Some(path) => write(path, &patched)?,
        None => out.write_all(&patched)?,
    }
    Ok(Status::Done)
}
