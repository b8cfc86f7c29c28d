//! `brock completions`: what a shell needs to complete our command line.

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;
use super::error::{Error, Status};
use super::screen::Out;

const EXAMPLES: &str = "\
Examples:
  brock completions bash > ~/.local/share/bash-completion/completions/brock
  brock completions zsh > ~/.zfunc/_brock";

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    // Made in memory first: the generator panics where it cannot write, as into a closed pipe.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "brock", &mut script);
    std::io::Write::write_all(out, &script)?;
    Ok(Status::Done)
}
