//! `brock man`: the manual, as troff.

use clap::CommandFactory;
use clap_mangen::Man;

use super::Cli;
use super::error::{Error, Status};
use super::screen::Out;

const EXAMPLES: &str = "\
Examples:
  brock man | man -l -
  brock man check > brock-check.1";

/// Print the manual page, or the page of a subcommand
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The subcommand
    #[arg(value_parser = subcommand)]
    command: Option<String>,
}

pub(crate) fn run(args: Args, out: &mut Out) -> Result<Status, Error> {
    let mut program = Cli::command();
    program.build();
    let command = args.command.and_then(|name| program.find_subcommand(&name).cloned());
    Man::new(command.unwrap_or(program)).render(out)?;
    Ok(Status::Done)
}

fn subcommand(name: &str) -> Result<String, String> {
    let program = Cli::command();
    let names: Vec<&str> = program.get_subcommands().map(|command| command.get_name()).collect();
    match names.contains(&name) {
        true => Ok(name.to_owned()),
        false => Err(format!("the subcommands are {}", names.join(", "))),
    }
}
