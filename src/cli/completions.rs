//! `brock completions`: shell completions for the command line.

use clap::Command;
use clap_complete::Shell;

use super::error::{Error, Status};
use super::output::Out;

const EXAMPLES: &str = "\
Examples:
  brock completions bash > ~/.local/share/bash-completion/completions/brock
  brock completions zsh > ~/.zfunc/_brock";

/// Print a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// Shell
    shell: Shell,
}

/// `program`: the parser of the whole command line.
pub(crate) fn run(args: CompletionsArgs, mut program: Command, out: &mut Out) -> Result<Status, Error> {
    // Into memory first: `clap_complete` panics on write errors such as a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program, "brock", &mut script);
    std::io::Write::write_all(out, &script)?;
    Ok(Status::Done)
}
