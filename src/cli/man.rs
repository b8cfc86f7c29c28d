//! `brock man`: manual pages in troff.

use clap::Command;
use clap_mangen::Man;

use super::error::{Error, Status};
use super::output::Out;

const EXAMPLES: &str = "\
Examples:
  brock man | man -l -
  brock man check > brock-check.1";

/// Print the manual page of the program or of a subcommand
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ManArgs {
    /// Subcommand
    command: Option<String>,
}

/// `program`: the parser of the whole command line.
pub(crate) fn run(args: ManArgs, mut program: Command, out: &mut Out) -> Result<Status, Error> {
    program.build();
    let page = match args.command {
        None => program,
        Some(name) => match program.find_subcommand(&name) {
            Some(command) => command.clone(),
            None => {
                let names: Vec<&str> = program.get_subcommands().map(Command::get_name).collect();
                return Err(Error::NoSubcommand { name, known: names.join(", ") });
            }
        },
    };
    Man::new(page).render(out)?;
    Ok(Status::Done)
}
